/**
 * @module
 * Takes in a form with a file: the file is sealed under its subject's key, and what is said beside it is read as the object that it stands for.
 */
import { CustodyError } from "../../domain/errors.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import { UploadSpool } from "../../ledger/upload-spool.ts";
import { fileRequest } from "../../openai/files.ts";
import { check } from "../../openai/must.ts";
import type { JsonLimits } from "../../openai/json.ts";
import type { ClientStage, Exchange } from "../exchange.ts";
import { readBytes } from "../read-body.ts";

export interface FileIntake {
  readonly fileBytesMax: number;
  readonly linesMax: number;
  /** A line is as long as a request may be. */
  readonly lineBytesMax: number;
  readonly json: JsonLimits;
}

const subjectOf = ({ subject, principal }: Exchange): string => subject ?? principal.rules?.subject ?? principal.id;

const fieldsOf = (form: FormData): Record<string, unknown> => {
  const said: Record<string, unknown> = {};
  for (const [name, value] of form) {
    const nested = /^expires_after\[(anchor|seconds)\]$/.exec(name)?.[1];
    if (value instanceof File) continue;
    if (nested === undefined) said[name] = value;
    else {
      const inner: object = said["expires_after"] instanceof Object ? said["expires_after"] : {};
      said["expires_after"] = { ...inner, [nested]: nested === "seconds" ? Number(value) : value };
    }
  }
  return said;
};

/**
 * @example
 * [choosePolicy(policies), takeFile(recorder, { fileBytesMax: 209_715_200 }), scanLines(...)]
 */
export const takeFile = (recorder: Recorder, { fileBytesMax, json }: FileIntake): ClientStage =>
  async function takeFile(exchange) {
    const { incoming, endpoint, subject } = exchange;
    const body = await readBytes(incoming, fileBytesMax, "multipart/form-data");
    const headers = { "content-type": incoming.headers["content-type"] ?? "" };
    const form = await new Response(body, { headers }).formData().catch(() => {
      throw new CustodyError("request_malformed", "the body is not a form");
    });
    const file = form.get("file");
    if (!(file instanceof File)) throw new CustodyError("request_malformed", "`file` must be a file", "file");
    const fields = { ...fieldsOf(form), filename: file.name };
    check(fileRequest, fields);
    exchange.document = endpoint.readRequest(Buffer.from(JSON.stringify(fields)), json);
    exchange.spool = await UploadSpool.open(recorder, {
      owner: exchange.id,
      subject: subjectOf(exchange),
      role: "request.received",
      details: { filename: file.name, ...(subject === null ? {} : { subject }) },
    });
    await exchange.spool.add(Buffer.from(await file.arrayBuffer()));
    await exchange.spool.finish();
  };
