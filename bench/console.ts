/**
 * `npm run bench:console [-- exchanges]`: what the console's reads cost on a record of a million exchanges (bench/pack-data.ts): p50 and p95 of each, by the
 * clock, through the reader's thread. The first of each is not counted: it reads from the disk.
 * @module
 */
import type { ExchangeFilter, StoreReader } from "../src/store/store.ts";
import { readsOf, RecordReads } from "../src/store/sqlite/reads.ts";
import { seeded, seededFolder } from "./pack-data.ts";
import { quantile } from "./statistics.ts";

const rounds = 15;
const exchanges = Number(process.argv[2] ?? 1_000_000);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const [from, to] = [Date.parse(seeded.from), Date.parse(seeded.to)];
const dayMs = 86_400_000;
const middle = from + Math.floor((to - from) / 2);

type Asked = Omit<ExchangeFilter, "limit">;

const filters: Readonly<Record<string, Asked>> = {
  "all, newest": {},
  "a team": { team: "claims" },
  "a period, a class and a verdict": {
    from: middle,
    to: middle + 7 * dayMs,
    dataClass: "confidential",
    verdict: "redact",
  },
  "an entity type": { found: "US_SSN" },
  "what nothing fits": { principal: "key_none" },
};

const queries = (reader: StoreReader): (readonly [string, () => Promise<unknown>])[] => [
  ...Object.entries(filters).map(
    ([name, filter]) => [`page of 50: ${name}`, () => reader.pageExchanges({ ...filter, limit: 50 })] as const,
  ),
  ...Object.entries(filters).map(([name, filter]) => [`facets: ${name}`, () => reader.countFacets(filter)] as const),
  ["series: a day by hours", () => reader.sumBuckets({ from: middle, to: middle + dayMs }, 3_600_000)],
  ["series: a stretch by days", () => reader.sumBuckets({}, dayMs)],
];

// The reader's thread alone keeps no process alive.
const awake = setInterval(() => undefined, 60_000);
const thread = new RecordReads(await seededFolder(exchanges, say));
try {
  const reader = readsOf(thread);
  for (const [name, ask] of queries(reader)) {
    await ask();
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const begun = performance.now();
      await ask();
      times.push(performance.now() - begun);
    }
    const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
    say(`${name.padEnd(48)} p50 ${p50.toFixed(1).padStart(7)} ms   p95 ${p95.toFixed(1).padStart(7)} ms`);
  }
} finally {
  clearInterval(awake);
  await thread.close();
}
