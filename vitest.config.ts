import { existsSync, statfsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/longest-first.ts";

// Most tests begin threads or processes, which load their modules anew: with what Node has compiled before, in half the time.
process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(new URL("node_modules/.cache/compiled", import.meta.url));

// Hundreds of records are made and removed again, each commit synced. No test can tell whether a disk keeps what was synced, so where memory
// is roomy they lie there; that syncs are asked for, and in which order, test/crash sees in the system calls.
const memory = "/dev/shm";
const roomyBytes = 2 ** 30;
const freeBytes = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};
if (existsSync(memory) && freeBytes(memory) >= roomyBytes) process.env["TMPDIR"] ??= memory;

const project = (name: string, include: string[], more: { readonly globalSetup?: string } = {}) => ({
  test: {
    name,
    include,
    pool: "forks" as const,
    // Files share a process, and so what is loaded and compiled once: a third of the time. No test may leave anything behind.
    isolate: false,
    // Sources and tests run as they are: nobody transforms them and hands them out, most of a second for each process, and code runs as it does in a
    // server. What is lost is `vi.mock`.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    ...more,
  },
});

export default defineConfig({
  test: {
    // Many tests wait for servers and processes: one more than there are cores.
    maxWorkers: availableParallelism() + 1,
    reporters: ["default", "./test/count-reporter.ts"],
    sequence: { sequencer: LongestFirst },
    projects: [
      project("tidy", ["test/tidy.test.ts"]),
      project("unit", ["test/**/*.test.ts", "!test/tidy.test.ts", "!test/crash/**"]),
      // Servers that are killed, traced and starved: processes, of a program that is built for them.
      project("server", ["test/crash/**/*.test.ts"], { globalSetup: "./test/crash/build-program.ts" }),
    ],
  },
});
