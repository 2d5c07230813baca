/**
 * @module
 * Takes in a form: read strictly while it arrives, and sealed to the disk, so that no file of it is in memory.
 */
import { Readable } from "node:stream";
import { CustodyError } from "../domain/errors.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import { UploadSpool } from "../ledger/upload-spool.ts";
import { type Form, formDocument, splicedBytes, spliced, splicesOf } from "../openai/multipart/form-document.ts";
import { boundaryOf } from "../openai/multipart/boundary.ts";
import { type FormLimits, FormReader, type FormRules } from "../openai/multipart/form-reader.ts";
import type { CallRequest } from "../upstream/call.ts";
import { checkBodyHeaders } from "./body-headers.ts";
import { giveBack } from "../vault/spent-bytes.ts";
import type { Incoming } from "./context.ts";
import type { ClientExchange, Exchange } from "./exchange.ts";
import { receivedDetails, subjectOf } from "./settle.ts";

export interface UploadDeps {
  readonly recorder: Recorder;
  readonly limits: FormLimits;
}

/** A body on the disk, and what it says once it is there. */
export interface Upload {
  readonly spool: UploadSpool;
  form: Form | null;
}

/**
 * Gives a body's bytes to `take` as they come, at its pace. What is not taken any more is read and dropped, so that the client gets to see the
 * answer. Rejects as `take` does, and with `request_malformed` when the body is cut short.
 */
export const takeAll = (incoming: Incoming, take: (chunk: Buffer) => Promise<void>): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      incoming.off("data", onData);
      incoming.resume();
      reject(error);
    };
    let taking = Promise.resolve();
    const onData = (chunk: Buffer): void => {
      incoming.pause();
      taking = take(chunk);
      taking.then(() => incoming.resume(), fail);
    };
    const gone = (): void => {
      if (!incoming.complete) fail(new CustodyError("request_malformed", "the body ended before it was complete"));
    };
    incoming.on("data", onData);
    // The end is told of while the last bytes are still being taken.
    incoming.on("end", () => void taking.then(resolve, fail));
    incoming.on("error", gone);
    incoming.on("close", gone);
  });

/**
 * Fills in `exchange.upload`. Throws `unsupported_media_type`, `request_too_large` or `request_malformed` as soon as it is known, and
 * `ledger_unavailable` when the disk fails; whoever set the exchange up has to discard the spool.
 */
export const takeUpload = async (exchange: ClientExchange, rules: FormRules, d: UploadDeps): Promise<void> => {
  const { incoming, id: owner } = exchange;
  checkBodyHeaders(incoming, d.limits.bodyBytesMax, "multipart/form-data");
  const boundary = boundaryOf(incoming.headers["content-type"] ?? "");
  const whose = { owner, subject: subjectOf(exchange), details: receivedDetails(exchange) };
  const spool = await UploadSpool.open(d.recorder, { ...whose, role: "request.received" });
  const upload: Upload = { spool, form: null };
  exchange.upload = upload;
  const reader = new FormReader(boundary, rules, d.limits);
  await takeAll(incoming, async (chunk) => {
    reader.push(chunk);
    await spool.add(chunk);
    giveBack(chunk);
  });
  upload.form = formDocument(boundary, reader.end());
  await spool.finish();
};

/** What a call sends, and what is said of it. */
export type SentBody = Pick<CallRequest, "body" | "contentType" | "length" | "accept">;

/** What goes to an upstream: the form, with what was changed in its document; each time from its beginning. */
export const uploadBody = (
  { endpoint, document, changedBody, incoming, facts }: Exchange,
  { spool, form }: Upload,
): SentBody => {
  if (form === null) throw new Error("a form is read before it is forwarded");
  const splices =
    changedBody === null || document === null
      ? []
      : splicesOf(form, document, endpoint.readRequest(changedBody, { depthMax: 64 }));
  return {
    body: Readable.from(spliced(spool.read(), splices), { objectMode: false }),
    // As it was read: `boundaryOf` takes nothing else.
    contentType: incoming.headers["content-type"] ?? null,
    length: splicedBytes(spool.bytes, splices),
    ...(facts?.stream === true ? {} : { accept: "*/*" }),
  };
};
