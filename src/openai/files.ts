/**
 * `POST /v1/files`: what a form says beside the file itself, read as the object that it stands for.
 * @module
 */
import * as z from "zod";
import { expiresAfter } from "./batches.ts";
import { plain } from "./fields.ts";
import { jsonEndpoint } from "./json-endpoint.ts";
import { must, text } from "./must.ts";
import { fields } from "./text-kinds.ts";

const nameCharsMax = 255;
const nameWords = must(`a name of 1 to ${nameCharsMax} characters`);

/** Files for anything else could reach a model past the scan: nothing here sends them, and nobody could say what they will be read as. */
const purposeWords = must(
  "batch: files for another purpose cannot be scanned as what they will be read as, and are refused",
);

export const fileRequest = z.strictObject(
  {
    purpose: z.literal("batch", purposeWords),
    expires_after: expiresAfter.nullish(),
    filename: text("a name").min(1, nameWords).max(nameCharsMax, nameWords),
  },
  { error: ({ code }) => (code === "unrecognized_keys" ? "has a field that is not known" : "must be a form") },
);

export const filesEndpoint = jsonEndpoint({
  route: "files",
  paths: ["/v1/files"],
  upstreamPath: "/files",
  requestNames: { ...plain("purpose filename"), expires_after: plain("anchor seconds") },
  answerNames: plain("id object"),
  request: fileRequest,
  factsOf: () => ({ model: "" }),
  requestKinds: () => fields,
  answerKinds: () => fields,
});
