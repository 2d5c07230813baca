/**
 * `custody policy replay`: asks a running server what recorded exchanges would have become under another policy.
 * @module
 */
import { readFileSync } from "node:fs";
import { callerKey } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { type ReportLine, reportLine } from "../http/replay/replay-report.ts";
import { askServer, printable } from "./ask-server.ts";
import { createLineSplitter } from "./split-lines.ts";

export interface ReplayOptions {
  readonly policy: string;
  readonly from: string;
  readonly to: string;
  readonly limit?: string;
  readonly all?: boolean;
  readonly url: string;
  readonly key?: string;
}

const lineBytesMax = 1_048_576;
const timeoutMs = 600_000;

const instantOf = (option: string, text: string): string => {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new CustodyError("request_malformed", `--${option}: must be an ISO 8601 time`);
  return new Date(time).toISOString();
};

/** A shipped name goes as it is; of a file, its text. */
const policyOf = (nameOrFile: string): { name: string } | { text: string } => {
  if (/^[a-z][a-z0-9-]*$/.test(nameOrFile)) return { name: nameOrFile };
  try {
    return { text: readFileSync(nameOrFile, "utf8") };
  } catch {
    throw new CustodyError("policy_invalid", `${nameOrFile}: cannot be read`);
  }
};

const bodyOf = ({ policy, from, to, limit, all = false }: ReplayOptions): string =>
  JSON.stringify({
    policy: policyOf(policy),
    from: instantOf("from", from),
    to: instantOf("to", to),
    ...(limit === undefined ? {} : { limit: Number(limit) }),
    all,
  });

const countsText = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, count]) => `${key} ${count}`)
    .join(", ") || "none";

const linesOf = (line: Exclude<ReportLine, { progress: object }>): string[] => {
  if ("replay" in line) return [`${line.replay.name} (${line.replay.policy}): ${line.replay.count} exchanges`];
  if ("exchange" in line) {
    const { id, was, would } = line.exchange;
    const before = `${id}  ${was.verdict} ${was.dataClass} ->`;
    if ("error" in would) return [`${before} ${would.error}`];
    const found = `${countsText(would.counts)}; ${countsText(would.actions)}`;
    return [`${before} ${would.verdict} ${would.dataClass}  (${found})`];
  }
  const { exchanges, changed, ...sums } = line.totals;
  const rest = Object.entries(sums).map(([name, counts]) => `  ${name}: ${countsText(counts)}`);
  return [`${exchanges} exchanges, ${changed} would be judged otherwise`, ...rest];
};

/** Prints a line; progress goes to standard error. */
const print = (line: ReportLine): void => {
  if ("progress" in line) process.stderr.write(`${line.progress.done} of ${line.progress.of}\n`);
  else for (const text of linesOf(line)) process.stdout.write(`${printable(text)}\n`);
};

const readLine = (bytes: Uint8Array): ReportLine => {
  try {
    return reportLine.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch {
    throw new CustodyError("upstream_failed", "the server's report cannot be read");
  }
};

/** Throws `upstream_failed` when the server cannot be reached, refuses, or breaks off. */
export const replayPolicy = async (options: ReplayOptions): Promise<void> => {
  const { url, key } = options;
  const timeouts = { headersTimeoutMs: timeoutMs, bodyTimeoutMs: timeoutMs };
  const question = { url, key: callerKey(key), path: "/api/v1/policies/replay", body: bodyOf(options), ...timeouts };
  await askServer(question, async (body) => {
    const lines = createLineSplitter(lineBytesMax);
    let isWhole = false;
    for await (const bytes of body) {
      for (const line of lines.push(bytes).map(readLine)) {
        print(line);
        isWhole = "totals" in line;
      }
    }
    if (!isWhole) throw new CustodyError("upstream_failed", "the report broke off before its totals");
  });
};
