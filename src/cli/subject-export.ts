/**
 * `custody subject export`: from a running server (`--url`), or from a data folder whose server is stopped.
 * @module
 */
import { createWriteStream, existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { wholeRecord } from "../access/scope.ts";
import { keepAnchor } from "../anchor-keeper.ts";
import { callerKey, type Overrides } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { exportSubject } from "../evidence/subject/export-subject.ts";
import { type SubjectRequest, subjectRequestSchema } from "../evidence/subject/subject-request.ts";
import { anchorFileOf } from "../open-record.ts";
import { createScanners } from "../scan/scanners.ts";
import { version } from "../version.ts";
import { askServer } from "./ask-server.ts";
import { openStopped } from "./open-stopped.ts";

export interface SubjectExportOptions extends Overrides {
  readonly subject: string;
  readonly identifiers?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly includeMentions?: boolean;
  readonly out: string;
  readonly reason: string;
  readonly approval?: string;
  readonly url?: string;
  readonly key?: string;
}

const operator = "operator";
/** A large pack is built before its first byte. */
const headersTimeoutMs = 3_600_000;
const bodyTimeoutMs = 60_000;

/** `TYPE=value`, or a value alone. */
const identifierOf = (text: string): { type?: string; value: string } => {
  const [, type, value] = /^([A-Z][A-Z0-9_]*)=([^]+)$/.exec(text) ?? [];
  return type === undefined || value === undefined ? { value: text } : { type, value };
};

const bodyOf = ({ subject, identifiers = [], from, to, includeMentions, reason }: SubjectExportOptions): object => ({
  subject,
  reason,
  identifiers: identifiers.map(identifierOf),
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
  ...(includeMentions === true ? { includeMentions } : {}),
});

const parse = (body: object): SubjectRequest => {
  const result = subjectRequestSchema.safeParse(body);
  if (result.success) return result.data;
  const option = String(result.error.issues[0]?.path[0] ?? "subject");
  throw new CustodyError("request_malformed", `--${option}: is not what it must be`);
};

const download = async (url: string, options: SubjectExportOptions, body: object, file: string): Promise<void> => {
  const { approval } = options;
  const headers: Record<string, string> = approval === undefined ? {} : { "x-custody-approval": approval };
  const asked = { url, key: callerKey(options.key), path: "/api/v1/audit/subjects/export", headers };
  const question = { ...asked, body: JSON.stringify(body), headersTimeoutMs, bodyTimeoutMs };
  await askServer(question, (pack) => pipeline(pack, createWriteStream(file, { flags: "wx", mode: 0o600 })));
};

const exportFolder = async (options: SubjectExportOptions, body: object, file: string): Promise<void> => {
  const request = parse(body);
  const { config, opened } = await openStopped(options);
  const { recorder, master, signingKeys } = opened;
  const { store } = recorder;
  try {
    const scanners = config.scanners.map(({ settings }) => settings.name);
    const types = [...new Set(createScanners([]).flatMap((scanner) => scanner.types))];
    const record = { recorder, master, signingKeys, version, scanners, types: () => types };
    await exportSubject(record, request, { principal: operator, scope: wholeRecord }, file);
    // The export's own entry moved the log on.
    await keepAnchor(store, anchorFileOf(config)).close();
  } finally {
    await store.close();
  }
};

/** Writes the pack beside its final name first, so that a file of that name is a whole pack. */
export const exportSubjectPack = async (options: SubjectExportOptions): Promise<void> => {
  const { out, url } = options;
  if (existsSync(out)) throw new CustodyError("config_invalid", `${out}: there is such a file already`);
  const body = bodyOf(options);
  const part = `${out}.part`;
  await rm(part, { force: true });
  try {
    if (url === undefined) await exportFolder(options, body, part);
    else await download(url, options, body, part);
    await rename(part, out);
  } finally {
    await rm(part, { force: true });
  }
  process.stdout.write(`${out}: what is kept about this subject. Begin with README.html in it.\n`);
};
