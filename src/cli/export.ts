/**
 * `custody export`: from a running server (`--url`), or from a data folder whose server is stopped.
 * @module
 */
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { keepAnchor } from "../anchor-keeper.ts";
import type { Overrides } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { exportBodySchema, isPackFormat, readExportRequest } from "../evidence/exports/export-request.ts";
import { exportToFile } from "../evidence/exports/export-to-file.ts";
import { frameworkNames } from "../evidence/exports/framework-names.ts";
import { anchorFileOf } from "../open-record.ts";
import { version } from "../version.ts";
import { downloadFile, exportSchema, exportsPath, untilDone } from "./follow-export.ts";
import { openStopped } from "./open-stopped.ts";
import { ProgressBar } from "./progress-bar.ts";
import { readAnswer } from "./read-answer.ts";

export interface ExportOptions extends Overrides {
  readonly format: string;
  readonly framework?: string;
  readonly from: string;
  readonly to: string;
  readonly out: string;
  readonly at?: number;
  readonly payloads?: boolean;
  readonly team?: string;
  readonly filters?: string;
  readonly sample?: number;
  readonly nonce?: string;
  readonly fields?: string;
  readonly reason?: string;
  readonly approval?: string;
  readonly url?: string;
  readonly key?: string;
}

/** What is sent to a server, and read here without one. */
type ExportBody = Readonly<Record<string, unknown>>;

const operator = "operator";

/** What is to be done about an option, by the field of the API that it is. */
const musts: Readonly<Record<string, string>> = {
  format: "--format: must be pack, raw, csv, custom or the id of a framework",
  framework: "--framework: must be the id of a framework",
  at: "--at: must be a tree size",
  team: "--team: must be a team's name",
  filters: "--filters: must be like model=gpt-4o,outcome=blocked, of model, key, team, outcome, verdict and dataClass",
  sample:
    "--sample, --nonce: how many exchanges are drawn, and a word of the auditor's (printable ASCII without spaces and quotes)",
  fields: "--fields: must be names of columns by commas, each once, with the format custom and only there",
  start_date: "--from: must be a date or an ISO 8601 time with its offset",
  end_date: "--to: must be a date or an ISO 8601 time with its offset, and --from before --to",
};

/** Dates are midnights here, both of them: `--to` is the first moment after the period. */
const instantOf = (text: string): string => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);

const pairsOf = (filters: string): Record<string, string> =>
  Object.fromEntries(
    filters.split(",").map((pair): [string, string] => {
      const at = pair.indexOf("=");
      return [pair.slice(0, Math.max(at, 0)), pair.slice(at + 1)];
    }),
  );

/** Throws `request_malformed`, naming the option. */
const bodyOf = (options: ExportOptions): ExportBody => {
  const { format, framework, from, to, at, payloads, team, filters, sample, nonce, fields } = options;
  const body = {
    format,
    framework,
    start_date: instantOf(from),
    end_date: instantOf(to),
    at,
    payloads,
    team,
    filters: filters === undefined ? undefined : pairsOf(filters),
    sample: sample === undefined && nonce === undefined ? undefined : { size: sample, nonce },
    fields: fields?.split(","),
  };
  const result = exportBodySchema.safeParse(body);
  if (result.success) return body;
  const field = String(result.error.issues[0]?.path[0] ?? "format");
  throw new CustodyError("request_malformed", musts[field] ?? `${field}: is not what it must be`);
};

/** What an export that needs a second person says: why, or who approved it. Headers are bytes: words go as UTF-8. */
const headersOf = ({ reason, approval }: ExportOptions): Record<string, string> => ({
  ...(reason === undefined ? {} : { "x-custody-reason": Buffer.from(reason).toString("latin1") }),
  ...(approval === undefined ? {} : { "x-custody-approval": approval }),
});

/** Gives how many rows the file has. */
const exportFrom = async (url: string, options: ExportOptions, body: ExportBody, bar: ProgressBar): Promise<number> => {
  const server = { url, ...(options.key === undefined ? {} : { key: options.key }) };
  const question = { path: exportsPath, body: JSON.stringify(body), headers: headersOf(options) };
  const { id } = await readAnswer(server, question, exportSchema);
  const done = await untilDone(server, id, bar);
  try {
    await downloadFile(server, done, options.out, bar);
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error;
    const again = `custody exports download ${id} --out ${options.out}`;
    throw new CustodyError(error.code, `${error.message}. The export is there still: ${again}`);
  }
  return done.progress.rows;
};

/** Writes the file beside its final name first, so that a file of that name is whole. Gives how many rows it has. */
const exportFolder = async (options: ExportOptions, body: ExportBody, bar: ProgressBar): Promise<number> => {
  const { out } = options;
  const request = readExportRequest(exportBodySchema.parse(body), frameworkNames());
  const { config, opened } = await openStopped(options);
  const { recorder, master, signingKeys } = opened;
  const { store } = recorder;
  const file = `${out}.part`;
  await rm(file, { force: true });
  try {
    const record = { ...recorder, master, signingKeys, version };
    const onProgress = (rows: number, done: number): void => bar.show("building", "entries", done, rows);
    const { rows } = await exportToFile(record, { request, principal: operator, file }, onProgress);
    // The export's own entries moved the log on.
    await keepAnchor(store, anchorFileOf(config)).close();
    await rename(file, out);
    return rows;
  } finally {
    await store.close();
    await rm(file, { force: true });
  }
};

export const exportEvidence = async (options: ExportOptions): Promise<void> => {
  const { out, url, format } = options;
  const body = bodyOf(options);
  if (existsSync(out)) throw new CustodyError("config_invalid", `${out}: there is such a file already`);
  const bar = new ProgressBar();
  try {
    const rows = url === undefined ? await exportFolder(options, body, bar) : await exportFrom(url, options, body, bar);
    bar.clear();
    const what = isPackFormat(format)
      ? `an evidence pack. Check it: custody verify ${out} --vkey <the log's verifier key>`
      : `${rows} ${format === "raw" ? "entries" : "exchanges"}`;
    process.stdout.write(`${out}: ${what}\n`);
  } finally {
    bar.clear();
  }
};
