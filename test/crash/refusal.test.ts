import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFileSync, cpSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { openRecord } from "../../src/open-record.ts";
import { checkRecord } from "./check-record.ts";
import { errorCodeOf } from "./client.ts";
import { refusedStart } from "./server-process.ts";
import { newDataFolder, newServer, newUpstream } from "./test-folder.ts";

const mebibyte = 1_048_576;

const whyNotMounted = (): string | null => {
  const folder = mkdtempSync(join(tmpdir(), "custody-mount-"));
  try {
    const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]);
    if (status !== 0) return "mounting a file system is not permitted (it takes root)";
    execFileSync("umount", [folder]);
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const why = whyNotMounted();
if (why !== null) console.warn(`SKIPPED: full and read-only disks were not tried, because ${why}`);

/** Mounts something on a new folder until the test ends. */
const mounted = (...args: string[]): string => {
  const folder = mkdtempSync(join(tmpdir(), "custody-mount-"));
  execFileSync("mount", [...args, folder]);
  onTestFinished(() => {
    execFileSync("umount", ["--lazy", folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
};

/** Fills a disk until only so much is free; the result empties it again. */
const fill = (disk: string, leaveBytes: number): (() => void) => {
  const ballast = join(disk, "ballast");
  writeFileSync(ballast, "");
  for (let pieceBytes = mebibyte; pieceBytes >= 4_096; pieceBytes /= 4) {
    const { bsize } = statfsSync(disk);
    while (statfsSync(disk).bavail * bsize >= leaveBytes + pieceBytes)
      appendFileSync(ballast, Buffer.alloc(pieceBytes));
  }
  return () => rmSync(ballast);
};

describe.skipIf(why !== null)("a full disk", { timeout: 60_000 }, () => {
  it("refuses new calls at the reserve, which running ones use to be closed", async () => {
    const disk = mounted("-t", "tmpfs", "-o", "size=32m", "tmpfs");
    const [folder, upstream] = [join(disk, "data"), await newUpstream()];
    const config = { limits: { diskReserveBytes: 6 * mebibyte } };
    const { server, client } = await newServer(folder, { upstream: upstream.url, config });
    const first = await client.chat("first", false);
    const running = client.chat("running gated frames=200 chars=900", true);
    await upstream.arrived("running");
    const empty = fill(disk, 3 * mebibyte);
    await client.untilReady(false);
    for (const [name, stream] of [
      ["refused-1", false],
      ["refused-2", true],
    ] as const) {
      const refused = await client.chat(name, stream);
      expect(refused.status).toBe(503);
      expect(errorCodeOf(refused)).toBe("ledger_unavailable");
      expect(refused.headers["retry-after"]).toMatch(/^\d+$/);
    }
    upstream.release("running");
    const finished = await running;
    expect(finished.acknowledged).toBe(true);
    empty();
    await client.untilReady(true);
    const last = await client.chat("last", false);
    expect(last.acknowledged).toBe(true);
    expect(upstream.calls).toEqual(["first", "running", "last"]);
    await server.kill();
    const acknowledged = [first, finished, last].map(({ id }) => id ?? "");
    const { problems, exchanges } = await checkRecord(folder, { vkeys: new Set([server.vkey]), acknowledged });
    expect(problems).toEqual([]);
    expect(exchanges).toBe(3);
  });

  it("without any byte left refuses before the upstream is called, and goes on by itself", async () => {
    const disk = mounted("-t", "tmpfs", "-o", "size=32m", "tmpfs");
    const [folder, upstream] = [join(disk, "data"), await newUpstream()];
    const config = { limits: { diskReserveBytes: 0 } };
    const { server, client } = await newServer(folder, { upstream: upstream.url, config });
    const acknowledged = [(await client.chat("first", false)).id ?? ""];
    const empty = fill(disk, 0);
    const refused: string[] = [];
    // What is free inside the database's own files is used up first; text that does not compress.
    for (let i = 0; i < 100 && refused.length < 3; i += 1) {
      const name = `call-${i}`;
      const answer = await client.chat(`${name} ${randomBytes(60_000).toString("base64")}`, false);
      if (answer.status === 200) {
        acknowledged.push(answer.id ?? "");
        continue;
      }
      expect(answer.status).toBe(503);
      expect(errorCodeOf(answer)).toBe("ledger_unavailable");
      if (answer.headers["x-should-retry"] === undefined) refused.push(name);
    }
    expect(refused).toHaveLength(3);
    for (const name of refused) expect(upstream.calls).not.toContain(name);
    empty();
    await client.untilReady(true);
    const last = await client.chat("last", false);
    expect(last.acknowledged).toBe(true);
    await server.kill();
    const next = await newServer(folder, { upstream: upstream.url, config });
    const { problems } = await checkRecord(folder, {
      vkeys: new Set([next.server.vkey]),
      acknowledged: [...acknowledged, last.id ?? ""],
    });
    expect(problems).toEqual([]);
  });
});

/** One line for the operator, with its code: no stack. */
const expectRefusal = (exit: { code: number | null; stderr: string }, code: string, words: RegExp): void => {
  expect(exit.stderr).toMatch(words);
  expect(exit.stderr.startsWith(`custody: ${code}: `)).toBe(true);
  expect(exit.stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(exit.code).toBe(1);
};

/** Opens a record as a start does, and closes it. */
const open = async (folder: string): Promise<void> => {
  const onCorrupt = (error: Error): never => {
    throw error;
  };
  const { recorder } = await openRecord(loadConfig({ data: folder }), { clock: Date.now, onCorrupt });
  await recorder.store.close();
};

const refusedWith = (folder: string, code: string, message: RegExp): Promise<void> =>
  expect(open(folder)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });

describe.skipIf(why !== null)("a folder that can only be read", { timeout: 60_000 }, () => {
  it("is not started on when it has a record", async () => {
    const folder = newDataFolder();
    await open(folder);
    const readOnly = join(mounted("--bind", "-o", "ro", join(folder, "..")), "data");
    await refusedWith(readOnly, "ledger_unavailable", /read-?only|EROFS/i);
  });

  it("is not started on when it has none, and the message names it", async () => {
    const readOnly = join(mounted("-t", "tmpfs", "-o", "ro,size=1m", "tmpfs"), "data");
    // The configuration lies beside the folder, so it is the last `--data` that counts.
    const exit = await refusedStart(newDataFolder(), { args: ["--data", readOnly] });
    expectRefusal(exit, "ledger_unavailable", new RegExp(readOnly));
  });
});

describe("a data folder", { timeout: 60_000 }, () => {
  it("is used by one process at a time, and the second says so", async () => {
    const folder = newDataFolder();
    const { server, client } = await newServer(folder);
    expectRefusal(
      await refusedStart(folder),
      "ledger_unavailable",
      /another Custody process is using this data folder/,
    );
    expect((await client.chat("still here", false)).acknowledged).toBe(true);
    await server.kill();
    const { problems } = await checkRecord(folder, { vkeys: new Set([server.vkey]) });
    expect(problems).toEqual([]);
  });

  it("needs its own master key", async () => {
    const [folder, other] = [newDataFolder(), newDataFolder()];
    for (const one of [folder, other]) await open(one);
    const key = join(folder, "keys", "master.key");
    const kept = `${key}.kept`;
    cpSync(key, kept);
    rmSync(key);
    await refusedWith(folder, "config_invalid", /master\.key is missing; restore it/);
    cpSync(join(other, "keys", "master.key"), key);
    await refusedWith(folder, "ledger_corrupt", /does not open under this master key/);
    cpSync(kept, key);
    await open(folder);
  });
});
