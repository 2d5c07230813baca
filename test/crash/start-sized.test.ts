import { existsSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { newDataFolder, newServer } from "./test-folder.ts";

const isLinux = existsSync("/proc/self/cmdline");
if (!isLinux) console.warn("SKIPPED: the sizes of a server's memory were not checked, because there is no /proc");

const listOf = (pid: number, name: "cmdline" | "environ"): string[] =>
  readFileSync(`/proc/${pid}/${name}`, "utf8").split("\0");

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
    const flags = ["--max-semi-space-size=16", "--no-allocation-site-pretenuring"];
    expect(listOf(server.pid, "cmdline").slice(1, 3)).toEqual(flags);
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
