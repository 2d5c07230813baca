/**
 * `POST /v1/moderations`: whether texts and pictures may be shown. What is sent to it is disclosed as any prompt is.
 * @module
 */
import * as z from "zod";
import { plain } from "./fields.ts";
import { jsonEndpoint } from "./json-endpoint.ts";
import { modelName, must } from "./must.ts";
import { allOf, fields } from "./text-kinds.ts";

/** What OpenAI takes where the request names none. */
const defaultModel = "omni-moderation-latest";

const isInput = (value: unknown): boolean =>
  typeof value === "string" ||
  (Array.isArray(value) && value.every((one) => typeof one === "string" || (typeof one === "object" && one !== null)));

export const moderationsRequest = z.object(
  {
    model: modelName().nullish(),
    input: z.custom<string | unknown[]>(isInput, must("a string, an array of strings or an array of parts")),
  },
  must("an object"),
);

export const moderationsEndpoint = jsonEndpoint({
  route: "moderations",
  paths: ["/v1/moderations"],
  upstreamPath: "/moderations",
  requestNames: { model: null, input: { ...plain("type text"), image_url: plain("url") } },
  answerNames: {
    ...plain("id model"),
    results: plain("flagged categories category_scores category_applied_input_types"),
    error: plain("message type param code"),
  },
  request: moderationsRequest,
  factsOf: ({ model }) => ({ model: model ?? defaultModel }),
  requestKinds: ([field, , inner]) => {
    if (field === undefined) return { ...fields, named: { input: "user" } };
    return field === "input" && inner !== "image_url" ? { ...allOf("user"), named: { type: "field" } } : fields;
  },
  answerKinds: () => fields,
});
