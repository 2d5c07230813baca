/**
 * `npm run fuzz -- [cases] [--seed 1] [--only N]`: the long run of `fuzz.test.ts`. `--only` makes one case again, and shows it. Exits 1 when
 * anything did not hold.
 * @module
 */
import { parseArgs } from "node:util";
import { type FuzzReport, runFuzz } from "./run-fuzz.ts";
import { fuzzCase } from "./fuzz-case.ts";

/** A server and a record for so many cases: what one round leaves behind is checked and removed. */
const roundCases = 2_500;
const shownMax = 20;

const { values, positionals } = parseArgs({
  options: { seed: { type: "string", default: "1" }, only: { type: "string" } },
  allowPositionals: true,
});
const seed = Number(values.seed);
const only = values.only === undefined ? null : Number(values.only);
const first = only ?? 0;
const cases = only === null ? Number(positionals[0] ?? "2000") : 1;

const broken: string[] = [];
process.on("uncaughtException", (error) => broken.push(`uncaught: ${error.stack}`));
process.on("unhandledRejection", (error) => broken.push(`unhandled: ${String(error)}`));

const total: FuzzReport = { answers: new Map(), problems: [], delivered: Buffer.alloc(0) };
const startedAt = performance.now();
for (let from = first; from < first + cases; from += roundCases) {
  const round = await runFuzz({ seed, first: from, cases: Math.min(roundCases, first + cases - from) });
  total.problems.push(...round.problems);
  for (const problem of round.problems.slice(0, shownMax)) console.log(`PROBLEM ${problem}`);
  total.delivered = round.delivered;
  for (const [route, byStatus] of round.answers) {
    const all = total.answers.get(route) ?? new Map<number, number>();
    for (const [status, count] of byStatus) all.set(status, (all.get(status) ?? 0) + count);
    total.answers.set(route, all);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const done = Math.min(from + roundCases - first, cases);
  console.log(
    `seed ${seed}: ${done} cases, ${(done / seconds).toFixed(0)} a second, ${total.problems.length} problems`,
  );
}
if (only !== null) {
  const { path, contentType: sentType, body, answer } = fuzzCase(seed, only);
  const { status, contentType, pieces, isCut } = answer;
  console.log(`POST ${path}\n${sentType}\n${body.toString("utf8")}\n\n${status} ${contentType}${isCut ? ", cut" : ""}`);
  for (const piece of pieces) console.log(JSON.stringify(piece.toString("utf8")));
  console.log(`\nwhat the client was given:\n${total.delivered.toString("utf8")}`);
}
for (const [route, byStatus] of [...total.answers].toSorted()) {
  const counts = [...byStatus].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  console.log(`${route.padEnd(24)} ${counts.join("  ")}`);
}
const problems = [...total.problems, ...broken];
for (const problem of broken) console.log(`PROBLEM ${problem}`);
console.log(`${cases} cases, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
