/**
 * An erasure that ends at each of its steps, with the step written and without it. The next start finishes it through the same function; where
 * not even the intent was written, nothing has changed.
 * @module
 */
import { cpSync, readFileSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { CustodyError } from "../../src/domain/errors.ts";
import { MasterKeyRotation } from "../../src/ledger/rotate-master-key.ts";
import { openRecord } from "../../src/open-record.ts";
import { Erasures } from "../../src/retention/erasures.ts";
import { Holds } from "../../src/retention/holds.ts";
import { ScheduleInForce } from "../../src/retention/schedule-in-force.ts";
import { Turns } from "../../src/retention/turns.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { verified } from "../evidence/recorded-log.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readClassified, readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { type Custody, startCustody } from "../fixtures/start-custody.ts";
import { newDataFolder } from "./test-folder.ts";

enableCompileCache();

const subject = "ann";
let custody: Custody;
let own: string[] = [];
let others: string[] = [];

beforeAll(async () => {
  custody = await startCustody();
  custody.upstream.answer = ({ socket }) => void socket.write(whole(JSON.stringify(completion("Yes"))));
  const call = async (who: string, text: string): Promise<string> => {
    const answer = await custody.chat(chatBody(text), { headers: { "x-custody-subject": who } });
    await readClassified(custody.folder, answer.id);
    return answer.id;
  };
  own = [await call(subject, "one of jane@example.com"), await call(subject, "large ".repeat(250_000))];
  others = [await call("bob", "another's")];
  await custody.stop();
}, 60_000);
afterAll(() => custody.close());

/** A process: opens the record, does something with its erasures over a store of its choice, and is gone. */
const withErasures = async <T>(
  folder: string,
  use: (erasures: Erasures) => Promise<T>,
  storeOf: (store: Store) => Store = (store) => store,
): Promise<T> => {
  const opened = await openRecord(loadConfig({ data: folder }), {
    clock: Date.now,
    onCorrupt: (error) => {
      throw error;
    },
  });
  const { master } = opened;
  const recorder = { ...opened.recorder, store: storeOf(opened.recorder.store) };
  const turns = new Turns();
  const holds = new Holds(recorder, { reader: recorder.store, master, folder }, turns);
  const rotation = new MasterKeyRotation(recorder, master, join(folder, "keys", "master.key"));
  const voices = { policies: () => new Map<string, number>(), labels: () => ({}) };
  const nothing = { rules: [], logYears: null, dropShardsAfterYears: null };
  const schedule = new ScheduleInForce(recorder, nothing, voices, turns);
  const forgetPerson = () => Promise.resolve([]);
  const forgetTexts = () => Promise.resolve();
  const shared = { recorder, master, rotation, holds, schedule, turns, forgetPerson, forgetTexts };
  try {
    // As a server's start does before it: an older rotation is finished.
    await rotation.resume();
    return await use(new Erasures({ ...shared, types: () => ["EMAIL_ADDRESS"], waitMs: 0 }));
  } finally {
    await opened.recorder.store.close();
  }
};

/** Ends at one append, which is written or not. */
const dyingAt =
  (step: number, isWritten: boolean) =>
  (store: Store): Store => {
    let appends = 0;
    const die = (): never => {
      throw new CustodyError("ledger_unavailable", "the process dies here");
    };
    const append: Store["append"] = async (given) => {
      appends += 1;
      if (appends <= step) return store.append(given);
      if (appends === step + 1 && isWritten) await store.append(given);
      return die();
    };
    return { ...store, append };
  };

const beginAll = (erasures: Erasures): Promise<void> =>
  erasures
    .begin({ principal: "key_a", subject, basis: "ccpa", reason: "asked", identifiers: [] })
    .then(({ done }) => done);

const payloadsOf = async (folder: string, ids: readonly string[]): Promise<number> => {
  const reader = await openStoreReader(folder);
  const found = await reader.placePayloads(ids);
  reader.close();
  return found.length;
};
const kindsOf = async (folder: string, kind: string): Promise<number> =>
  (await readEntries(folder)).filter((entry) => entry.kind === kind).length;

describe("an erasure that ends at", () => {
  it.each([
    ["its intent", 0],
    ["the barrier before it", 1],
    ["the keys", 2],
    ["the payloads", 3],
    ["the beginning of the rotation", 4],
    ["the end of the rotation", 5],
    ["what says that it is done", 6],
  ])("%s is finished by the next start", { timeout: 120_000 }, async (_name, step) => {
    for (const isWritten of [false, true]) {
      const copy = newDataFolder();
      cpSync(custody.folder, copy, { recursive: true });
      const before = await payloadsOf(copy, own);
      expect(before).toBeGreaterThan(2);
      await expect(withErasures(copy, beginAll, dyingAt(step, isWritten))).rejects.toThrow("dies here");
      const isIntended = step > 0 || isWritten;
      const isDone = step === 6 && isWritten;
      expect(await kindsOf(copy, "payload.erased")).toBe(isDone ? 1 : 0);
      expect(await withErasures(copy, (erasures) => erasures.resume())).toBe(isIntended && !isDone ? 1 : 0);
      expect(await payloadsOf(copy, own)).toBe(isIntended ? 0 : before);
      expect(await kindsOf(copy, "erasure.begun")).toBe(isIntended ? 1 : 0);
      expect(await kindsOf(copy, "payload.erased")).toBe(isIntended ? 1 : 0);
      expect(await payloadsOf(copy, others)).toBeGreaterThan(1);
      expect(
        readFileSync(join(copy, "keys", "master.key"), "utf8")
          .trim()
          .split("\n"),
      ).toHaveLength(1);
      expect((await verified(copy, [custody.vkey])).faults).toEqual([]);
      const [row] = await withErasures(copy, (erasures) => erasures.list({ limit: 2 }));
      if (isIntended) expect(row).toMatchObject({ state: "done" });
      if (isIntended) expect(JSON.parse(row?.result ?? "{}")).toMatchObject({ exchanges: 2, payloads: before });
      else expect(row).toBeUndefined();
    }
  });

  it("is asked for twice at one time is done twice", { timeout: 60_000 }, async () => {
    const copy = newDataFolder();
    cpSync(custody.folder, copy, { recursive: true });
    await withErasures(copy, (erasures) => Promise.all([beginAll(erasures), beginAll(erasures)]));
    expect(await kindsOf(copy, "payload.erased")).toBe(2);
    expect(await payloadsOf(copy, own)).toBe(0);
    expect((await verified(copy, [custody.vkey])).faults).toEqual([]);
  });
});
