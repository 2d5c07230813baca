import { describe, expect, it } from "vitest";
import { CustodyError } from "../../src/domain/errors.ts";
import { createSigner, logKeyFromSeed, signCheckpoint } from "../../src/ledger/checkpoint.ts";
import { leafHash } from "../../src/ledger/leaf.ts";
import { entryVerifier, verifyLog } from "../../src/ledger/verify.ts";
import {
  edited,
  entries,
  entriesOf,
  entryOf,
  flip,
  fresh,
  key,
  origin,
  places,
  signText,
  size,
  vkey,
  writeLog,
} from "./memory-log.ts";

describe("a log as it was written", () => {
  it.each([0, 1, 255, 256, 257, 512, 600, 1300, 70_000])("passes at size %i", async (n) => {
    const progress: number[] = [];
    const log = fresh(n);
    const report = await verifyLog(log, { vkey, onProgress: ({ entries: done }) => progress.push(done) });
    expect(report).toMatchObject({ ok: true, origin, size: n, problems: [], problemCount: 0, firstIndex: null });
    expect(report.checked.join("\n")).toContain(`${n} entries: canonical`);
    expect(log.checkpoint).toContain(Buffer.from(report.root ?? "", "hex").toString("base64"));
    expect(progress.at(-1) ?? 0).toBe(n);
  });

  it("passes by its hash tiles alone when that is asked", async () => {
    const log = fresh();
    for (const path of log.files.keys()) if (path.includes("entries")) log.files.delete(path);
    expect((await verifyLog(log, { vkey, bundles: false })).ok).toBe(true);
    expect((await verifyLog(log, { vkey })).ok).toBe(false);
  });

  it("passes when full tiles and bundles have replaced partial ones", async () => {
    const log = fresh(1536);
    log.files.set("checkpoint", Buffer.from(fresh().checkpoint));
    // Only level 1 is still partial at both sizes, at another width.
    log.files.set("tile/1/000.p/5", Buffer.from(log.files.get("tile/1/000.p/6") ?? "").subarray(0, 160));
    expect(await verifyLog(log, { vkey })).toMatchObject({ ok: true, size });
  });

  it("passes against any checkpoint that it continues", async () => {
    for (const old of [0, 1, 85, 256, 257, 512, 1024, 1299, 1300]) {
      const { checkpoint } = writeLog(entries.slice(0, old));
      const report = await verifyLog(fresh(), { vkey, oldCheckpoint: checkpoint });
      expect(report.problems, `old size ${old}`).toEqual([]);
      expect(report.checked.join("\n")).toContain(`saved checkpoint of size ${old}`);
    }
  });
});

describe("the checkpoint", () => {
  const kindOf = async (checkpoint: string | null, oldCheckpoint?: string): Promise<unknown[]> => {
    const log = fresh();
    if (checkpoint === null) log.files.delete("checkpoint");
    else log.files.set("checkpoint", Buffer.from(checkpoint));
    const report = await verifyLog(log, { vkey, ...(oldCheckpoint === undefined ? {} : { oldCheckpoint }) });
    expect(report.ok).toBe(false);
    return report.problems.map(({ kind }) => kind);
  };
  const signed = fresh().checkpoint;
  const root = Buffer.from(signed.split("\n")[2] ?? "", "base64");

  it("must be there, well-formed, ours and unaltered", async () => {
    expect(await kindOf(null)).toEqual(["checkpoint_missing"]);
    expect(await kindOf("")).toEqual(["checkpoint_malformed"]);
    expect(await kindOf(signed.replace("1300", "1299"))).toEqual(["bad_signature"]);
    expect(await kindOf(signCheckpoint(createSigner(origin, logKeyFromSeed(Buffer.alloc(32, 8))), size, root))).toEqual(
      ["other_key"],
    );
    expect(await kindOf(signCheckpoint(createSigner("audit.example.com/2027", key), size, root))).toEqual([
      "wrong_origin",
    ]);
    const log = fresh();
    log.files.set("checkpoint", Buffer.concat([Buffer.from(signed), Buffer.of(0xff)]));
    expect(places(await verifyLog(log, { vkey }))).toEqual([["checkpoint_malformed", "checkpoint", null]]);
  });

  it("gives no size or root that was not signed", async () => {
    const log = fresh();
    log.files.set("checkpoint", Buffer.from(signed.replace("1300", "1299")));
    expect(await verifyLog(log, { vkey })).toMatchObject({ origin: null, size: null, root: null, checked: [] });
  });

  it("must have the root of the tree", async () => {
    expect(await kindOf(signText(size, leafHash(entryOf(1))))).toEqual(["root_mismatch"]);
  });

  it("may claim no more entries than there are", async () => {
    const log = fresh();
    log.files.set("checkpoint", Buffer.from(signText(1301, root)));
    const report = await verifyLog(log, { vkey });
    expect(report.problems.map(({ kind }) => kind)).toContain("bundle_missing");
  });

  it("may not fall behind a saved one", async () => {
    const { checkpoint: saved } = writeLog(entriesOf(1301));
    const report = await verifyLog(fresh(), { vkey, oldCheckpoint: saved });
    expect(places(report)).toEqual([["rolled_back", "checkpoint", 1300]]);
  });

  it.each([1, 256, 300, 1280, 1300])("must continue a saved one of size %i", async (old) => {
    const { checkpoint: saved } = writeLog(edited(0).slice(0, old));
    const report = await verifyLog(fresh(), { vkey, oldCheckpoint: saved });
    expect(places(report)).toEqual([["forked", "checkpoint", null]]);
  });

  it("is not called forked for a changed tile", async () => {
    const log = fresh();
    flip(log, "tile/0/001", 0);
    flip(log, "tile/1/000.p/5", 0);
    const { checkpoint: saved } = writeLog(entries.slice(0, 300));
    const report = await verifyLog(log, { vkey, oldCheckpoint: saved });
    expect(report.problems.map(({ kind }) => kind)).toEqual(["tile_changed", "tile_changed"]);
  });

  it("is held against no saved one that does not hold itself", async () => {
    expect(await kindOf(signed, signed.replace("1300", "1301"))).toEqual(["old_checkpoint_invalid"]);
    expect(await kindOf(signed, "x")).toEqual(["old_checkpoint_invalid"]);
  });

  it("is not looked at with something else than a verifier key", async () => {
    await expect(verifyLog(fresh(), { vkey: "x" })).rejects.toThrow(CustodyError);
  });
});

describe("single entries of a scoped pack", () => {
  it("are found at their index and nowhere else", async () => {
    const { verifyEntryAt } = entryVerifier(fresh(), size);
    for (const index of [0, 255, 256, 1299]) {
      expect(await verifyEntryAt(index, entryOf(index))).toBeNull();
      expect(await verifyEntryAt(index, entryOf(index + 1))).toMatchObject({ kind: "entry_changed", index });
    }
    expect(await verifyEntryAt(1300, entryOf(1300))).toMatchObject({ kind: "entry_changed" });
    expect(await verifyEntryAt(5, Buffer.from('{"seq": 5,"v":1}'))).toMatchObject({
      kind: "entry_malformed",
      index: 5,
    });
    const log = fresh();
    log.files.delete("tile/0/001");
    expect(await entryVerifier(log, size).verifyEntryAt(300, entryOf(300))).toMatchObject({ kind: "tile_missing" });
  });
});
