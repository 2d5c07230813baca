import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const project = (name: string, include: string[]) => ({
  test: {
    name,
    include,
    pool: "forks" as const,
    // Files share a process, and so what is loaded and compiled once: a third of the time. No test may leave anything behind.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

export default defineConfig({
  test: {
    // Many tests wait for servers and processes: one more than there are cores.
    maxWorkers: availableParallelism() + 1,
    reporters: ["default", "./test/count-reporter.ts"],
    projects: [
      project("tidy", ["test/tidy.test.ts"]),
      project("unit", ["test/**/*.test.ts", "!test/tidy.test.ts", "!test/{chat,crash,browser}/**"]),
      project("server", ["test/{chat,crash,browser}/**/*.test.ts"]),
    ],
  },
});
