import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config.ts";
import type { EntryDraft } from "../../src/domain/entry.ts";
import { appendEntry } from "../../src/ledger/append.ts";
import { openRecord } from "../../src/open-record.ts";
import { readEntries } from "../fixtures/read-record.ts";
import type { Custody } from "../fixtures/start-custody.ts";
import { copyFolder, newYear, position, startRecorded, tamper, verified } from "./recorded-log.ts";

let custody: Custody;
/** The data folder as it was in the middle, and as it is at the end. */
let early: string;
beforeAll(async () => {
  custody = await startRecorded(60);
  await custody.stop();
  early = join(custody.folder, "../early");
  cpSync(custody.folder, early, { recursive: true });
  await append(custody.folder, note(1), note(2), note(3));
}, 60_000);
afterAll(() => custody.close());

const note = (from: number): EntryDraft => ({
  kind: "access.denied",
  from,
  to: from + 1,
  counts: { unknown_key: 1 },
  sources: 0,
  others: 0,
  payloads: [],
});

/** Appends entries as the program would, and gives the newest checkpoint. */
const append = async (folder: string, ...drafts: readonly EntryDraft[]): Promise<string> => {
  const { recorder } = await openRecord(loadConfig({ data: folder }), {
    clock: () => newYear + 3_600_000,
    onCorrupt: (error) => {
      throw error;
    },
  });
  for (const draft of drafts) await appendEntry(recorder, draft);
  const checkpoint = recorder.store.newestCheckpoint();
  await recorder.store.close();
  return checkpoint ?? "";
};

/** Where in the second shard, the one of 2026, an entry of this kind is. */
const find = async (kind: string): Promise<{ index: number; exchangeId: string }> => {
  const entries = (await readEntries(custody.folder)).filter(({ time }) => time >= newYear);
  const index = entries.findIndex((entry) => entry.kind === kind);
  const entry = entries[index];
  return { index, exchangeId: entry !== undefined && "exchangeId" in entry ? entry.exchangeId : "" };
};

const check = async (folder: string, index: number | null, message: RegExp, shard = "2026"): Promise<void> => {
  const { faults, first, ok } = await verified(folder, [custody.vkey]);
  expect(ok).toBe(false);
  expect(faults.map((fault) => fault.message).join("\n")).toMatch(message);
  if (index !== null) expect({ faults, first }).toMatchObject({ first: { shard, index } });
};

test("an untouched record verifies", async () => {
  const report = await verified(custody.folder, [custody.vkey]);
  expect(report.faults).toEqual([]);
  expect(report.checked).toContainEqual("60 exchanges: entries and table compared");
});

describe("the log's rows", () => {
  const at = (index: number): number => position(2, index);

  test("an entry was edited", async () => {
    const sql = `UPDATE entries SET bytes = CAST(replace(CAST(bytes AS TEXT), '"v":1', '"v":1 ') AS BLOB) WHERE position = ${at(17)}`;
    await check(tamper(custody.folder, sql), 17, /entry 17/);
  });

  test("an entry was edited into another that could be", async () => {
    const { index } = await find("exchange.closed");
    const sql = `UPDATE entries SET bytes = CAST(replace(CAST(bytes AS TEXT), '"status":200', '"status":500') AS BLOB) WHERE position = ${at(index)}`;
    await check(tamper(custody.folder, sql), index, new RegExp(`entry ${index} was changed`));
  });

  test.each([0, 5, 40])("entry %i was removed", async (index) => {
    await check(
      tamper(custody.folder, `DELETE FROM entries WHERE position = ${at(index)}`),
      index,
      /holds \d+ whole entries|does not open/,
    );
  });

  test("the last entry was removed", async () => {
    const last = (await readEntries(custody.folder)).filter(({ time }) => time >= newYear).length - 1;
    await check(
      tamper(custody.folder, `DELETE FROM entries WHERE position = ${at(last)}`),
      last,
      /holds \d+ whole entries/,
    );
  });

  test("an entry of the closed shard was removed", async () => {
    await check(
      tamper(custody.folder, `DELETE FROM entries WHERE position = ${position(1, 3)}`),
      3,
      /log 2025/,
      "2025",
    );
  });

  test("two entries were swapped", async () => {
    const move = (from: number, to: number): string => `UPDATE entries SET position = ${to} WHERE position = ${from}`;
    const folder = tamper(custody.folder, move(at(9), at(9_999)), move(at(12), at(9)), move(at(9_999), at(12)));
    await check(folder, 9, /entry 12 was changed/);
  });

  test("an entry was appended past the tree", async () => {
    const size = (await readEntries(custody.folder)).filter(({ time }) => time >= newYear).length;
    const sql = `INSERT INTO entries (position, time, bytes) SELECT ${at(size)}, time, bytes FROM entries WHERE position = ${at(8)}`;
    await check(tamper(custody.folder, sql), size, /after the end of the signed log/);
  });

  test("an entry was filed under another time", async () => {
    await check(
      tamper(custody.folder, `UPDATE entries SET time = time - 86400000 WHERE position = ${at(30)}`),
      30,
      /another time/,
    );
  });

  test("a tile was flipped", async () => {
    const sql = `UPDATE tiles SET hashes = CAST(substr(hashes, 1, 64) || zeroblob(32) || substr(hashes, 97) AS BLOB) WHERE key = ${at(0)}`;
    await check(tamper(custody.folder, sql), 2, /tile\/0\/000/);
  });

  test("a tile was removed", async () => {
    await check(tamper(custody.folder, `DELETE FROM tiles WHERE key = ${at(0)}`), 0, /tile\/0\/000.*missing/);
  });

  test("the checkpoint was signed by another key", async () => {
    const other = await startRecorded(1);
    const { vkey } = other;
    await other.close();
    const report = await verified(custody.folder, [vkey]);
    expect(report.faults.map(({ message }) => message).join("\n")).toMatch(/no verifier key that was given/);
  });

  test("the root was changed", async () => {
    const folder = tamper(custody.folder, "UPDATE shards SET root = zeroblob(32) WHERE ordinal = 1");
    await check(folder, null, /stored size or root|does not continue/);
  });
});

