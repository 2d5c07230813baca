/**
 * What the search index costs: how fast it is built, what it takes on the disk, how long a search takes. `node bench/search.ts [exchanges]`.
 * Texts are made of words that are as unevenly spread as those of a language (Zipf), sealed and opened as real ones are.
 * @module
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endpointOf } from "../src/openai/recorded-endpoints.ts";
import { MonthIndex, type NewIndexed } from "../src/search/month-index.ts";
import { redactedWords } from "../src/search/redacted-words.ts";
import { openSearchFile } from "../src/store/open-store.ts";
import { SearchSeal } from "../src/vault/search-keys.ts";

const exchanges = Number(process.argv[2] ?? 20_000);
const wordsPerExchange = 250;
const vocabulary = 200_000;
const pageExchanges = 100;

/** Ranks by Zipf's law: the n-th word as often as 1/n. */
const wordAt = (): string => `w${Math.floor(vocabulary ** Math.random())}`;
const textOf = (): string => Array.from({ length: wordsPerExchange }, wordAt).join(" ");

const endpoint = endpointOf("chat.completions");
const bodyOf = (): Buffer =>
  Buffer.from(JSON.stringify({ model: "bench", messages: [{ role: "user", content: textOf() }] }));

const folder = mkdtempSync(join(tmpdir(), "custody-bench-search-"));
const file = await openSearchFile(join(folder, "2026-11.db"));
if (file === null) throw new Error("a new file is one");
const seal = new SearchSeal(randomBytes(32), "2026-11");
const head = MonthIndex.newHead("sx_bench", seal);
file.write({ head });
const index = new MonthIndex(file, seal, head);

/** CPU of this process, in milliseconds: a machine that others use too has no other clock. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** What indexing took, without making the texts. */
const indexAll = (): number => {
  let took = 0;
  for (let at = 0; at < exchanges; at += pageExchanges) {
    const bodies = Array.from({ length: Math.min(pageExchanges, exchanges - at) }, bodyOf);
    const began = cpuMs();
    const page = bodies.map((bytes, offset): NewIndexed => {
      const payloads = [{ role: "request.received", bytes }];
      const words = redactedWords({ endpoint, payloads, findings: 0, pseudonyms: [] }) ?? new Set<string>();
      return { place: at + offset + 1, payloads: 1, words };
    });
    index.add(page, at);
    took += cpuMs() - began;
  }
  return took;
};

const search = (words: readonly string[]): { ms: number; found: number } => {
  const began = cpuMs();
  const found = index.find({ words, before: Infinity, limit: 2_000 }).length;
  return { ms: cpuMs() - began, found };
};

try {
  const took = indexAll();
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  console.log(
    `${exchanges} exchanges of ${wordsPerExchange} words, ${Math.round((exchanges / took) * 1_000)} a second of CPU`,
  );
  console.log(
    `${((took / exchanges) * 1_000).toFixed(0)} us of CPU and ${(bytes / exchanges).toFixed(0)} bytes of disk an exchange`,
  );
  for (const words of [["w1"], ["w1", "w3"], ["w40"], ["w5000"], ["w9000", "w1"], ["nowhere"]]) {
    const times = Array.from({ length: 9 }, () => search(words)).toSorted((a, b) => a.ms - b.ms);
    const { ms = 0, found = 0 } = times[4] ?? {};
    console.log(`${words.join(" ").padEnd(12)} ${ms.toFixed(1).padStart(7)} ms of CPU, ${found} found`);
  }
} finally {
  index.close();
  rmSync(folder, { recursive: true });
}
