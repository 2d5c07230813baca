/**
 * `POST /v1/images/edits` and `/v1/images/variations`: pictures from pictures. What one shows is not understood; the texts around it are scanned.
 * @module
 */
import * as z from "zod";
import { plain } from "./fields.ts";
import { answersOfImages, defaultModel } from "./images.ts";
import { formEndpoint } from "./multipart/form-endpoint.ts";
import { modelName, must, text } from "./must.ts";
import { fields } from "./text-kinds.ts";

const picture = z.object({ filename: z.string() });
const count = must("a whole number from 1 to 10");

const common = {
  model: modelName().optional(),
  n: z
    .string(count)
    .regex(/^(?:[1-9]|10)$/, count)
    .optional(),
  user: text("a text").optional(),
};

export const imageEditsRequest = z.object(
  {
    ...common,
    image: z.union([picture, z.array(picture).min(1)], must("a file, or several under the name with `[]`")),
    mask: picture.optional(),
    prompt: text("a text"),
    stream: z.literal("false", must("`false`: pictures are answered whole")).optional(),
  },
  must("a form"),
);

export const imageVariationsRequest = z.object(
  { ...common, image: z.object({ filename: z.string() }, must("a file")) },
  must("a form"),
);

const facts = ({ model, user }: { readonly model?: string | undefined; readonly user?: string | undefined }) => ({
  model: model ?? defaultModel,
  user: user ?? null,
});

export const imageEditsEndpoint = formEndpoint({
  ...answersOfImages,
  route: "images.edits",
  paths: ["/v1/images/edits"],
  upstreamPath: "/images/edits",
  textNames: plain(
    "model prompt n stream user safety_identifier background input_fidelity moderation output_compression output_format partial_images " +
      "quality response_format size",
  ),
  files: { image: { kind: "IMAGE", several: true }, mask: { kind: "IMAGE", several: false } },
  request: imageEditsRequest,
  factsOf: facts,
  requestKinds: () => ({ ...fields, named: { prompt: "user" } }),
});

export const imageVariationsEndpoint = formEndpoint({
  ...answersOfImages,
  route: "images.variations",
  paths: ["/v1/images/variations"],
  upstreamPath: "/images/variations",
  textNames: plain("model n user response_format size"),
  files: { image: { kind: "IMAGE", several: false } },
  request: imageVariationsRequest,
  factsOf: facts,
  requestKinds: () => fields,
});
