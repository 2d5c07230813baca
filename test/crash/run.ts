/**
 * `node test/crash/run.ts --kills 20 [--seed 1]`: the long run of `kill.test.ts`. Exits 1 when any promise did not hold.
 * @module
 */
import { parseArgs } from "node:util";
import { runKills } from "./kill.ts";

const { values } = parseArgs({
  options: { kills: { type: "string", default: "20" }, seed: { type: "string", default: "1" } },
});
const report = await runKills({ kills: Number(values.kills), seed: Number(values.seed), onKill: console.log });
console.log(JSON.stringify({ ...report, problems: report.problems.slice(0, 50) }, null, 2));
process.exitCode = report.problems.length === 0 ? 0 : 1;
