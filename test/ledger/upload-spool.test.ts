/**
 * Bodies that are sealed while they arrive, in a real store and folder.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { appendSealed } from "../../src/ledger/seal-texts.ts";
import { openStoredPayload } from "../../src/ledger/stored-payload.ts";
import { UploadSpool } from "../../src/ledger/upload-spool.ts";
import { removeOrphans } from "../../src/retention/remove-orphans.ts";
import { openStore } from "../../src/store/open-store.ts";
import { Keyring } from "../../src/vault/keyring.ts";
import { MasterKey } from "../../src/vault/master-key.ts";
import { Pseudonyms } from "../../src/vault/pseudonyms.ts";
import { newId, sequencer, summer } from "../store/rows.ts";

const role = "request.received";
const master = new MasterKey([randomBytes(32)]);

const begin = async () => {
  const folder = mkdtempSync(join(tmpdir(), "custody-spool-"));
  const store = await openStore({ folder, sequencer, diskReserveBytes: 0 });
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const clock = () => summer;
  const keyring = new Keyring(master, randomBytes(32));
  const recorder = {
    store,
    clock,
    keyring,
    pseudonyms: new Pseudonyms(master, clock, null),
    instance: newId(),
    folder,
  };
  const spool = (owner: string = newId()) =>
    UploadSpool.open(recorder, { owner, subject: "ann", role, details: { clientRequestId: "abc" } });
  return { folder, store, keyring, recorder, spool };
};

/** Files of payloads, whatever their folder. */
const filesIn = (folder: string): string[] =>
  readdirSync(join(folder, "payloads"), { recursive: true, encoding: "utf8" }).filter((name) => name.includes("."));

const readAll = async (spool: UploadSpool): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  for await (const piece of spool.read()) pieces.push(piece);
  return Buffer.concat(pieces);
};

/** Given in pieces whose buffer is used again. */
const fill = async (spool: UploadSpool, bytes: Buffer, pieceBytes: number): Promise<void> => {
  const piece = Buffer.alloc(pieceBytes);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const copied = bytes.copy(piece, 0, at);
    await spool.add(piece.subarray(0, copied));
    piece.fill(0);
  }
  await spool.finish();
};

const bodies: Record<string, Buffer> = {
  empty: Buffer.alloc(0),
  small: Buffer.from("hello"),
  "of exactly two segments": randomBytes(524_288),
  "of several that cannot be compressed": randomBytes(1_000_001),
  "of several that can": Buffer.from("all work and no play ".repeat(60_000)),
};
for (const [name, bytes] of Object.entries(bodies)) {
  test(`a body is read back, and is the payload of its record: ${name}`, async () => {
    const { folder, store, recorder, spool } = await begin();
    const owner = newId();
    const own = await spool(owner);
    await fill(own, bytes, 65_537);
    expect(own.bytes).toBe(bytes.length);
    for (const _time of ["the first upstream", "the second"]) expect((await readAll(own)).equals(bytes)).toBe(true);
    const { refs, effects } = own.sealed();
    await appendSealed(recorder, own.key, [], effects);
    await own.discard();
    const [stored, ...others] = await store.readPayloads(owner);
    if (stored === undefined) throw new Error("it was appended");
    expect(others).toEqual([]);
    const opened = await openStoredPayload({ reader: store, master, folder }, owner, stored);
    expect(opened.bytes.equals(bytes)).toBe(true);
    expect(opened.details).toEqual({ clientRequestId: "abc" });
    expect([opened.ref]).toEqual(refs);
    expect(await removeOrphans(store, folder)).toBe(0);
    expect(filesIn(folder)).toHaveLength(1);
  });
}

test("on the disk there is nothing of it in the clear", async () => {
  const { folder, spool } = await begin();
  const own = await spool();
  // Too random to be compressed, and known.
  const bytes = randomBytes(700_000);
  await fill(own, bytes, 100_000);
  const file = readFileSync(join(folder, "payloads", filesIn(folder)[0] ?? ""));
  for (let at = 0; at + 64 < bytes.length; at += 50_000) expect(file.includes(bytes.subarray(at, at + 64))).toBe(false);
});

test("what is discarded before it was recorded leaves no file, and lets its key go", async () => {
  const { folder, keyring, spool } = await begin();
  const [unfinished, finished] = [await spool(), await spool()];
  await unfinished.add(randomBytes(600_000));
  await fill(finished, randomBytes(600_000), 65_536);
  expect(filesIn(folder)).toHaveLength(2);
  expect([...keyring.heldIds()]).toEqual([unfinished.key.id]);
  await unfinished.discard();
  await finished.discard();
  await finished.discard();
  expect(filesIn(folder)).toEqual([]);
  expect(keyring.heldIds().size).toBe(0);
});

test("a file that was changed, cut between segments or taken away is not read as the body", async () => {
  const { folder, spool } = await begin();
  const own = await spool();
  await fill(own, randomBytes(600_000), 65_536);
  const path = join(folder, "payloads", filesIn(folder)[0] ?? "");
  const whole = readFileSync(path);
  const changed = Buffer.from(whole);
  changed.writeUInt8(changed.readUInt8(300_000) ^ 1, 300_000);
  writeFileSync(path, changed);
  await expect(readAll(own)).rejects.toMatchObject({ code: "ledger_corrupt" });
  writeFileSync(path, whole);
  expect((await readAll(own)).length).toBe(600_000);
  truncateSync(path, 4 + whole.readUInt32BE());
  await expect(readAll(own)).rejects.toMatchObject({ code: "ledger_corrupt" });
  rmSync(path);
  await expect(readAll(own)).rejects.toMatchObject({ code: "ENOENT" });
});

test("a key that is destroyed meanwhile seals nothing more of it", async () => {
  const { folder, spool } = await begin();
  const own = await spool();
  await own.add(randomBytes(300_000));
  own.key.destroy();
  await expect(own.add(randomBytes(300_000))).rejects.toMatchObject({ code: "ledger_unavailable" });
  await own.discard();
  expect(filesIn(folder)).toEqual([]);
});

test("a disk that cannot be written refuses, and the key is let go", async () => {
  const { folder, keyring, spool } = await begin();
  writeFileSync(join(folder, "payloads"), "no folder");
  await expect(spool()).rejects.toMatchObject({ code: "ledger_unavailable" });
  expect(keyring.heldIds().size).toBe(0);
});

test("a start destroys the files that no row names, and no other", async () => {
  const { folder, store, recorder, spool } = await begin();
  const recorded = await spool();
  await fill(recorded, randomBytes(300_000), 65_536);
  await appendSealed(recorder, recorded.key, [], recorded.sealed().effects);
  await recorded.discard();
  const [kept = ""] = filesIn(folder);
  const left = await spool();
  await left.add(randomBytes(300_000));
  const elsewhere = join(folder, "payloads", "01900000");
  mkdirSync(elsewhere);
  const old = join(elsewhere, `01900000-0000-7000-8000-000000000001.${role}`);
  writeFileSync(old, "of a dead instance");
  expect(await removeOrphans(store, folder)).toBe(2);
  expect(filesIn(folder)).toEqual([kept]);
  expect(existsSync(old)).toBe(false);
  expect(await removeOrphans(store, folder)).toBe(0);
  await left.discard();
});