describe("what is stored beside the log", () => {
  const rowOf = async () => {
    const { index, exchangeId } = await find("exchange.opened");
    return { index, where: `owner = '${exchangeId}' AND role = 'request.received'`, exchangeId };
  };

  test("a payload was edited", async () => {
    const { index, where } = await rowOf();
    const sql = `UPDATE segments SET ciphertext = CAST(substr(ciphertext, 1, 20) || x'00' || substr(ciphertext, 22) AS BLOB) WHERE ${where}`;
    const folder = tamper(custody.folder, sql);
    const { faults } = await verified(folder, [custody.vkey]);
    expect(faults.map(({ message }) => message).join("\n")).toMatch(/request\.received of .* was changed/);
    // Payloads are looked at where the close names them: beside the opening, or after a classification that came between.
    expect((faults[0]?.index ?? -9) - index).toBeOneOf([1, 2]);
  });

  test("a payload was removed", async () => {
    const { where } = await rowOf();
    await check(
      tamper(custody.folder, `DELETE FROM segments WHERE ${where}`),
      null,
      /request\.received of .* is missing/,
    );
  });

  test("a payload was added", async () => {
    const { where } = await rowOf();
    const sql = `INSERT INTO segments SELECT owner, 'request.forwarded', segment, key_id, ciphertext FROM segments WHERE ${where}`;
    await check(tamper(custody.folder, sql), null, /request\.forwarded of .* that no entry names/);
  });

  test("payloads of two exchanges were swapped", async () => {
    const folder = tamper(
      custody.folder,
      `UPDATE segments SET ciphertext = (SELECT ciphertext FROM segments s WHERE s.role = segments.role AND s.owner <> segments.owner LIMIT 1)
       WHERE role = 'response.received'`,
    );
    await check(folder, null, /response\.received of .* was changed/);
  });

  test.each([
    ["outcome", "UPDATE exchanges SET outcome = 'blocked' WHERE id = ", /something else of its close/],
    ["opening", "UPDATE exchanges SET principal = 'key_other' WHERE id = ", /something else of its opening/],
    [
      "close",
      "UPDATE exchanges SET closed_position = NULL WHERE id = ",
      /something else of its opening|does not name it/,
    ],
    [
      "classification",
      "UPDATE exchanges SET classified_position = closed_position WHERE id = ",
      /names entry \d+ as its classification, which it is not/,
    ],
    ["class", "UPDATE exchanges SET data_class = 'public' WHERE id = ", /something else of its classification/],
    ["scanners", "UPDATE exchanges SET degraded = 1 WHERE id = ", /something else of its classification/],
    ["pending", "UPDATE exchanges SET pending = 0 WHERE id = ", /something else of its opening/],
    ["row", "DELETE FROM exchanges WHERE id = ", /not in the table of exchanges/],
  ])("the derived %s of an exchange was changed", async (_, sql, message) => {
    const { exchangeId } = await rowOf();
    await check(tamper(custody.folder, `${sql}'${exchangeId}'`), null, message);
  });

  test("a derived row was added", async () => {
    const columns = "instance, opened_at, principal, route, stream, policy, data_class, verdict";
    const { exchangeId } = await rowOf();
    const sql = `INSERT INTO exchanges (opened_position, id, ${columns})
      SELECT ${position(2, 0)}, 'x', ${columns} FROM exchanges WHERE id = '${exchangeId}'`;
    await check(tamper(custody.folder, sql), 0, /where none was/);
  });

  test("a client key was made an admin's", async () => {
    await check(
      tamper(custody.folder, "UPDATE api_keys SET role = 'admin' WHERE role = 'client'"),
      null,
      /key key_.*role/,
    );
  });

  test("a policy was edited", async () => {
    await check(
      tamper(custody.folder, "UPDATE documents SET bytes = x'00'"),
      null,
      /document that it names was changed/,
    );
  });
});

