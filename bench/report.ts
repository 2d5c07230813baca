/**
 * From the runs to the tables: ratios within a round beside their targets, then what each candidate did.
 * @module
 */
import type { Run } from "./measure.ts";
import { spreadOf, type Spread } from "./statistics.ts";

/** Everything that one bench measured; `rounds` hold one run of each candidate. */
export interface Results {
  readonly rounds: readonly (readonly Run[])[];
  readonly scanNsPerByte: readonly number[];
  readonly startPackedMs: Spread | null;
  readonly startSourceMs: Spread | null;
  readonly sync: { readonly p50Us: number; readonly p99Us: number };
}

const mebibyte = 1_048_576;

const format = (value: number): string => {
  if (Math.abs(value) >= 1_000) return String(Math.round(value));
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
};

const shown = (spread: Spread | null): string =>
  spread === null ? "-" : `${format(spread.median)} [${format(spread.min)}-${format(spread.max)}]`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rows.map(line)].join("\n");
};

type Read = (run: Run) => number | null | undefined;

/** What `take` says of each round in which both candidates have a value. */
const perRound = (
  results: Results,
  [a, b]: readonly [string, string],
  read: Read,
  take: (a: number, b: number) => number,
): number[] =>
  results.rounds.flatMap((round) => {
    const [left, right] = [a, b].map((name) => round.find((run) => run.candidate === name));
    const x = left && read(left);
    const y = right && read(right);
    return x === null || x === undefined || y === null || y === undefined ? [] : [take(x, y)];
  });

const valuesOf = (results: Results, name: string, read: Read): number[] =>
  perRound(results, [name, name], read, (x) => x);

const cpuSaturated: Read = (run) => run.saturated?.cpuUsPerCall;
const cpuSteady: Read = (run) => run.steady?.cpuUsPerCall;
const over = (a: number, b: number): number => a / b;
const addedMs = (a: number, b: number): number => (a - b) / 1_000;

interface Line {
  readonly what: string;
  readonly values: readonly number[] | Spread | null;
  readonly first: number;
  readonly moonshot: number;
  readonly moreIsBetter?: true;
}

const targetLines = (results: Results): Line[] => {
  const ratio = (name: string, read: Read): number[] => perRound(results, ["custody", name], read, over);
  const added = (read: Read): number[] => perRound(results, ["custody", "direct"], read, addedMs);
  const own = (read: Read): number[] => valuesOf(results, "custody", read);
  const inMebibytes = (bytes: number | null | undefined): number | null => (bytes ? bytes / mebibyte : null);
  return [
    { what: "CPU / hono + fetch, saturated", values: ratio("hono-fetch", cpuSaturated), first: 0.3, moonshot: 0.15 },
    { what: "CPU / hono + undici, saturated", values: ratio("hono-undici", cpuSaturated), first: 2.5, moonshot: 1.5 },
    { what: "CPU / portkey, saturated", values: ratio("portkey", cpuSaturated), first: 0.15, moonshot: 0.07 },
    { what: "CPU / portkey, 500 per second", values: ratio("portkey", cpuSteady), first: 0.5, moonshot: 0.25 },
    { what: "added p50, 500 per second, ms", values: added((run) => run.steady?.p50Us), first: 0.8, moonshot: 0.4 },
    { what: "added p99, 500 per second, ms", values: added((run) => run.steady?.p99Us), first: 3, moonshot: 1.5 },
    { what: "added first chunk, 4 streams, ms", values: added((run) => run.streams?.p50Us), first: 1, moonshot: 0.5 },
    {
      what: "audited calls per second, one core",
      values: own((run) => run.saturated?.callsPerSecond),
      first: 10_000,
      moonshot: 18_000,
      moreIsBetter: true,
    },
    { what: "scan, ns per byte, clean text", values: results.scanNsPerByte, first: 5, moonshot: 1.3 },
    { what: "memory idle, MiB", values: own((run) => inMebibytes(run.residentBytesIdle)), first: 90, moonshot: 65 },
    {
      what: "memory under load, MiB",
      values: own((run) => inMebibytes(run.saturated?.residentBytesMax)),
      first: 180,
      moonshot: 120,
    },
    { what: "start to first answer, packed, ms", values: results.startPackedMs, first: 400, moonshot: 150 },
    { what: "start to first answer, sources, ms", values: results.startSourceMs, first: 400, moonshot: 150 },
  ];
};

const asSpread = (values: Line["values"]): Spread | null =>
  values === null || "median" in values ? values : spreadOf(values);

const verdict = ({ first, moonshot, moreIsBetter }: Line, { median }: Spread): string => {
  const meets = (target: number): boolean => (moreIsBetter ? median >= target : median <= target);
  return meets(moonshot) ? "moonshot" : meets(first) ? "pass" : "MISS";
};

const targetTable = (results: Results): string =>
  table(
    ["custody", "median [min-max]", "first", "moonshot", ""],
    targetLines(results).map((line) => {
      const spread = asSpread(line.values);
      const said = spread === null ? "not measured" : verdict(line, spread);
      return [line.what, shown(spread), String(line.first), String(line.moonshot), said];
    }),
  );

const absoluteTable = (results: Results, names: readonly string[]): string => {
  const columns: readonly (readonly [string, Read])[] = [
    ["calls/s", (run) => run.saturated?.callsPerSecond],
    ["CPU us/call", cpuSaturated],
    ["own core, %", (run) => (run.saturated?.busy ? run.saturated.busy * 100 : null)],
    ["load's core, %", (run) => (run.saturated ? run.saturated.otherEndBusy * 100 : null)],
    ["others, % of a core", (run) => (run.saturated ? run.saturated.foreignCores * 100 : null)],
    ["500/s: CPU us/call", cpuSteady],
    ["p50 us", (run) => run.steady?.p50Us],
    ["p99 us", (run) => run.steady?.p99Us],
    ["first chunk us", (run) => run.streams?.p50Us],
    ["CPU us/stream", (run) => run.streams?.cpuUsPerCall],
    ["idle MiB", (run) => (run.residentBytesIdle ? run.residentBytesIdle / mebibyte : null)],
    ["load MiB", (run) => (run.saturated?.residentBytesMax ? run.saturated.residentBytesMax / mebibyte : null)],
  ];
  const rows = columns.map(([what, read]) =>
    [what].concat(names.map((name) => shown(spreadOf(valuesOf(results, name, read))))),
  );
  return table(["median [min-max]", ...names], rows);
};

/** The report, as text that is Markdown too. */
export const reportOf = (results: Results): string => {
  const names = [...new Set(results.rounds.flat().map((run) => run.candidate))];
  const failures = results.rounds
    .flat()
    .flatMap((run) => run.failures.map((failure) => `${run.candidate}: ${failure}`));
  const lines = [
    targetTable(results),
    "",
    absoluteTable(results, names),
    "",
    `fdatasync of 16 KiB on the data's disk: p50 ${format(results.sync.p50Us)} us, p99 ${format(results.sync.p99Us)} us`,
    ...new Set(failures.map((failure) => `failed: ${failure}`)),
  ];
  return `${lines.join("\n")}\n`;
};
