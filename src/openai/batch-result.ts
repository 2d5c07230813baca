/**
 * One line of what an upstream's batch API answers, as OpenAI has it: `{"id", "custom_id", "response": {"status_code", "request_id", "body"}, "error"}`.
 * @module
 */
import * as z from "zod";
import { CustodyError } from "../domain/errors.ts";
import { containersOf } from "./edit-members.ts";
import { FieldLevel, plain } from "./fields.ts";
import type { JsonDocument } from "./json-document.ts";
import type { JsonLimits } from "./json.ts";
import { readAnswerBody } from "./read-body.ts";

export interface BatchResult {
  /** What the line was called that it answers. */
  readonly customId: string;
  /** Null where it was not answered: of what the upstream says instead nothing is read. */
  readonly response: {
    readonly status: number;
    /** The upstream's text. */
    readonly requestId: string | null;
    /** Byte for byte. */
    readonly body: Buffer;
  } | null;
}

const resultSchema = z.object({
  custom_id: z.string(),
  response: z
    .object({
      status_code: z.int().min(200).max(599),
      request_id: z.string().nullish(),
      body: z.record(z.string(), z.unknown()),
    })
    .nullish(),
});

/** The answer's own fields are its endpoint's to know. */
const fields = new FieldLevel({ ...plain("id custom_id error"), response: plain("status_code request_id body") });

/** Around a body there are the line and its `response`. */
const levelsAround = 2;
const requestIdCharsMax = 128;

/** The body as it stands; an object without texts has no token in it. */
const bodyText = (document: JsonDocument): string => {
  for (const { step, parent, start, end } of containersOf(document)) {
    const isBody = step === "body" && parent?.step === "response" && parent.parent?.parent === null;
    if (isBody) return document.text.slice(start, end);
  }
  return "{}";
};

/** Reads a line strictly. Throws `upstream_failed`. `limits` are those of any answer. */
export const readBatchResult = (bytes: Uint8Array, limits: JsonLimits): BatchResult => {
  const document = readAnswerBody(bytes, { ...limits, depthMax: limits.depthMax + levelsAround }, fields);
  const read = resultSchema.safeParse(document.value);
  if (!read.success) throw new CustodyError("upstream_failed", "a line of the upstream's file is no answer to a line");
  const { custom_id: customId, response = null } = read.data;
  if (response === null) return { customId, response };
  const requestId = response.request_id?.replaceAll(/[^\u0020-\u007E]/g, "").slice(0, requestIdCharsMax) || null;
  return { customId, response: { status: response.status_code, requestId, body: Buffer.from(bodyText(document)) } };
};
