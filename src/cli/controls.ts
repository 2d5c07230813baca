/**
 * `custody controls`: what a running server's log supports of frameworks, as a table for people or as JSON.
 * @module
 */
import { text } from "node:stream/consumers";
import { z } from "zod";
import { callerKey } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { numberText } from "../domain/number-text.ts";
import { askServer, printable } from "./ask-server.ts";

export interface ControlsOptions {
  readonly framework?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
  readonly url: string;
  readonly key?: string;
}

/** A first question reads the whole period. */
const timeoutMs = 900_000;

const state = z.enum(["supported", "partly_supported", "not_supported", "not_applicable", "no_data"]);
const words = z.string().transform(printable);
const head = {
  period: z.object({ from: words, to: words }),
  scope: z.object({ note: words }),
  note: words,
  entries: z.number(),
  freshness: words.nullable(),
};
const framework = z.object({ id: words, name: words, version: words, limitation: words, controls: z.number() });
const states = z.record(state, z.number());

const overviewSchema = z.object({ ...head, data: z.array(framework.extend({ states })) });

const matrixSchema = z.object({
  ...head,
  framework,
  states,
  data: z.array(
    z.object({
      id: words,
      title: words,
      state,
      freshness: words.nullable(),
      checks: z.array(
        z.object({
          check: words,
          state: z.enum(["satisfied", "not_satisfied", "not_applicable", "no_data"]),
          sentence: words,
        }),
      ),
    }),
  ),
});

type Overview = z.infer<typeof overviewSchema>;
type Matrix = z.infer<typeof matrixSchema>;

const stateWords: Readonly<Record<z.infer<typeof state>, string>> = {
  supported: "supported",
  partly_supported: "partly",
  not_supported: "not supported",
  not_applicable: "not applicable",
  no_data: "no data",
};

const marks = { satisfied: "ok", not_satisfied: "NO", not_applicable: "--", no_data: "??" } as const;

const lineChars = 118;

/** Lines of at most `lineChars`, all but the first moved in. */
const folded = (first: string, content: string, indent: number): string[] => {
  const lines: string[] = [];
  let line = first;
  for (const word of content.split(" ")) {
    if (line.length + word.length + 1 > lineChars && line.trim() !== "") {
      lines.push(line.trimEnd());
      line = " ".repeat(indent);
    }
    line += line.endsWith(" ") ? word : ` ${word}`;
  }
  return [...lines, line.trimEnd()];
};

const minutes = (time: string | null): string => (time === null ? "-" : time.slice(0, 16).replace("T", " "));

const headLines = ({ period, scope, entries, freshness }: Overview | Matrix): string[] => [
  `${minutes(period.from)} to ${minutes(period.to)} UTC; ${numberText(entries)} entries, the newest of ${minutes(freshness)}. ${scope.note}`,
  "",
];

const overviewLines = (overview: Overview): string[] => {
  const columns = ["supported", "partly_supported", "not_supported", "not_applicable", "no_data"] as const;
  const rows = [
    ["framework", "controls", ...columns.map((one) => stateWords[one])],
    ...overview.data.map(({ id, controls, states }) => [
      id,
      `${controls}`,
      ...columns.map((one) => `${states[one] ?? 0}`),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
  return [...headLines(overview), ...lines, "", overview.note];
};

const controlLines = ({ id, title, state, freshness, checks }: Matrix["data"][number], width: number): string[] => [
  ...folded(`${id.padEnd(width)}  ${stateWords[state].padEnd(14)} `, `${title} (${minutes(freshness)})`, width + 17),
  ...checks.flatMap(({ check, state, sentence }) => folded(`    ${marks[state]}  ${check}:`, sentence, 8)),
];

const matrixLines = (matrix: Matrix): string[] => {
  const { name, version, limitation } = matrix.framework;
  const width = Math.max(...matrix.data.map(({ id }) => id.length));
  const counts = Object.entries(matrix.states).map(([one, count]) => `${count} ${stateWords[state.parse(one)]}`);
  return [
    `${name} (${version})`,
    ...headLines(matrix),
    ...matrix.data.flatMap((control) => [...controlLines(control, width), ""]),
    counts.join(", "),
    ...folded("", limitation, 0),
    matrix.note,
  ];
};

const linesOf = (answer: unknown, isMatrix: boolean): string[] =>
  isMatrix ? matrixLines(matrixSchema.parse(answer)) : overviewLines(overviewSchema.parse(answer));

const read = (content: string, isMatrix: boolean): string[] => {
  try {
    return linesOf(JSON.parse(content), isMatrix);
  } catch {
    throw new CustodyError("upstream_failed", "the server's answer cannot be read");
  }
};

const write = (line: string): void => void process.stdout.write(`${line}\n`);

/** Prints what the server answers. Exit codes say nothing of it: a control that is not supported is no error of the question. */
export const showControls = async ({ framework, from, to, json = false, url, key }: ControlsOptions): Promise<void> => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ framework, from, to })) if (value !== undefined) query.set(name, value);
  const path = `/api/v1/compliance/controls${query.size === 0 ? "" : `?${query}`}`;
  const timeouts = { headersTimeoutMs: timeoutMs, bodyTimeoutMs: timeoutMs };
  await askServer({ url, key: callerKey(key), path, method: "GET", ...timeouts }, async (body) => {
    const answer = await text(body);
    if (json) write(answer);
    else for (const line of read(answer, framework !== undefined)) write(line);
  });
};
