/**
 * The body of an administrative request: small, strict JSON of a known shape.
 * @module
 */
import { z } from "zod";
import { CustodyError } from "../domain/errors.ts";
import { JsonError } from "../openai/json-error.ts";
import { readJson } from "../openai/json.ts";
import type { AppContext, Incoming } from "./context.ts";
import { readBytes } from "./read-body.ts";

const bodyBytesMax = 65_536;
const depthMax = 8;

/** The body of what needs no more than being asked for. */
export const emptyBody = z.strictObject({});

/** What the first fault of a value is, without the value. */
export const checkShape = <S extends z.ZodType>(schema: S, value: unknown): z.infer<S> => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const param = issue?.path.join(".") ?? "";
  const field = param === "" ? "the body" : `\`${param}\``;
  const unknown =
    issue?.code === "unrecognized_keys" ? "has a field that is not known" : "is missing or not what it must be";
  throw new CustodyError("request_malformed", `${field} ${unknown}`, param === "" ? null : param);
};

/** The bytes of an administrative request. Read once: who comes first keeps them for who comes after. Throws as `readJsonBody`. */
export const readBodyOnce = async (c: AppContext): Promise<Buffer> => {
  const bytes = c.var.body ?? (await readBytes(c.env.incoming, bodyBytesMax));
  c.set("body", bytes);
  return bytes;
};

/** Whether a request has a body at all. */
export const hasBody = ({ headers }: Incoming): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/** Bytes as strict JSON; undefined for what is none. */
export const jsonOrNothing = (bytes: Uint8Array): unknown => {
  try {
    return readJson(bytes, { depthMax }).value;
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
};

/** Throws `request_malformed`, `request_too_large` or `unsupported_media_type`. */
export const readJsonBody = async <S extends z.ZodType>(c: AppContext, schema: S): Promise<z.infer<S>> => {
  const bytes = await readBodyOnce(c);
  try {
    return checkShape(schema, readJson(bytes, { depthMax }).value);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new CustodyError("request_malformed", error.message, error.path === "" ? null : error.path);
  }
};
