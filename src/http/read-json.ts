/**
 * The body of an administrative request: small, strict JSON of a known shape.
 * @module
 */
import type { z } from "zod";
import { CustodyError } from "../domain/errors.ts";
import { JsonError } from "../openai/json-error.ts";
import { readJson } from "../openai/json.ts";
import type { AppContext } from "./context.ts";
import { readBytes } from "./read-body.ts";

const bodyBytesMax = 65_536;
const depthMax = 8;

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

/** Throws `request_malformed`, `request_too_large` or `unsupported_media_type`. */
export const readJsonBody = async <S extends z.ZodType>(c: AppContext, schema: S): Promise<z.infer<S>> => {
  const bytes = await readBytes(c.env.incoming, bodyBytesMax);
  try {
    return checkShape(schema, readJson(bytes, { depthMax }).value);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new CustodyError("request_malformed", error.message, error.path === "" ? null : error.path);
  }
};
