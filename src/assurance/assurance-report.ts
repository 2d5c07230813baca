/**
 * The data of continuous assurance: who outside has seen the log and how far they are behind, the last check of all of it, the clock, the times
 * without a server.
 * @module
 */
import type { Ledger } from "../ledger/append.ts";
import type { Anchoring, TargetState } from "./anchoring.ts";
import type { DailyDigests } from "./daily-digests.ts";
import type { FullChecks } from "./full-checks.ts";
import { heartbeatMs, type Heartbeats } from "./heartbeat.ts";
import { dayMs } from "./sum-day.ts";

/** A heartbeat may be late by so much before its absence says something. */
const lateMs = 300_000;
const outageDays = 30;
const digestsShown = 31;

/** What others know of how much is covered: names and modes of policies, failures of scanners since the start. */
export interface Coverage {
  readonly policies: readonly { readonly name: string; readonly mode: string }[];
  readonly scannerFailures: Readonly<Record<string, number>>;
  /** Routes that are open although nothing of their calls is scanned. */
  readonly unscannedRoutes: readonly string[];
}

export interface ReportDeps {
  readonly ledger: Ledger;
  readonly anchoring: Anchoring;
  readonly heartbeats: Heartbeats;
  readonly checks: FullChecks;
  readonly digests: DailyDigests;
  readonly coverage: () => Coverage;
  /** Calls refused since the start because the log could not be written. */
  readonly refused: () => number;
  readonly checkCron: string;
  readonly hasTimeServer: boolean;
}

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

const shownTarget = ({ name, kind, seen, failure }: TargetState, lagEntries: number, now: number) => ({
  name,
  kind,
  seen: seen === null ? null : { origin: seen.origin, size: seen.size, time: iso(seen.time) },
  lag: {
    entries: lagEntries,
    // What it has not seen is younger than what it has seen last.
    seconds: lagEntries === 0 || seen === null ? (lagEntries === 0 ? 0 : null) : Math.round((now - seen.time) / 1_000),
  },
  failure: failure === null ? null : { reason: failure.reason, since: iso(failure.since) },
});

/** `withDays`: also what days' digests say, which is about everybody's entries. */
export const assuranceReport = async (d: ReportDeps, withDays: boolean) => {
  const { store, clock } = d.ledger;
  const now = clock();
  const [shards, gaps, days] = await Promise.all([
    store.shards(),
    store.findGaps(now - outageDays * dayMs, now, heartbeatMs + lateMs),
    withDays ? d.digests.list(digestsShown) : [],
  ]);
  const newest = shards.at(-1);
  const lag = newest === undefined ? new Map<string, number>() : d.anchoring.lag(newest);
  const { last, running } = d.checks;
  const { offsetMs, offsetAt, stepMs, largestStepMs } = d.heartbeats.clock;
  const coverage = d.coverage();
  return {
    time: iso(now),
    log: newest === undefined ? null : { shard: newest.name, origin: newest.origin, size: newest.size },
    check: {
      schedule: d.checkCron,
      running: running === null ? null : { id: running.id, since: iso(running.since) },
      last: last === null ? null : { ...last, time: iso(last.time), holds: last.faults === 0 },
    },
    targets: d.anchoring.states.map((state) => shownTarget(state, lag.get(state.name) ?? 0, now)),
    clock: { timeServer: d.hasTimeServer, offsetMs, offsetAt: iso(offsetAt), stepMs, largestStepMs },
    coverage: {
      ...coverage,
      inShadow: coverage.policies.filter(({ mode }) => mode === "shadow").map(({ name }) => name),
    },
    outages: {
      days: outageDays,
      gaps: gaps.map(({ from, to }) => ({ from: iso(from), to: iso(to), seconds: Math.round((to - from) / 1_000) })),
      refusedSinceStart: d.refused(),
    },
    digests: days.map(({ day, shards: heads, refused, silentMs, clockStepMs, clockOffsetMs, checks, counts }) => ({
      day,
      entries: heads.reduce((sum, { entries }) => sum + entries, 0),
      heartbeats: counts["log.heartbeat"] ?? 0,
      refused,
      silentSeconds: Math.round(silentMs / 1_000),
      clockStepMs,
      clockOffsetMs,
      checks: checks.length,
      faults: checks.reduce((sum, { faults }) => sum + faults, 0),
    })),
  };
};

export type AssuranceReport = Awaited<ReturnType<typeof assuranceReport>>;
