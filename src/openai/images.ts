/**
 * `POST /v1/images/generations`: a picture from a text. What a picture shows is not understood; the texts around it are scanned.
 * @module
 */
import * as z from "zod";
import { plain } from "./fields.ts";
import { isJsonObject, type JsonNode, type JsonValue } from "./json-document.ts";
import { jsonEndpoint } from "./json-endpoint.ts";
import { modelName, must, text, whole } from "./must.ts";
import { usageSaid } from "./responses/answer.ts";
import { fields, type Kinds, type Steps } from "./text-kinds.ts";

/** What OpenAI takes where the request names none. */
export const defaultModel = "dall-e-2";

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

const isPicture = ({ kind, step, text: said, parent }: JsonNode): boolean =>
  kind === "string" && step === "b64_json" && parent?.parent?.step === "data" && base64.test(said);

/** What pictures are answered with, whatever they were made from. */
export const answersOfImages = {
  answerNames: {
    ...plain("created background output_format quality size"),
    data: plain("b64_json url revised_prompt"),
    usage: {
      ...plain("input_tokens output_tokens total_tokens"),
      input_tokens_details: plain("image_tokens text_tokens"),
    },
    error: plain("message type param code"),
  },
  answerKinds: ([field]: Steps): Kinds =>
    field === "data" ? { ...fields, named: { revised_prompt: "assistant" } } : fields,
  isMedia: isPicture,
  usageOf: (answer: JsonValue) => usageSaid(isJsonObject(answer) ? answer["usage"] : undefined),
};

export const imagesRequest = z.object(
  {
    model: modelName().nullish(),
    prompt: text("a string"),
    n: whole(1, 10, "an integer from 1 to 10"),
    stream: z.literal(false, must("false: pictures are answered whole")).nullish(),
    user: text("a string").nullish(),
  },
  must("an object"),
);

export const imagesEndpoint = jsonEndpoint({
  ...answersOfImages,
  route: "images.generations",
  paths: ["/v1/images/generations"],
  upstreamPath: "/images/generations",
  requestNames: plain(
    "model prompt n stream user background moderation output_compression output_format partial_images quality response_format size style",
  ),
  request: imagesRequest,
  factsOf: ({ model, user }) => ({ model: model ?? defaultModel, user: user ?? null }),
  requestKinds: () => ({ ...fields, named: { prompt: "user" } }),
});
