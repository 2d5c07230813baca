/**
 * Reads what the demo is sent: JSON, or a form as the document that the proxy makes of it.
 * @module
 */
import type { IncomingMessage } from "node:http";
import { CustodyError } from "../../domain/errors.ts";
import type { Endpoint } from "../../openai/endpoint.ts";
import { formDocument } from "../../openai/multipart/form-document.ts";
import { boundaryOf } from "../../openai/multipart/boundary.ts";
import { FormReader, type FormRules } from "../../openai/multipart/form-reader.ts";
import { noFormLimits } from "../../openai/multipart/no-form-limits.ts";

/** What is held in memory: files are not. */
const heldBytesMax = 64 * 1024 * 1024;

/** A refusal does not end the connection: the answer goes out on it. */
const piecesOf = (request: IncomingMessage): AsyncIterable<Buffer> => request.iterator({ destroyOnReturn: false });

const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of piecesOf(request)) {
    length += chunk.length;
    if (length > heldBytesMax) throw new CustodyError("request_too_large", "the body is larger than the demo takes");
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new CustodyError("request_malformed", "the body is not JSON");
  }
};

const readForm = async (request: IncomingMessage, rules: FormRules): Promise<unknown> => {
  const boundary = boundaryOf(request.headers["content-type"] ?? "");
  const reader = new FormReader(boundary, rules, { ...noFormLimits, fieldBytesMax: heldBytesMax });
  for await (const chunk of piecesOf(request)) reader.push(chunk);
  return JSON.parse(formDocument(boundary, reader.end()).json);
};

/** Throws `request_malformed`, `request_too_large` or `unsupported_media_type`, which quote nothing of the body. */
export const readBody = (request: IncomingMessage, { form }: Endpoint): Promise<unknown> =>
  form === undefined ? readJson(request) : readForm(request, form);
