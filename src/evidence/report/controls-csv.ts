/**
 * `controls.csv`: a line for each check of each control (RFC 4180), for spreadsheets.
 * @module
 */
import type { ControlResult } from "../controls/check.ts";

const columns = [
  "framework",
  "control",
  "title",
  "control_state",
  "check",
  "check_state",
  "explanation",
  "threshold",
  "counts",
  "entries",
  "newest_evidence",
  "not_covered",
];

/** A cell that a spreadsheet would read as a formula gets an apostrophe in front. */
const field = (value: string): string => `"${value.replace(/^(?=[=+\-@\t\r])/, "'").replaceAll('"', '""')}"`;

const pairs = (record: Readonly<Record<string, unknown>>): string =>
  Object.entries(record)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join("; ");

const time = (value: number | null): string => (value === null ? "" : new Date(value).toISOString());

export const controlsCsv = (framework: string, results: readonly ControlResult[]): string => {
  const rows = results.flatMap(({ id, title, state, checks, notCovered }) => {
    const start = [framework, id, title, state];
    if (checks.length === 0) return [[...start, "", "", "", "", "", "", "", notCovered]];
    return checks.map((one) => [
      ...start,
      one.check,
      one.state,
      one.sentence,
      pairs(one.threshold),
      pairs(one.counts),
      one.links.map(({ shard, index }) => `${shard}/${index}`).join(" "),
      time(one.freshness),
      notCovered,
    ]);
  });
  return [columns, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
};
