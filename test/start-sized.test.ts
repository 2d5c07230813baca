/**
 * The sizes that a server starts itself with: for its first thread only.
 */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { startSized } from "../src/start-sized.ts";

/** Makes garbage that lives for a while, and says how large its nursery grew, in MB. */
const grow = `
  const kept = [];
  for (let i = 0; i < 3e6; i += 1) if (kept.push({ i }) > 200_000) kept.length = 0;
  const grown = process.getBuiltinModule("node:v8").getHeapSpaceStatistics().find((s) => s.space_name === "new_space").space_size / 1_048_576;
`;
const script = `
  import { Worker } from "node:worker_threads";
  import { startSized } from "${new URL("../src/start-sized.ts", import.meta.url).href}";
  startSized(process);
  const code = ${JSON.stringify(`${grow} process.getBuiltinModule("node:worker_threads").parentPort.postMessage(grown);`)};
  const worker = new Worker(code, { eval: true, resourceLimits: { maxYoungGenerationSizeMb: 6 } });
  worker.on("message", (ofThread) => { ${grow} console.log(JSON.stringify({ first: grown, ofThread })); });
`;

test("a thread's nursery is as large as its own limits say, and the first thread's as the command line says", () => {
  const args = ["--max-semi-space-size=16", "--input-type=module", "--eval", script];
  const { first, ofThread } = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
  expect(first).toBe(32);
  expect(ofThread).toBeLessThanOrEqual(6);
});

test.each([
  ["13.6.233.17-node.41", ["--max-semi-space-size=16", "--no-allocation-site-pretenuring"]],
  ["14.3.127.18-node.10", ["--max-semi-space-size=16"]],
])("a V8 %s is asked for nothing that it may not know", (v8, flags) => {
  const asked: string[][] = [];
  const execve = (_path: string, args: readonly string[] = []): never => {
    asked.push([...args]);
    return undefined as never;
  };
  const { execPath, versions } = process;
  const argv = [execPath, "main.js", "serve", "--port", "0"];
  startSized({ execve, execPath, execArgv: ["--no-warnings"], argv, env: {}, versions: { ...versions, v8 } });
  expect(asked).toEqual([[execPath, ...flags, "--no-warnings", ...argv.slice(1)]]);
});
