import { describe, expect, test } from "vitest";
import { FeedHealth } from "../../src/feeds/feed-health.ts";
import { FeedProgress } from "../../src/feeds/feed-progress.ts";
import { DeliveryFailure } from "../../src/feeds/sink.ts";

const make = (random = 1) => {
  const told: string[] = [];
  const state = { now: 1_000_000 };
  const health = new FeedHealth(
    { failingAfterS: 60, retryMsMin: 500, retryMsMax: 60_000 },
    {
      failing: (error, since) => void told.push(`failing ${error} ${since}`),
      recovered: (since) => void told.push(`recovered ${since}`),
    },
    () => state.now,
    () => random,
  );
  return { health, told, state };
};

const unreachable = new DeliveryFailure("unreachable");

describe("waits between tries", () => {
  test("double up to the longest, from the first again after a success", () => {
    const { health } = make();
    const waits = Array.from({ length: 10 }, () => health.failed(unreachable));
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    health.succeeded();
    expect(health.failed(unreachable)).toBe(500);
  });

  test("are any part of that (full jitter), and never less than the receiver asks for", () => {
    expect(make(0).health.failed(unreachable)).toBe(0);
    expect(make(0.25).health.failed(unreachable)).toBe(125);
    expect(make(0.25).health.failed(new DeliveryFailure("overloaded", { retryAfterMs: 9_000 }))).toBe(9_000);
    expect(make().health.failed(new DeliveryFailure("overloaded", { retryAfterMs: 9 }))).toBe(500);
  });

  test("stay numbers however long it fails", () => {
    const { health } = make();
    for (let tries = 0; tries < 2_000; tries += 1) health.failed(unreachable);
    expect(health.failed(unreachable)).toBe(60_000);
  });
});

test("the log is told once that it fails, after the time, and once that it recovered", () => {
  const { health, told, state } = make();
  health.failed(unreachable);
  expect([health.state, health.dueInMs]).toEqual(["retrying", 60_000]);
  state.now += 59_999;
  health.failed(new DeliveryFailure("timed_out"));
  expect([told, health.state, health.dueInMs]).toEqual([[], "retrying", 1]);
  state.now += 1;
  health.reportIfDue();
  health.reportIfDue();
  health.failed(unreachable);
  expect([health.state, health.dueInMs]).toEqual(["failing", null]);
  health.succeeded();
  health.succeeded();
  expect(told).toEqual(["failing timed_out 1000000", "recovered 1000000"]);
  expect([health.state, health.error]).toEqual(["working", null]);
});

test("a short failure is no entry, and a final one is at once", () => {
  const { health, told } = make();
  health.failed(unreachable);
  health.succeeded();
  expect(told).toEqual([]);
  health.failed(new DeliveryFailure("gone", { isFinal: true }));
  expect([told, health.state]).toEqual([["failing gone 1000000"], "disabled"]);
});

describe("progress", () => {
  const at = (index: number) => ({ shard: 1, index });

  test("is what was given, where a receiver says that it has it", () => {
    const progress = new FeedProgress(at(0), 0, () => 0);
    progress.advance(at(5), false);
    expect([progress.read, progress.delivered, progress.isUnsettled]).toEqual([at(5), at(5), false]);
  });

  test("is what has settled, where it never does; the rest is read again", () => {
    let now = 0;
    const progress = new FeedProgress(at(0), 1_000, () => now);
    progress.advance(at(1), true);
    expect(progress.delivered).toEqual(at(1));
    progress.advance(at(2), false);
    now = 600;
    // Without an event in it, but behind one that may be lost.
    progress.advance(at(3), true);
    expect([progress.delivered, progress.settlesInMs]).toEqual([at(1), 400]);
    now = 1_000;
    expect(progress.settle()).toBe(true);
    expect([progress.delivered, progress.read]).toEqual([at(2), at(3)]);
    progress.rewind();
    expect([progress.read, progress.isUnsettled, progress.settle()]).toEqual([at(2), false, false]);
  });
});
