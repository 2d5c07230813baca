/**
 * One run of one candidate: started fresh, at rest, saturated, at a steady rate, streaming.
 * @module
 */
import type { Candidate } from "./candidates.ts";
import type { Figures, Target } from "./load.ts";
import type { Order } from "./other-end.ts";
import { freePort, type OtherEnd, spawnProxy, stopProcess, waitUntilItAnswers } from "./processes.ts";
import { residentBytesOf } from "./process-figures.ts";

/** How long each part of a run takes, in milliseconds. */
export interface Durations {
  readonly warmUpMs: number;
  readonly restMs: number;
  readonly windowMs: number;
}

/** What one run showed. A part that failed is null, and `failures` says why. */
export interface Run {
  readonly candidate: string;
  readonly residentBytesIdle: number | null;
  readonly saturated: Figures | null;
  readonly steady: Figures | null;
  readonly streams: Figures | null;
  readonly failures: readonly string[];
}

const connections = 64;
const steadyCallsPerSecond = 500;
const parallelStreams = 4;

/** Runs the windows on a target. */
const drive = async (
  candidate: string,
  otherEnd: OtherEnd,
  target: Target,
  durations: Durations,
): Promise<Run & { calls: number }> => {
  const residentBytesIdle = target.pid === null ? null : residentBytesOf(target.pid);
  const failures: string[] = [];
  let calls = 0;
  const window = async (name: string, order: Partial<Order>): Promise<Figures | null> => {
    const base = { load: "saturate", target, connections, callsPerSecond: steadyCallsPerSecond } as const;
    try {
      const figures = await otherEnd.run({ ...base, durationMs: durations.windowMs, ...order });
      calls += figures.calls;
      return figures;
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : "failed"}`);
      return null;
    }
  };
  await window("warm-up", { durationMs: durations.warmUpMs });
  const saturated = await window("saturated", {});
  await window("warm-up", { load: "openLoop", durationMs: durations.restMs });
  const steady = await window("steady", { load: "openLoop" });
  await window("warm-up", { load: "stream", connections: parallelStreams, durationMs: durations.restMs });
  const streams = await window("streams", { load: "stream", connections: parallelStreams });
  return { candidate, residentBytesIdle, saturated, steady, streams, failures, calls };
};

/** Straight to the mock upstream: what the others add to. */
export const measureDirect = (otherEnd: OtherEnd, durations: Durations): Promise<Run> =>
  drive(
    "direct",
    otherEnd,
    { port: otherEnd.mockPort, path: "/v1/chat/completions", headers: {}, pid: null },
    durations,
  );

/** A fresh process of the candidate. Rejects when it does not start, or did not record what it answered. */
export const measureCandidate = async (
  candidate: Candidate,
  otherEnd: OtherEnd,
  durations: Durations,
): Promise<Run> => {
  const port = await freePort();
  const instance = candidate.create(port, `http://127.0.0.1:${otherEnd.mockPort}/v1`);
  const child = spawnProxy(instance.command);
  try {
    await waitUntilItAnswers(child, port, candidate.healthPath);
    const headers = await instance.headers();
    await new Promise((resolve) => setTimeout(resolve, durations.restMs));
    const target = { port, path: "/v1/chat/completions", headers, pid: child.pid ?? null };
    const { calls, ...run } = await drive(candidate.name, otherEnd, target, durations);
    await instance.check(calls);
    return run;
  } finally {
    await stopProcess(child);
    instance.remove();
  }
};
