/**
 * What watches the log of a running server: heartbeats, those outside, checks of all of it, digests of its days.
 * @module
 */
import { hash } from "node:crypto";
import { Anchoring, type AnchoringOptions } from "./assurance/anchoring.ts";
import type { AssuranceConfig } from "./assurance/assurance-config.ts";
import { assuranceReport, type Coverage, type ReportDeps } from "./assurance/assurance-report.ts";
import { DailyDigests } from "./assurance/daily-digests.ts";
import { FullChecks } from "./assurance/full-checks.ts";
import { Heartbeats } from "./assurance/heartbeat.ts";
import { readUsageCsv } from "./assurance/read-usage-csv.ts";
import { reconcile, type Reconciliation } from "./assurance/reconcile.ts";
import { dayMs } from "./assurance/sum-day.ts";
import type { Target } from "./assurance/target.ts";
import type { Config } from "./config.ts";
import { CustodyError } from "./domain/errors.ts";
import { runCheck } from "./evidence/verify/run-check.ts";
import type { Metrics } from "./http/metrics.ts";
import { appendEntry } from "./ledger/append.ts";
import type { Recorder } from "./ledger/exchange-record.ts";
import { errorFacts, log } from "./log.ts";
import type { OpenedRecord } from "./open-record.ts";

const tickMs = 1_000;
const timeServerTimeoutMs = 2_000;

export interface ReconcileRequest {
  readonly csv: string;
  /** Only what went to this upstream; null: to all. */
  readonly upstream: string | null;
  readonly tolerancePercent: number;
}

/** What routes ask of it. */
export interface Assurance {
  report(withDays: boolean): Promise<Awaited<ReturnType<typeof assuranceReport>>>;
  /** Begins a check of the whole log, and gives its id. Throws `overloaded` while one runs. */
  startCheck(principal: string): string;
  /** The signed digest of a day; see `DailyDigests.read`. */
  readDigest(day: string): Promise<string>;
  /** Compares, and records that it did. Throws `request_malformed`, naming line and column. */
  reconcile(request: ReconcileRequest, principal: string): Promise<Reconciliation>;
}

export interface RunningAssurance extends Assurance {
  /** What is done each second, now: a heartbeat where an hour is full, which is durable when it resolves. For clocks that go faster than ours. */
  tick(): Promise<void>;
  /** Shows the log to those outside now; it does not wait for them. */
  anchorSoon(): void;
  /** Ends a check, shows the log to those outside once more, and stops. */
  close(): Promise<void>;
}

export interface AssuranceDeps {
  readonly metrics: Metrics;
  readonly coverage: () => Coverage;
  /** The catalogue's names and patterns, in its order. */
  readonly models: readonly string[];
  /** Steady milliseconds, whatever the clock says. */
  readonly uptime: () => number;
}

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((all, one) => all + one, 0);

const warn = (error: unknown): void => log.error(errorFacts(error), "the log's own state could not be recorded");

const onFailure: AnchoringOptions["onFailure"] = ({ name }, error) => {
  const facts = { target: name, reason: error.reason, message: error.message };
  if (error.reason === "unreachable") log.warn(facts, "a target outside has not seen the log");
  else log.error(facts, "a target outside has seen another log than this");
};

const openTargetsOf = async (config: Config, originBase: string): Promise<Target[]> => {
  const { assurance } = config.file;
  const { witnesses, copies, timestamps } = assurance;
  if (witnesses.length + copies.length + timestamps.length === 0) return [];
  const { openTargets } = await import("./assurance/targets.ts");
  return openTargets({ config: assurance, bucketKeys: config.bucketKeys, originBase });
};

const clockOffsetOf =
  ({ clock: { ntp } }: AssuranceConfig, clock: () => number) =>
  async (): Promise<number | null> => {
    if (ntp === undefined) return null;
    const { askTime } = await import("./assurance/sntp.ts");
    return askTime(ntp, clock, timeServerTimeoutMs);
  };

const openChecks = (recorder: Recorder, { checkEntriesPerS, checkCron }: AssuranceConfig): Promise<FullChecks> => {
  const { store, folder } = recorder;
  return FullChecks.open(recorder, {
    run: async (signal) => {
      const newest = (await store.shards()).at(-1);
      const vkeys = newest === undefined ? [] : [newest.vkey];
      return runCheck({ folder, vkeys, entriesPerS: checkEntriesPerS }, signal);
    },
    onDone: ({ id, entries, faults, durationMs }, messages) => {
      const facts = { id, entries, faults, durationMs };
      if (faults === 0) log.info(facts, "the whole log was checked");
      else log.error({ ...facts, messages }, "the whole log was checked and DOES NOT HOLD");
    },
    onFailed: (error) => log.error(errorFacts(error), "the log could not be checked"),
  }).then((checks) => {
    try {
      checks.schedule(checkCron);
    } catch {
      throw new CustodyError("config_invalid", "assurance.checkCron: must be a cron expression, or never");
    }
    return checks;
  });
};

