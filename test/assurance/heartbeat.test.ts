import { describe, expect, test } from "vitest";
import { Heartbeats, type HeartbeatFacts } from "../../src/assurance/heartbeat.ts";
import type { LogHeartbeat } from "../../src/domain/assurance-entry.ts";
import type { Recorder } from "../../src/ledger/exchange-record.ts";
import { entryOf, openedRow, opens, summer } from "../store/rows.ts";
import { smallLog } from "./small-log.ts";

const hour = 3_600_000;

const setUp = async () => {
  const now = { clock: summer + 600_000, uptime: 0, refused: 0, offset: null as number | null, behind: [] as string[] };
  const log = await smallLog(() => now.clock);
  const facts: HeartbeatFacts = {
    refused: () => now.refused,
    behind: () => now.behind,
    clockOffset: async () => now.offset,
    uptime: () => now.uptime,
  };
  const recorder = { store: log.store, clock: log.clock, instance: "instance-1" } as Recorder;
  const heartbeats = new Heartbeats(recorder, facts);
  const beats = async (): Promise<(LogHeartbeat & { time: number })[]> => {
    const entries = await log.store.readEntries(1, 0, 1_000);
    return entries
      .map((bytes) => JSON.parse(Buffer.from(bytes).toString("utf8")))
      .filter(({ kind }) => kind === "log.heartbeat");
  };
  /** Clock and uptime go on together, unless the clock is stepped. */
  const pass = (ms: number, step = 0): void => {
    now.clock += ms + step;
    now.uptime += ms;
  };
  return { log, now, heartbeats, beats, pass };
};

describe("the log's heartbeat", () => {
  test("comes at the start and at each full hour of the clock, and at no other time", async () => {
    const { heartbeats, beats, pass } = await setUp();
    await heartbeats.tick();
    pass(50 * 60_000 - 1);
    await heartbeats.tick();
    expect(await beats()).toHaveLength(1);
    pass(1);
    await heartbeats.tick();
    await heartbeats.tick();
    const [first, second] = await beats();
    expect([first?.time, second?.time]).toEqual([summer + 600_000, summer + hour]);
    expect(await beats()).toHaveLength(2);
    // A machine that slept has one for the hours that it slept through.
    pass(5 * hour + 1);
    await heartbeats.tick();
    await heartbeats.tick();
    expect(await beats()).toHaveLength(3);
  });

  test("counts open exchanges, refusals since the last one, and names who is behind", async () => {
    const { log, now, heartbeats, beats, pass } = await setUp();
    await log.store.append({
      entries: [entryOf(1, now.clock)],
      effects: [opens(openedRow("exchange-1"))],
    });
    now.refused = 3;
    now.behind = ["w1"];
    now.offset = -17;
    await heartbeats.tick();
    now.refused = 5;
    now.behind = [];
    pass(hour);
    await heartbeats.tick();
    const told = (await beats()).map(({ open, refused, behind, clockOffsetMs }) => ({
      open,
      refused,
      behind,
      clockOffsetMs,
    }));
    expect(told).toEqual([
      { open: 1, refused: 3, behind: ["w1"], clockOffsetMs: -17 },
      { open: 1, refused: 2, behind: [], clockOffsetMs: -17 },
    ]);
  });

  test("says by how much the clock was stepped against steady uptime", async () => {
    const { heartbeats, beats, pass } = await setUp();
    await heartbeats.tick();
    pass(hour, 90_000);
    await heartbeats.tick();
    pass(hour, -10_000);
    await heartbeats.tick();
    pass(hour);
    await heartbeats.tick();
    expect((await beats()).map(({ clockStepMs }) => clockStepMs)).toEqual([0, 90_000, -10_000, 0]);
    expect(heartbeats.clock.largestStepMs).toBe(90_000);
  });

  test("that could not be written is tried again, with what it counts", async () => {
    const { log, now, heartbeats, beats, pass } = await setUp();
    await heartbeats.tick();
    pass(hour);
    now.refused = 4;
    const { append } = log.store;
    const failing = async (): Promise<never> => {
      throw new Error("no");
    };
    log.store.append = failing;
    await expect(heartbeats.tick()).rejects.toThrow("no");
    log.store.append = append;
    await heartbeats.tick();
    expect((await beats()).map(({ refused }) => refused)).toEqual([0, 4]);
  });
});
