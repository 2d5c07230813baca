/**
 * `custody assurance`: the data of continuous assurance, as a running server gives it.
 * @module
 */
import { text } from "node:stream/consumers";
import { z } from "zod";
import { callerKey } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { askServer, printable } from "./ask-server.ts";

export interface AssuranceOptions {
  readonly url: string;
  readonly key?: string;
  readonly digest?: string;
  readonly json?: boolean;
}

const timeoutMs = 60_000;
const time = z.string().nullable();
const reportSchema = z.looseObject({
  time: z.string(),
  log: z.object({ origin: z.string(), size: z.number() }).nullable(),
  check: z.looseObject({
    schedule: z.string(),
    running: z.object({ since: time }).nullable(),
    last: z.object({ time, entries: z.number(), faults: z.number() }).nullable(),
  }),
  targets: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      seen: z.object({ size: z.number(), time }).nullable(),
      lag: z.object({ entries: z.number(), seconds: z.number().nullable() }),
      failure: z.object({ reason: z.string(), since: time }).nullable(),
    }),
  ),
  clock: z.object({
    timeServer: z.boolean(),
    offsetMs: z.number().nullable(),
    stepMs: z.number(),
    largestStepMs: z.number(),
  }),
  coverage: z.object({ inShadow: z.array(z.string()), scannerFailures: z.record(z.string(), z.number()) }),
  outages: z.object({
    days: z.number(),
    gaps: z.array(z.object({ from: time, to: time, seconds: z.number() })),
    refusedSinceStart: z.number(),
  }),
});

type Report = z.infer<typeof reportSchema>;

const targetLine = ({ name, kind, seen, lag, failure }: Report["targets"][number]): string => {
  const state = failure === null ? "" : `  FAILED: ${failure.reason} since ${failure.since}`;
  const what = seen === null ? "has seen nothing yet" : `has seen ${seen.size} entries at ${seen.time}`;
  return `${kind.padEnd(10)} ${name}: ${what}, ${lag.entries} behind${state}`;
};

const checkLine = ({ schedule, running, last }: Report["check"]): string => {
  const now = running === null ? "" : `, one runs since ${running.since}`;
  if (last === null) return `check      none yet (${schedule})${now}`;
  const verdict = last.faults === 0 ? "it holds" : `${last.faults} FAULTS`;
  return `check      ${last.time}: ${last.entries} entries, ${verdict} (${schedule})${now}`;
};

const linesOf = (report: Report): string[] => {
  const { log, check, targets, clock, coverage, outages } = report;
  const offset = clock.timeServer ? `${clock.offsetMs ?? "unknown"} ms` : "no time server";
  const failures = Object.entries(coverage.scannerFailures).map(([name, count]) => `${name} ${count}`);
  return [
    `log        ${log === null ? "empty" : `${log.origin}, ${log.size} entries`}`,
    checkLine(check),
    ...(targets.length === 0 ? ["outside    nobody sees this log: docs/assurance.md"] : targets.map(targetLine)),
    `clock      offset ${offset}, largest step ${clock.largestStepMs} ms`,
    `coverage   ${coverage.inShadow.length === 0 ? "no policy in shadow" : `in shadow: ${coverage.inShadow.join(", ")}`}` +
      (failures.length === 0 ? "" : `; scanners failed: ${failures.join(", ")}`),
    `outages    ${outages.gaps.length} in ${outages.days} days, ${outages.refusedSinceStart} calls refused since the start`,
    ...outages.gaps.map(({ from, to, seconds }) => `           ${from} to ${to} (${seconds} s)`),
  ];
};

/** Prints the data, or a day's signed digest. Throws `upstream_failed`. */
export const printAssurance = async ({ url, key, digest, json = false }: AssuranceOptions): Promise<void> => {
  const base = "/api/v1/compliance/assurance";
  const path = digest === undefined ? base : `${base}/digests/${encodeURIComponent(digest)}`;
  const timeouts = { headersTimeoutMs: timeoutMs, bodyTimeoutMs: timeoutMs };
  await askServer({ url, key: callerKey(key), path, method: "GET", ...timeouts }, async (body) => {
    const answer = await text(body);
    if (digest !== undefined || json) {
      process.stdout.write(answer.endsWith("\n") ? answer : `${answer}\n`);
      return;
    }
    let report: Report;
    try {
      report = reportSchema.parse(JSON.parse(answer));
    } catch {
      throw new CustodyError("upstream_failed", "the server's answer cannot be read");
    }
    process.stdout.write(`${linesOf(report).map(printable).join("\n")}\n`);
  });
};
