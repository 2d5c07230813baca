/**
 * Reads a JSON body from a caller or from an upstream. They differ in what is refused and in who must act on it.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import { answerFields, requestFields } from "./fields.ts";
import { isJsonObject, type JsonDocument, type JsonObject } from "./json-document.ts";
import { JsonError } from "./json-error.ts";
import { readJson } from "./json.ts";
import type { JsonLimits } from "./json.ts";

/**
 * A request's body; `fields` are those that its API knows.
 * @throws CustodyError `request_malformed`, naming the field.
 */
export const readRequestBody = (bytes: Uint8Array, limits: JsonLimits, fields = requestFields): JsonDocument => {
  try {
    return readJson(bytes, limits, { fields });
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new CustodyError("request_malformed", error.message, error.path === "" ? null : error.path);
  }
};

/**
 * An answer's body, or the data of one event of a stream. NUL may stand in it: a model may say anything.
 * @throws CustodyError `upstream_failed`.
 */
export const readAnswerBody = (
  source: Uint8Array | string,
  limits: JsonLimits,
  fields = answerFields,
): JsonDocument => {
  try {
    return readJson(source, limits, { fields, nulAllowed: true });
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new CustodyError("upstream_failed", `the upstream's answer cannot be read: ${error.message}`);
  }
};

/**
 * What an event of a stream has to be; `what` is what its API calls it.
 * @throws CustodyError `upstream_failed`.
 */
export const objectOf = ({ value }: JsonDocument, what = "an event"): JsonObject => {
  if (isJsonObject(value)) return value;
  throw new CustodyError("upstream_failed", `the upstream's answer cannot be read: ${what} must be an object`);
};

/**
 * The type of an event. Clients differ on what they make of one without: to some it goes on with the text, to others it is a text of its own. An error
 * may have none.
 * @throws CustodyError `upstream_failed`.
 */
export const eventType = (value: JsonObject): string => {
  const { type = "error" in value ? "error" : null } = value;
  if (typeof type === "string") return type;
  throw new CustodyError("upstream_failed", "the upstream's answer cannot be read: an event must have a type");
};
