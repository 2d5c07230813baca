import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SessionClock } from "../../src/http/realtime/session-clock.ts";
import { realtimeSchema } from "../../src/http/realtime/realtime-config.ts";

const settings = {
  ...realtimeSchema.parse({}),
  idleTimeoutMs: 1_000,
  durationMaxMs: 5_000,
  pingIntervalMs: 400,
  progressIntervalMs: 700,
};

describe("the times of a session", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const begin = () => {
    const [ends, calls]: [string[], string[]] = [[], []];
    const clock = new SessionClock(settings, {
      onEnd: ({ code, message }) => ends.push(`${code}: ${message}`),
      onPing: () => calls.push("ping"),
      onProgress: () => calls.push("progress"),
    });
    return { clock, ends, calls };
  };

  test("silence ends it, and only silence", () => {
    const { clock, ends } = begin();
    for (let said = 0; said < 3; said += 1) {
      vi.advanceTimersByTime(999);
      clock.touch();
    }
    vi.advanceTimersByTime(999);
    expect(ends).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ends).toEqual(["session_expired: nobody said anything for 1000 ms"]);
    clock.stop();
  });

  test("it lasts no longer than it may, however much is said", () => {
    const { clock, ends } = begin();
    for (let said = 0; said < 9; said += 1) {
      vi.advanceTimersByTime(500);
      clock.touch();
    }
    vi.advanceTimersByTime(499);
    expect(ends).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(ends).toEqual(["session_expired: a session may last 5000 ms"]);
    clock.stop();
  });

  test("the client is asked, and the log told, again and again until it is stopped", () => {
    const { clock, calls } = begin();
    vi.advanceTimersByTime(850);
    expect(calls).toEqual(["ping", "progress", "ping"]);
    clock.stop();
    vi.advanceTimersByTime(10_000);
    expect(calls).toHaveLength(3);
  });
});
