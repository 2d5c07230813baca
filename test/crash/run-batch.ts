/**
 * `npm run test:batch-crash -- --lines 10000 [--line-bytes 20000] [--kills 1] [--handed] [--main dist/main.js]`: the long run of `batch-killed.test.ts`; with
 * `--handed` of `handed-killed.test.ts`.
 * Exits 1 when anything was lost or doubled.
 * @module
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { runBatchKill } from "./batch-killed.ts";
import { runHandedKill } from "./handed-killed.ts";

const { values } = parseArgs({
  options: {
    lines: { type: "string", default: "10000" },
    "line-bytes": { type: "string", default: "300" },
    kills: { type: "string", default: "1" },
    handed: { type: "boolean", default: false },
    main: { type: "string" },
  },
});
const options = {
  lines: Number(values.lines),
  lineBytes: Number(values["line-bytes"]),
  kills: Number(values.kills),
  ...(values.main === undefined ? {} : { main: resolve(values.main) }),
  onStep: console.log,
};
const report = await (values.handed ? runHandedKill(options) : runBatchKill(options));
console.log(JSON.stringify({ ...report, problems: report.problems.slice(0, 20) }, null, 2));
process.exitCode = report.problems.length === 0 ? 0 : 1;
