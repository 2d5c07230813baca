/**
 * What each scanner costs on texts that it has not seen, and when they come again: `node bench/scan-new.ts [source]`. The texts are this repository's own
 * pages (prose, tables, code, names, addresses), some 1 kB each. Automata make states for what they meet first, and models remember words: so the first time
 * costs more, and what a server pays lies between the two. Nanoseconds of CPU a byte, of one process each; `source` is the folder of another build's
 * sources, to compare with.
 * @module
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Scanner } from "../src/scan/scanner.ts";
import { pageTexts } from "./pages.ts";
import { cleanText } from "./workload.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const source = process.argv[2] ?? `${root}src`;
const [only] = process.argv.slice(3);
const charsOfText = 1_000;
const passes = 3;
/** Compiled code first: what a server has after its first minute. */
const warmTexts = 2_000;

const { createScanners } = (await import(pathToFileURL(`${source}/scan/scanners.ts`).href)) as {
  createScanners(added: readonly never[]): readonly Scanner[];
};

const costOf = (scanner: Scanner, texts: readonly string[]): number => {
  const { user, system } = process.cpuUsage();
  for (const text of texts) scanner.scan(text, "");
  const used = process.cpuUsage({ user, system });
  return ((used.user + used.system) * 1_000) / texts.reduce((chars, { length }) => chars + length, 0);
};

if (only === undefined) {
  process.stdout.write(`ns of CPU a byte     first time    later\n`);
  for (const { name } of createScanners([])) {
    const args = [fileURLToPath(import.meta.url), source, name];
    process.stdout.write(execFileSync(process.execPath, args, { encoding: "utf8" }));
  }
} else {
  const scanner = createScanners([]).find(({ name }) => name === only);
  if (scanner === undefined) throw new Error("no scanner has that name");
  costOf(
    scanner,
    Array.from({ length: warmTexts }, (_, seed) => cleanText(charsOfText, seed)),
  );
  const texts = pageTexts(charsOfText);
  const costs = Array.from({ length: passes }, () => costOf(scanner, texts));
  const columns = [costs[0], costs.at(-1)].map((cost) => (cost ?? Number.NaN).toFixed(1).padStart(10));
  process.stdout.write(`${only.padEnd(20)} ${columns.join(" ")}\n`);
}
