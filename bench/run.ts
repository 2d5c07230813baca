/**
 * `npm run bench`: Custody beside proxies that keep no record, interleaved run by run. See docs/performance.md.
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  cacheFolder,
  type Candidate,
  custody,
  honoFetch,
  honoUndici,
  packCustody,
  portkey,
  sourceEntry,
} from "./candidates.ts";
import { measureCandidate, measureDirect, type Run } from "./measure.ts";
import { type OtherEnd, pinOwnProcess, startOtherEnd } from "./processes.ts";
import { reportOf, type Results } from "./report.ts";
import { measureStartup } from "./startup.ts";
import { probeSync } from "./sync-probe.ts";

const full = { rounds: 5, starts: 7, durations: { warmUpMs: 15_000, restMs: 500, windowMs: 4_000 } };
const quick = { rounds: 1, starts: 3, durations: { warmUpMs: 1_500, restMs: 200, windowMs: 1_500 } };

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    only: { type: "string" },
    entry: { type: "string" },
    fresh: { type: "boolean", default: false },
    profile: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const help = `npm run bench -- [--quick] [--rounds N] [--only custody,hono-undici] [--entry FILE] [--fresh] [--profile]
  --quick    one short round
  --only     some of custody, custody-inline, hono-fetch, hono-undici, portkey
  --entry    another Custody to measure: the main.js or main.ts of a build; by default what npm pack publishes, packed now
  --fresh    no text comes twice; by default sixteen requests and one answer do, and a scan is remembered
  --profile  Custody writes V8 CPU profiles of each thread to bench/results/profile (its figures are then worth less)
`;

const profileFolder = fileURLToPath(new URL("./results/profile/", import.meta.url));

const chooseCandidates = (entry: string): Candidate[] => {
  const wanted = options.only?.split(",");
  const isWanted = (name: string): boolean => wanted?.includes(name) ?? true;
  const nodeArgs = options.profile ? ["--cpu-prof", `--cpu-prof-dir=${profileFolder}`] : [];
  const third = isWanted("portkey") ? portkey(say) : null;
  const own = [custody(entry, false, nodeArgs), custody(entry, true, nodeArgs)];
  const all = [...own, honoFetch, honoUndici, ...(third === null ? [] : [third])];
  return all.filter(({ name }) => isWanted(name));
};

/** One round: each candidate once and the direct way; every round begins with another one. */
const runRound = async (
  candidates: readonly Candidate[],
  otherEnd: OtherEnd,
  turn: number,
  durations: typeof full.durations,
): Promise<Run[]> => {
  const at = turn % candidates.length;
  const runs = [await measureDirect(otherEnd, durations)];
  for (const candidate of [...candidates.slice(at), ...candidates.slice(0, at)]) {
    say(`round ${turn + 1}: ${candidate.name}`);
    runs.push(await measureCandidate(candidate, otherEnd, durations));
  }
  return runs;
};

const measureScan = (rounds: number): number[] => {
  const script = fileURLToPath(new URL("./scan.ts", import.meta.url));
  const printed = execFileSync("taskset", ["-c", "0", process.execPath, script, String(rounds)], { encoding: "utf8" });
  const read: unknown = JSON.parse(printed);
  return Array.isArray(read) ? read.map(Number) : [];
};

const save = (results: Results): string => {
  const folder = fileURLToPath(new URL("./results/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  const file = `${folder}${new Date().toISOString().replaceAll(":", "-")}.json`;
  writeFileSync(file, JSON.stringify({ node: process.version, options, ...results }, null, 1));
  return file;
};

const main = async (): Promise<void> => {
  const { rounds: defaultRounds, starts, durations } = options.quick ? quick : full;
  const rounds = Number(options.rounds ?? defaultRounds);
  pinOwnProcess();
  mkdirSync(cacheFolder, { recursive: true });
  const sync = probeSync(cacheFolder, 300);
  if (options.entry === undefined) say("packing Custody");
  const packed = options.entry === undefined ? packCustody() : resolve(options.entry);
  const candidates = chooseCandidates(packed);
  const scanNsPerByte = measureScan(rounds);
  say("starting it a few times");
  const startPackedMs = await measureStartup(packed, starts);
  const startSourceMs = await measureStartup(sourceEntry, starts);
  const otherEnd = await startOtherEnd(options.fresh);
  const all: Run[][] = [];
  try {
    for (let turn = 0; turn < rounds; turn += 1) all.push(await runRound(candidates, otherEnd, turn, durations));
  } finally {
    otherEnd.stop();
  }
  const results = { rounds: all, scanNsPerByte, startPackedMs, startSourceMs, sync };
  const file = save(results);
  process.stdout.write(reportOf(results));
  say(`raw results: ${file}`);
};

if (options.help) process.stdout.write(help);
else await main();
