/**
 * `custody export`: from a running server (`--url`), or from a data folder whose server is stopped.
 * @module
 */
import { createWriteStream, existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { keepAnchor } from "../anchor-keeper.ts";
import { callerKey, type Overrides } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { exportPack } from "../evidence/pack/export-pack.ts";
import { packQuerySchema, type PackQuery } from "../evidence/pack/pack-query.ts";
import { queryText } from "../evidence/pack/pack-format.ts";
import { anchorFileOf } from "../open-record.ts";
import { version } from "../version.ts";
import { askServer } from "./ask-server.ts";
import { openStopped } from "./open-stopped.ts";

export interface ExportOptions extends Overrides {
  readonly from: string;
  readonly to: string;
  readonly out: string;
  readonly at?: number;
  readonly payloads?: boolean;
  readonly team?: string;
  readonly reason?: string;
  readonly approval?: string;
  readonly url?: string;
  readonly key?: string;
}

const operator = "operator";
/** A large pack is built before its first byte. */
const headersTimeoutMs = 3_600_000;
const bodyTimeoutMs = 60_000;

const parseQuery = ({ from, to, at, payloads, team }: ExportOptions): PackQuery => {
  const result = packQuerySchema.safeParse({ from, to, at, payloads, team });
  if (result.success) return result.data;
  const option = String(result.error.issues[0]?.path[0] ?? "from");
  const must =
    option === "at"
      ? "must be a tree size"
      : option === "team"
        ? "must be a team's name"
        : "must be a date or an ISO 8601 time with its offset, and --from before --to";
  throw new CustodyError("request_malformed", `--${option}: ${must}`);
};

/** What an export that needs a second person says: why, or who approved it. Headers are bytes: words go as UTF-8. */
const headersOf = ({ reason, approval }: ExportOptions): Record<string, string> => ({
  ...(reason === undefined ? {} : { "x-custody-reason": Buffer.from(reason).toString("latin1") }),
  ...(approval === undefined ? {} : { "x-custody-approval": approval }),
});

const download = async (url: string, options: ExportOptions, query: PackQuery, file: string): Promise<void> => {
  const key = callerKey(options.key);
  const headers = headersOf(options);
  const { at, ...text } = queryText(query);
  const body = JSON.stringify(at === null ? text : { ...text, at });
  const question = { url, key, path: "/api/v1/audit/exports", body, headers, headersTimeoutMs, bodyTimeoutMs };
  await askServer(question, (pack) => pipeline(pack, createWriteStream(file, { flags: "wx", mode: 0o600 })));
};

const exportFolder = async (options: ExportOptions, query: PackQuery, file: string): Promise<void> => {
  const { config, opened } = await openStopped(options);
  const { recorder, master, signingKeys } = opened;
  const { store } = recorder;
  try {
    const record = { ...recorder, master, signingKeys, version };
    await exportPack(record, { query, principal: operator, file });
    // The export's own entry moved the log on.
    await keepAnchor(store, anchorFileOf(config)).close();
  } finally {
    await store.close();
  }
};

/** Writes the pack beside its final name first, so that a file of that name is a whole pack. */
export const exportEvidence = async (options: ExportOptions): Promise<void> => {
  const { out } = options;
  const query = parseQuery(options);
  if (existsSync(out)) throw new CustodyError("config_invalid", `${out}: there is such a file already`);
  const part = `${out}.part`;
  await rm(part, { force: true });
  try {
    if (options.url === undefined) await exportFolder(options, query, part);
    else await download(options.url, options, query, part);
    await rename(part, out);
  } finally {
    await rm(part, { force: true });
  }
  process.stdout.write(`${out}: an evidence pack. Check it: custody verify ${out} --vkey <the log's verifier key>\n`);
};