const seconds = (time: number): number => Math.floor(time / 1_000);

const measure = (metrics: Metrics, { anchoring, heartbeats, checks, ledger }: ReportDeps): void => {
  const ofCheck = (value: (check: NonNullable<FullChecks["last"]>) => number) => () =>
    checks.last === null ? [] : [[{}, value(checks.last)] as const];
  metrics.measure(
    "custody_log_checked_timestamp_seconds",
    ofCheck(({ time }) => seconds(time)),
  );
  metrics.measure(
    "custody_log_check_faults",
    ofCheck(({ faults }) => faults),
  );
  metrics.measure(
    "custody_log_check_entries",
    ofCheck(({ entries }) => entries),
  );
  metrics.measure("custody_clock_step_milliseconds", () => [[{}, heartbeats.clock.stepMs]]);
  metrics.measure("custody_clock_offset_milliseconds", () =>
    heartbeats.clock.offsetMs === null ? [] : [[{}, heartbeats.clock.offsetMs]],
  );
  if (anchoring.states.length === 0) return;
  metrics.measure("custody_anchor_lag_entries", () => {
    const [origin = "", size = "0"] = ledger.store.newestCheckpoint()?.split("\n") ?? [];
    return [...anchoring.lagOf(origin, Number(size))].map(([target, lag]) => [{ target }, lag] as const);
  });
  metrics.measure("custody_anchor_timestamp_seconds", () =>
    anchoring.states.flatMap(({ name: target, seen }) =>
      seen === null ? [] : [[{ target }, seconds(seen.time)] as const],
    ),
  );
  metrics.measure("custody_anchor_failed", () =>
    anchoring.states.map(({ name: target, failure }) => [{ target }, failure === null ? 0 : 1] as const),
  );
};

const reconcileWith =
  (recorder: Recorder, models: readonly string[]): Assurance["reconcile"] =>
  async ({ csv, upstream, tolerancePercent }, principal) => {
    const theirs = await readUsageCsv(csv);
    const from = theirs[0]?.day ?? 0;
    const to = (theirs.at(-1)?.day ?? -dayMs) + dayMs;
    const all = await recorder.store.sumModels(from, to);
    const ours = upstream === null ? all : all.filter((one) => one.upstream === upstream);
    const result = reconcile(theirs, ours, { catalogue: models, tolerancePercent });
    const count = (verdict: string): number => result.differences.filter((one) => one.verdict === verdict).length;
    await appendEntry(recorder, {
      kind: "usage.reconciled",
      principal,
      from,
      to,
      file: hash("sha256", csv),
      compared: result.differences.length,
      bypassed: count("bypassed"),
      missing: count("missing"),
      unmatched: result.unmatched.length,
    });
    return result;
  };

/** Starts all of it: the first heartbeat is durable when it resolves. Throws `config_invalid`. */
export const openAssurance = async (
  config: Config,
  { recorder, logKey, signingKeys, outside }: OpenedRecord,
  { metrics, coverage, models, uptime }: AssuranceDeps,
): Promise<RunningAssurance> => {
  const { assurance } = config.file;
  const targets = await openTargetsOf(config, logKey.originBase);
  const refused = (): number => sum(metrics.counted("custody_log_refusals_total"));
  const anchoring = new Anchoring(recorder, targets, { timeoutMs: assurance.targetTimeoutMs, uptime, onFailure });
  const clockOffset = clockOffsetOf(assurance, recorder.clock);
  const heartbeats = new Heartbeats(recorder, { refused, behind: () => anchoring.behind, clockOffset, uptime });
  const checks = await openChecks(recorder, assurance);
  const digests = new DailyDigests(recorder, recorder.folder, signingKeys);
  const hasTimeServer = assurance.clock.ntp !== undefined;
  const { checkCron } = assurance;
  const deps = {
    ledger: recorder,
    anchoring,
    heartbeats,
    checks,
    digests,
    coverage,
    refused,
    checkCron,
    hasTimeServer,
  };
  measure(metrics, deps);
  for (const { target } of outside.failures) log.warn({ target }, "a target outside could not be asked at the start");
  await anchoring.adopt(outside);
  await heartbeats.tick();
  const tick = async (): Promise<void> => {
    anchoring.tick().catch(warn);
    digests.tick().catch(warn);
    await heartbeats.tick().catch(warn);
  };
  const timer = setInterval(() => void tick(), tickMs);
  timer.unref();
  return {
    report: (withDays) => assuranceReport(deps, withDays),
    startCheck: (principal) => checks.start("request", principal),
    readDigest: (day) => digests.read(day),
    reconcile: reconcileWith(recorder, models),
    tick,
    anchorSoon: () => void anchoring.anchorNow().catch(warn),
    close: async () => {
      clearInterval(timer);
      await checks.close();
      await digests.close();
      await heartbeats.close();
      await anchoring.close();
    },
  };
};
