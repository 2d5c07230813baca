/**
 * @module
 * Takes in a form with a file of lines: the file is sealed under its subject's key while it comes, and what is said beside it is read as the object
 * that it stands for.
 */
import { CustodyError } from "../../domain/errors.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import { UploadSpool } from "../../ledger/upload-spool.ts";
import { fileRequest } from "../../openai/files.ts";
import type { JsonLimits } from "../../openai/json.ts";
import { boundaryOf } from "../../openai/multipart/boundary.ts";
import { type FormLimits, type FormPart, FormReader } from "../../openai/multipart/form-reader.ts";
import { check } from "../../openai/must.ts";
import { giveBack } from "../../vault/spent-bytes.ts";
import { checkBodyHeaders } from "../body-headers.ts";
import type { ClientExchange, ClientStage } from "../exchange.ts";
import { subjectOf } from "../settle.ts";
import { takeAll } from "../take-upload.ts";

export interface FileIntake {
  readonly fileBytesMax: number;
  readonly linesMax: number;
  /** A line is as long as a request may be. */
  readonly lineBytesMax: number;
  readonly json: JsonLimits;
}

const expiry = { anchor: "expires_after[anchor]", seconds: "expires_after[seconds]" } as const;

const rules = {
  files: { file: { kind: "LINES", several: false } },
  names: new Set(["file", "purpose", expiry.anchor, expiry.seconds]),
} as const;

/** What a form has beside its file: a name, a purpose, a time. */
const besideBytesMax = 65_536;
const partsMax = 16;

const limitsOf = ({ fileBytesMax }: FileIntake): FormLimits => ({
  bodyBytesMax: fileBytesMax + besideBytesMax,
  partsMax,
  fieldBytesMax: besideBytesMax,
  audioBytesMax: 0,
  imageBytesMax: 0,
});

const secondsOf = (text: string): number | string => (/^\d{1,9}$/.test(text) ? Number(text) : text);

/** The form as the object that it stands for. */
const saidIn = (parts: readonly FormPart[], filename: string): object => {
  const texts = new Map(parts.flatMap(({ field, text }) => (text === null ? [] : [[field, text] as const])));
  const [anchor, seconds] = [texts.get(expiry.anchor), texts.get(expiry.seconds)];
  texts.delete(expiry.anchor);
  texts.delete(expiry.seconds);
  const expires = {
    ...(anchor === undefined ? {} : { anchor }),
    ...(seconds === undefined ? {} : { seconds: secondsOf(seconds) }),
  };
  const beside = Object.keys(expires).length === 0 ? {} : { expires_after: expires };
  return { ...Object.fromEntries(texts), ...beside, filename };
};

/** Seals the file while it comes, and gives what the form says. */
const takeForm = async (exchange: ClientExchange, recorder: Recorder, intake: FileIntake): Promise<object> => {
  const { incoming, id: owner, subject } = exchange;
  const limits = limitsOf(intake);
  checkBodyHeaders(incoming, limits.bodyBytesMax, "multipart/form-data");
  const reader = new FormReader(boundaryOf(incoming.headers["content-type"] ?? ""), rules, limits);
  const whose = { owner, subject: subjectOf(exchange), role: "request.received" } as const;
  let name: string | null = null;
  await takeAll(incoming, async (chunk) => {
    reader.push(chunk);
    const lines = reader.takeLines();
    if (lines !== null) {
      const details = { filename: lines.filename, ...(subject === null ? {} : { subject }) };
      name ??= lines.filename;
      exchange.upload ??= { spool: await UploadSpool.open(recorder, { ...whose, details }), form: null };
      for (const piece of lines.pieces) await exchange.upload.spool.add(piece);
    }
    giveBack(chunk);
  });
  const parts = reader.end();
  if (name === null) throw new CustodyError("request_malformed", "the form's field `file` is required: a file", "file");
  return saidIn(parts, name);
};

/**
 * @example
 * [choosePolicy(policies), takeFile(recorder, { fileBytesMax: 209_715_200 }), scanLines(...)]
 */
export const takeFile = (recorder: Recorder, intake: FileIntake): ClientStage =>
  async function takeFile(exchange) {
    const said = await takeForm(exchange, recorder, intake);
    const { upload } = exchange;
    if (upload === null) throw new Error("a form with a file has one");
    if (upload.spool.bytes > intake.fileBytesMax) {
      throw new CustodyError("request_too_large", `a file may have ${intake.fileBytesMax} bytes`, "file");
    }
    check(fileRequest, said);
    exchange.document = exchange.endpoint.readRequest(Buffer.from(JSON.stringify(said)), intake.json);
    await upload.spool.finish();
  };
