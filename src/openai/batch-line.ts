/**
 * One line of a batch's input, as OpenAI has it: `{"custom_id", "method", "url", "body"}`, and no other field.
 * @module
 */
import * as z from "zod";
import { CustodyError } from "../domain/errors.ts";
import type { Endpoint } from "./endpoint.ts";
import { endpoints } from "./endpoints.ts";
import { FieldLevel, plain } from "./fields.ts";
import { isJsonObject, type JsonDocument, type JsonNode } from "./json-document.ts";
import type { JsonLimits } from "./json.ts";
import { containersOf } from "./edit-members.ts";
import { check, must } from "./must.ts";
import { readRequestBody } from "./read-body.ts";

/** A line that was read strictly. */
export interface BatchLine {
  /** The caller's own word for it, and the node that it stands in. */
  readonly customId: JsonNode;
  readonly endpoint: Endpoint;
  /** The request that it stands for, byte for byte. */
  readonly body: Buffer;
}

const customIdCharsMax = 512;
const idWords = must(`a string of 1 to ${customIdCharsMax} characters`);

const lineSchema = z.strictObject(
  {
    custom_id: z.string(idWords).min(1, idWords).max(customIdCharsMax, idWords),
    method: z.literal("POST", must("POST")),
    url: z.string(must("the path of an endpoint")),
    body: z.record(z.string(), z.unknown(), must("an object")),
  },
  {
    error: ({ code }) => (code === "unrecognized_keys" ? "has a field that a line must not have" : "must be an object"),
  },
);

/** The body's own fields are its endpoint's to know. */
const fields = new FieldLevel(plain("custom_id method url body"));

/** A line is JSON, and so is its answer. */
const inLines = endpoints.filter(({ form, binary }) => form === undefined && binary === undefined);
const byPath = new Map(inLines.flatMap((endpoint) => endpoint.paths.map((path) => [path as string, endpoint])));

/** The endpoint that answers a path, of those that a line may name; undefined where there is none. */
export const batchEndpointOf = (path: string): Endpoint | undefined => byPath.get(path);

/** The paths that a line may name. */
export const batchPaths: readonly string[] = [...byPath.keys()];

const memberOf = ({ tokens }: JsonDocument, name: string): JsonNode | undefined =>
  tokens.find(({ parent, step, kind }) => kind !== "key" && parent?.parent === null && step === name);

/** What a line is called, whether it is one that can be run or not; null where that cannot be read. */
export const customIdIn = (bytes: Uint8Array, limits: JsonLimits): string | null => {
  try {
    const document = readRequestBody(bytes, { ...limits, depthMax: limits.depthMax + 1 }, fields);
    const named = memberOf(document, "custom_id");
    return named?.kind === "string" ? named.text : null;
  } catch (error) {
    if (error instanceof CustodyError) return null;
    throw error;
  }
};

/** The text of an object that is a member, as it stands; an object without texts has no token in it. */
const bodyText = (document: JsonDocument): string => {
  for (const node of containersOf(document)) {
    if (node.step === "body" && node.parent?.parent === null) return document.text.slice(node.start, node.end);
  }
  return "{}";
};

/**
 * Reads a line. Throws `request_malformed`, naming the field of the line; what its body must be its endpoint says. `limits` are those of
 * any request.
 */
export const readBatchLine = (bytes: Uint8Array, limits: JsonLimits): BatchLine => {
  const document = readRequestBody(bytes, { ...limits, depthMax: limits.depthMax + 1 }, fields);
  const { url } = check(lineSchema, document.value);
  const endpoint = batchEndpointOf(url);
  const customId = memberOf(document, "custom_id");
  if (
    isJsonObject(document.value) &&
    isJsonObject(document.value["body"]) &&
    document.value["body"]["stream"] === true
  ) {
    throw new CustodyError(
      "request_malformed",
      "`body.stream` must not be true: a line has one whole answer",
      "body.stream",
    );
  }
  if (endpoint === undefined || customId === undefined) {
    throw new CustodyError("request_malformed", `\`url\` must be one of ${batchPaths.join(", ")}`, "url");
  }
  return { customId, endpoint, body: Buffer.from(bodyText(document)) };
};