describe("what the program itself would never append", () => {
  test("a second close", async () => {
    const { index } = await find("exchange.closed");
    const entry = (await readEntries(custody.folder)).filter(({ time }) => time >= newYear)[index];
    if (entry?.kind !== "exchange.closed") throw new Error("no close");
    const folder = copyFolder(custody.folder);
    const { v: _v, id: _id, time: _time, ...draft } = entry;
    await append(folder, draft);
    await check(folder, null, /closes its exchange a second time|not opened where it says/);
  });

  test("a close without an opening", async () => {
    const { index } = await find("exchange.closed");
    const entry = (await readEntries(custody.folder)).filter(({ time }) => time >= newYear)[index];
    if (entry?.kind !== "exchange.closed") throw new Error("no close");
    const folder = copyFolder(custody.folder);
    const { v: _v, id: _id, time: _time, ...draft } = entry;
    await append(folder, { ...draft, opening: { shard: 2, index: 0 } });
    await check(folder, null, /not opened where it says/);
  });
});

describe("a classification that the program would never append", () => {
  const found = async () => {
    const entry = (await readEntries(custody.folder)).findLast(({ kind }) => kind === "exchange.classified");
    if (entry?.kind !== "exchange.classified") throw new Error("no classification");
    const { v: _v, id: _id, time: _time, ...draft } = entry;
    return draft;
  };

  test.each([
    ["a second one", {}, /classifies its exchange a second time/],
    ["of what was not opened", { opening: { shard: 2, index: 0 } }, /not opened where it says/],
    ["by scanners that were not pending", { scanners: ["other"] }, /not those that its opening lists as pending/],
  ])("%s", async (_what, changes, message) => {
    const folder = copyFolder(custody.folder);
    await append(folder, { ...(await found()), ...changes });
    await check(folder, null, message);
  });
});

describe("a record that was whole once", () => {
  test("was rolled back behind the anchor that stands beside the keys", async () => {
    const folder = copyFolder(early);
    cpSync(join(custody.folder, "keys/anchor"), join(folder, "keys/anchor"));
    const newest = await append(copyFolder(custody.folder), note(9));
    writeFileSync(join(folder, "keys/anchor"), newest);
    await check(folder, null, /keys\/anchor: the log ends at index \d+/);
  });

  test("was rolled back behind a checkpoint saved outside", async () => {
    const folder = copyFolder(early);
    const newest = await append(copyFolder(custody.folder), note(9));
    const { faults } = await verified(folder, [custody.vkey], newest);
    expect(faults.map(({ message }) => message).join("\n")).toMatch(/the saved checkpoint: the log ends at index \d+/);
  });

  test("was forked", async () => {
    const [one, other] = [copyFolder(early), copyFolder(early)];
    const saved = await append(one, note(10), note(11));
    await append(other, note(20), note(21), note(22));
    rmSync(join(other, "keys/anchor"), { force: true });
    expect((await verified(other, [custody.vkey])).ok).toBe(true);
    const { faults } = await verified(other, [custody.vkey], saved);
    expect(faults.map(({ message }) => message).join("\n")).toMatch(/a fork/);
  });

  test("continues a checkpoint that was saved", async () => {
    const saved = readFileSync(join(early, "keys/anchor"), "utf8");
    const report = await verified(custody.folder, [custody.vkey], saved);
    expect(report.faults).toEqual([]);
    expect(report.checked).toContainEqual("the saved checkpoint: the log contains it");
  });
});
