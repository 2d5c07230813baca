import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { DailyDigests } from "../../src/assurance/daily-digests.ts";
import { dayMs } from "../../src/assurance/sum-day.ts";
import { PinnedKeys } from "../../src/evidence/verify/trust.ts";
import { verifyTarget } from "../../src/evidence/verify/verify-target.ts";
import { newEntry } from "../../src/ledger/append.ts";
import { formatVkey, logKeyFromSeed, openCheckpoint, parseVkey } from "../../src/ledger/checkpoint.ts";
import { openDigest } from "../../src/ledger/daily-digest.ts";
import { entryOf, summer } from "../store/rows.ts";
import { smallLog } from "./small-log.ts";

const key = logKeyFromSeed(Buffer.alloc(32, 7));
const morning = summer - (summer % dayMs);
const iso = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** A log with entries of three days. */
const threeDays = async () => {
  const now = { time: morning };
  const log = await smallLog(() => now.time);
  const heartbeat = (time: number, refused: number, clockStepMs: number) =>
    newEntry(
      { kind: "log.heartbeat", instance: "i", open: 0, refused, clockStepMs, clockOffsetMs: null, behind: [] },
      time,
    );
  const checked = newEntry(
    { kind: "log.checked", principal: "system", trigger: "schedule", shards: [], entries: 9, faults: 2, durationMs: 1 },
    morning + 20 * 3_600_000,
  );
  const add = (...entries: Parameters<typeof log.store.append>[0]["entries"]) =>
    log.store.append({ entries, effects: [] });
  await add(entryOf(1, morning), heartbeat(morning + 1_000, 2, -40), heartbeat(morning + 3_600_000, 3, 30), checked);
  await log.add(0);
  await add(entryOf(2, morning + dayMs), entryOf(3, morning + dayMs + 5));
  await add(entryOf(4, morning + 2 * dayMs));
  now.time = morning + 3 * dayMs;
  const digests = new DailyDigests(log, log.folder, async () => [key]);
  onTestFinished(() => digests.close());
  const { origin } = await log.head();
  return { log, now, digests, vkey: formatVkey(origin, key.publicKey) };
};

describe("the digest of a day", () => {
  test("says what the log was at its end, counts its entries, and is signed by the log's key", async () => {
    const { log, digests, vkey } = await threeDays();
    const first = openDigest(await digests.read(iso(morning)), vkey);
    // The shard's own first entry is of that day too.
    expect(first).toMatchObject({
      day: iso(morning),
      counts: { "access.denied": 1, "log.opened": 1, "log.heartbeat": 2, "log.checked": 1 },
      refused: 5,
      clockStepMs: -40,
      clockOffsetMs: null,
      checks: [{ index: 4, entries: 9, faults: 2 }],
    });
    expect(first.shards).toMatchObject([{ size: 5, entries: 5 }]);
    expect(first.silentMs).toBe(19 * 3_600_000);
    const second = openDigest(await digests.read(iso(morning + dayMs)), vkey);
    expect(second.shards).toMatchObject([{ size: 7, entries: 2 }]);
    // The root is that of the tree of that size: the last day's is the log's own.
    const last = openDigest(await digests.read(iso(morning + 2 * dayMs)), vkey);
    const checkpoint = openCheckpoint(log.store.newestCheckpoint() ?? "", parseVkey(vkey));
    expect(last.shards[0]).toMatchObject({ size: checkpoint.size, root: Buffer.from(checkpoint.root).toString("hex") });
    expect((await digests.list(10)).map(({ day }) => day)).toEqual([2, 1, 0].map((n) => iso(morning + n * dayMs)));
  });

  test("is made once, and only of a day that is over and that the log knows", async () => {
    const { log, digests } = await threeDays();
    const note = await digests.read(iso(morning));
    await log.store.append({ entries: [entryOf(9, morning + 7)], effects: [] });
    expect(await digests.read(iso(morning))).toBe(note);
    await expect(digests.read(iso(morning + 3 * dayMs))).rejects.toMatchObject({ code: "not_found" });
    await expect(digests.read(iso(morning - dayMs))).rejects.toMatchObject({ code: "not_found" });
    for (const day of ["2026-02-30", "today", "2026-7-1"]) {
      await expect(digests.read(day)).rejects.toMatchObject({ code: "request_malformed", param: "day" });
    }
  });

  test("can be verified by custody and by openssl, and is no checkpoint", async () => {
    const { digests, vkey } = await threeDays();
    const note = await digests.read(iso(morning));
    const folder = mkdtempSync(join(tmpdir(), "custody-digest-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "digest");
    const verified = async (text: string, vkeys = [vkey]) => {
      writeFileSync(file, text);
      return verifyTarget(file, undefined, { pins: new PinnedKeys(vkeys), anchor: null });
    };
    expect(await verified(note)).toMatchObject({ ok: true });
    expect(await verified(note.replace('"refused":5', '"refused":0'))).toMatchObject({ ok: false });
    const strange = formatVkey(parseVkey(vkey).name, logKeyFromSeed(Buffer.alloc(32, 8)).publicKey);
    expect(await verified(note, [strange])).toMatchObject({ ok: false });
    await expect(verified(note, [])).rejects.toThrow(/give the log's verifier key/);
    expect(() => openCheckpoint(note, parseVkey(vkey))).toThrow(/three lines/);
    const [text = "", lines = ""] = note.split("\n\n");
    writeFileSync(join(folder, "text"), `${text}\n`);
    const signature = Buffer.from(lines.trim().split(" ").at(-1) ?? "", "base64").subarray(4);
    writeFileSync(join(folder, "signature"), signature);
    const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), key.publicKey]).toString("base64");
    writeFileSync(join(folder, "key.pem"), `-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----\n`);
    const args = ["-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "text", "-sigfile", "signature"];
    expect(execFileSync("openssl", ["pkeyutl", ...args], { cwd: folder, encoding: "utf8" })).toContain("Verified");
  });
});
