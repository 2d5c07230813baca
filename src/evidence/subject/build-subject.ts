/**
 * Writes the pack about a subject, exchange by exchange: memory is that of one, and a line for each.
 * @module
 */
import { hash } from "node:crypto";
import type { SigningKeys } from "../../ledger/checkpoint.ts";
import type { PayloadAccess } from "../../ledger/stored-payload.ts";
import type { ExchangeRow, StoreReader } from "../../store/store.ts";
import { signDigest } from "../signed-digest.ts";
import { ZipWriter } from "../pack/zip-writer.ts";
import type { SubjectFound } from "./find-subject.ts";
import { openNamed, readSubjectExchange } from "./read-exchange.ts";
import {
  exchangePath,
  guideText,
  type Mention,
  mentionsFile,
  otherTextsFile,
  pagePath,
  subjectFormat,
  subjectGuide,
  type SubjectManifest,
  subjectManifest,
  subjectNote,
  subjectStart,
} from "./subject-format.ts";
import { exchangeHtml, type ListedExchange, listHtml, startHtml } from "./subject-html.ts";

/** Rows of one page of the list. */
const pageRows = 500;

export interface SubjectPlan {
  /** Of the entry `subject.exported`. */
  readonly id: string;
  readonly madeAt: number;
  readonly team: string | null;
  readonly includeMentions: boolean;
  readonly version: string;
  readonly signing: SigningKeys;
  /** Scanners in other processes, by the names of the configuration. */
  readonly scanners: readonly string[];
  /** The zip to write; it MUST not exist. */
  readonly file: string;
}

export interface BuiltSubject {
  readonly id: string;
  readonly manifestSha256: string;
  readonly exchanges: number;
  readonly mentions: number;
  readonly erased: number;
}

const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/** What has been written so far. */
class Tally {
  readonly listed: ListedExchange[] = [];
  readonly recipients = new Set<string>();
  payloads = 0;
  erased = 0;
}

const addExchanges = async (
  zip: ZipWriter,
  reader: StoreReader,
  access: PayloadAccess,
  ids: readonly string[],
): Promise<Tally> => {
  const shards = await reader.shards();
  const tally = new Tally();
  for (const id of ids) {
    const row = await reader.readExchange(id);
    if (row === null) continue;
    const { exchange, texts } = await readSubjectExchange(reader, access, shards, row);
    await zip.addFile(exchangePath(id, "json"), json(exchange));
    await zip.addFile(exchangePath(id, "html"), Buffer.from(exchangeHtml(exchange, texts)));
    const { openedAt, model, outcome, recipients, payloads } = exchange;
    tally.listed.push({ id, openedAt, model, outcome });
    for (const recipient of recipients) tally.recipients.add(recipient);
    tally.payloads += payloads.length;
    tally.erased += payloads.filter(({ state }) => state === "erased").length;
  }
  return tally;
};

const redactedOf = async (reader: StoreReader, access: PayloadAccess, id: string): Promise<Mention["redacted"]> => {
  const texts: { role: string; text: string }[] = [];
  for (const stored of await reader.readPayloads(id)) {
    const { role } = stored;
    if (role !== "request.redacted" && role !== "response.redacted") continue;
    const { bytes } = await openNamed(access, id, role, stored);
    if (bytes !== null) texts.push({ role, text: bytes.toString("utf8") });
  }
  return texts;
};

const mentionsOf = async (
  reader: StoreReader,
  access: PayloadAccess,
  rows: readonly ExchangeRow[],
  withTexts: boolean,
): Promise<Mention[]> => {
  const mentions: Mention[] = [];
  for (const { id, openedAt, route, model, dataClass } of rows) {
    const redacted = withTexts ? await redactedOf(reader, access, id) : undefined;
    const mention = { id, openedAt: new Date(openedAt).toISOString(), route, model, dataClass };
    mentions.push(redacted === undefined ? mention : { ...mention, redacted });
  }
  return mentions;
};

/** Reasons that the subject gave, as somebody who works with this server. */
const addOthers = async (
  zip: ZipWriter,
  reader: StoreReader,
  access: PayloadAccess,
  owners: readonly string[],
): Promise<number> => {
  const texts: { entry: string; role: string; text: string }[] = [];
  for (const owner of owners) {
    for (const stored of await reader.readPayloads(owner)) {
      const { bytes } = await openNamed(access, owner, stored.role, stored);
      if (bytes !== null) texts.push({ entry: owner, role: stored.role, text: bytes.toString("utf8") });
    }
  }
  await zip.addFile(otherTextsFile, json(texts));
  return texts.length;
};

const addPages = async (zip: ZipWriter, listed: readonly ListedExchange[]): Promise<number> => {
  const pages = Math.ceil(listed.length / pageRows);
  for (let page = 1; page <= pages; page += 1) {
    const rows = listed.slice((page - 1) * pageRows, page * pageRows);
    await zip.addFile(pagePath(page), Buffer.from(listHtml(rows, page, pages)));
  }
  return pages;
};

const addManifest = async (
  zip: ZipWriter,
  reader: StoreReader,
  plan: SubjectPlan,
  counts: Pick<SubjectManifest, "exchanges" | "payloads" | "erased" | "mentions">,
): Promise<string> => {
  const shards = await reader.shards();
  const manifest: SubjectManifest = {
    format: subjectFormat,
    id: plan.id,
    madeAt: new Date(plan.madeAt).toISOString(),
    team: plan.team,
    ...counts,
    shards: shards.map(({ name: shard, origin, vkey }) => ({ shard, origin, vkey })),
    software: { name: "custody", version: plan.version },
    files: [...zip.files],
  };
  const text = json(manifest);
  const sha256 = hash("sha256", text);
  await zip.addFile(subjectManifest, text);
  const note = signDigest("subject", shards.at(-1)?.origin ?? "", plan.signing, sha256);
  await zip.addFile(subjectNote, Buffer.from(note));
  return sha256;
};

/**
 * Decrypts and writes. `subject.exported` MUST be in the log already. Throws `ledger_corrupt` when the record contradicts itself, `request_malformed` when
 * the pack would have too many files; the half-written file is the caller's to delete.
 */
export const buildSubject = async (
  plan: SubjectPlan,
  reader: StoreReader,
  access: PayloadAccess,
  found: SubjectFound,
): Promise<BuiltSubject> => {
  const zip = new ZipWriter(plan.file);
  try {
    await zip.addFile(subjectGuide, Buffer.from(guideText));
    const { listed, recipients, payloads, erased } = await addExchanges(zip, reader, access, found.exchanges);
    const mentions = await mentionsOf(reader, access, found.mentions, plan.includeMentions);
    await zip.addFile(mentionsFile, json(mentions));
    const otherTexts = await addOthers(zip, reader, access, found.others);
    const pages = await addPages(zip, listed);
    const summary = {
      madeAt: new Date(plan.madeAt).toISOString(),
      exchanges: listed.length,
      erased,
      pages,
      recipients: [...recipients],
      scanners: plan.scanners,
      first: listed[0]?.openedAt ?? null,
      last: listed.at(-1)?.openedAt ?? null,
      mentions,
      otherTexts,
      team: plan.team,
    };
    await zip.addFile(subjectStart, Buffer.from(startHtml(summary)));
    const counts = { exchanges: listed.length, payloads, erased, mentions: mentions.length };
    const manifestSha256 = await addManifest(zip, reader, plan, counts);
    await zip.finish();
    return { id: plan.id, manifestSha256, exchanges: listed.length, mentions: mentions.length, erased };
  } catch (error) {
    zip.abandon();
    throw error;
  }
};
