import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { newDataFolder, newServer } from "./test-folder.ts";

const isLinux = existsSync("/proc/self/cmdline");
if (!isLinux) console.warn("SKIPPED: the sizes of a server's memory were not checked, because there is no /proc");

const listOf = (pid: number, name: "cmdline" | "environ"): string[] =>
  readFileSync(`/proc/${pid}/${name}`, "utf8").split("\0");

/** Gives the size of its thread's nursery in bytes, once that has grown as far as it may. */
const nurseryOfThread = `
import { Worker } from "node:worker_threads";
import { startSized } from "./src/start-sized.ts";
const inThread = \`
import { parentPort } from "node:worker_threads";
import { getHeapSpaceStatistics } from "node:v8";
let kept = [];
for (let i = 0; i < 2_000_000; i += 1) {
  kept.push({ i });
  if (kept.length > 100_000) kept = [];
}
parentPort.postMessage(getHeapSpaceStatistics().find((one) => one.space_name === "new_space").space_size);
\`;
startSized(process);
new Worker(inThread, { eval: true, resourceLimits: { maxYoungGenerationSizeMb: 3 } }).on("message", console.log);
`;

it("leaves the threads of a server the sizes that they are started with", () => {
  const args = ["--max-semi-space-size=16", "--input-type=module", "--eval", nurseryOfThread];
  const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(Number(stdout)).toBe(2 * 1_048_576);
});

describe.skipIf(!isLinux)("a server's memory", () => {
  const { NODE_OPTIONS, MALLOC_ARENA_MAX } = process.env;
  const put = (name: string, value: string | undefined): void => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  afterEach(() => {
    put("NODE_OPTIONS", NODE_OPTIONS);
    put("MALLOC_ARENA_MAX", MALLOC_ARENA_MAX);
  });

  it("has sizes of its own, in the process that was started", async () => {
    put("NODE_OPTIONS", undefined);
    put("MALLOC_ARENA_MAX", undefined);
    const { server, client } = await newServer(newDataFolder());
    expect(listOf(server.pid, "cmdline")[1]).toBe("--max-semi-space-size=16");
    expect(listOf(server.pid, "environ")).toContain("MALLOC_ARENA_MAX=2");
    expect((await client.chat("hello", false)).acknowledged).toBe(true);
  });

  it("is as the operator says", async () => {
    put("NODE_OPTIONS", "--no-deprecation --max_semi_space_size=32");
    put("MALLOC_ARENA_MAX", "3");
    const { server } = await newServer(newDataFolder());
    expect(listOf(server.pid, "cmdline").join(" ")).not.toContain("semi");
    expect(listOf(server.pid, "environ")).toContain("MALLOC_ARENA_MAX=3");
  });
});
