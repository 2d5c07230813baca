/**
 * The limiter of a server that is stopped, or whose start fails, while it still reads what was used.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { Sessions } from "../src/access/sessions.ts";
import { loadConfig } from "../src/config.ts";
import { CustodyError } from "../src/domain/errors.ts";
import type { Recorder } from "../src/ledger/exchange-record.ts";
import { log } from "../src/log.ts";
import { openLimits } from "../src/open-limits.ts";
import { openRecord } from "../src/open-record.ts";
import { startServer } from "../src/start-server.ts";
import { keysInMemory } from "./access/keys-in-memory.ts";

const folderForTest = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "custody-limits-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** What the operator is told of errors. */
const errorsForTest = () => {
  const told = vi.spyOn(log, "error").mockReturnValue();
  onTestFinished(() => told.mockRestore());
  return told;
};

const closedStore = (): CustodyError => new CustodyError("ledger_unavailable", "the store is closed");

/** Limits whose reading waits, and then fails as reads of a closed store do; and what the operator was told. */
const openReading = () => {
  const data = folderForTest();
  const told = errorsForTest();
  const { promise, reject } = Promise.withResolvers<never>();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that is asked of it
  const recorder = {
    clock: Date.now,
    instance: "an instance",
    store: { sumUsage: () => promise },
  } as unknown as Recorder;
  const limits = openLimits(loadConfig({ data }), recorder, keysInMemory().keys, () => 0);
  return { limits, told, fail: () => reject(closedStore()) };
};

test("a stop says nothing of budgets that nobody will ask for", async () => {
  const { limits, told, fail } = openReading();
  const closed = limits.close();
  fail();
  await closed;
  expect(told).not.toHaveBeenCalled();
});

test("a fault while it runs is told", async () => {
  const { limits, told, fail } = openReading();
  fail();
  await vi.waitUntil(() => told.mock.calls.length > 0);
  await limits.close();
  expect(told).toHaveBeenCalledExactlyOnceWith(expect.anything(), expect.stringContaining("budgets refuse every call"));
});

test("a start that fails behind it says nothing of budgets, and lets go of what access holds", async () => {
  const folder = folderForTest();
  const file = join(folder, "custody.yaml");
  const settings = { data: join(folder, "data"), server: { port: 0 }, assurance: { checkCron: "not a schedule" } };
  writeFileSync(file, JSON.stringify({ ...settings, limits: { diskReserveBytes: 0 } }));
  const config = loadConfig({ config: file });
  const told = errorsForTest();
  const onCorrupt = (error: Error): void => {
    throw error;
  };
  const opened = await openRecord(config, { clock: Date.now, onCorrupt });
  // What was used is read until access is closed, or fails as reads of a closed store do: whichever comes first.
  const { store } = opened.recorder;
  const read = Promise.withResolvers<never[]>();
  vi.spyOn(store, "sumUsage").mockReturnValue(read.promise);
  const closeStore = store.close.bind(store);
  vi.spyOn(store, "close").mockImplementation(() => {
    read.reject(closedStore());
    return closeStore();
  });
  const endSessions = Sessions.prototype.close;
  const access = vi.spyOn(Sessions.prototype, "close").mockImplementation(function end(this: Sessions) {
    read.resolve([]);
    endSessions.call(this);
  });
  onTestFinished(() => access.mockRestore());
  await expect(startServer(config, { onCorrupt, record: Promise.resolve(opened) })).rejects.toThrow(/checkCron/);
  expect(told).not.toHaveBeenCalled();
  expect(access).toHaveBeenCalledOnce();
});
