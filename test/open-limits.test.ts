/**
 * The limiter of a server that is stopped while it still reads what was used.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { loadConfig } from "../src/config.ts";
import { CustodyError } from "../src/domain/errors.ts";
import type { Recorder } from "../src/ledger/exchange-record.ts";
import { log } from "../src/log.ts";
import { openLimits } from "../src/open-limits.ts";
import { keysInMemory } from "./access/keys-in-memory.ts";

/** Limits whose reading waits, and then fails as reads of a closed store do; and what the operator was told. */
const openReading = () => {
  const data = mkdtempSync(join(tmpdir(), "custody-limits-"));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const told = vi.spyOn(log, "error").mockReturnValue();
  onTestFinished(() => told.mockRestore());
  const { promise, reject } = Promise.withResolvers<never>();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that is asked of it
  const recorder = {
    clock: Date.now,
    instance: "an instance",
    store: { sumUsage: () => promise },
  } as unknown as Recorder;
  const limits = openLimits(loadConfig({ data }), recorder, keysInMemory().keys, () => 0);
  return { limits, told, fail: () => reject(new CustodyError("ledger_unavailable", "the store is closed")) };
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
