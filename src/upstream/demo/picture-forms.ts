/**
 * The demo's edits and variations of pictures: nothing looks at those that are sent.
 * @module
 */
import { z } from "zod";
import { imageEditsEndpoint, imageVariationsEndpoint } from "../../openai/picture-forms.ts";
import { demoEndpoint } from "./endpoint.ts";
import { picturesOf } from "./images.ts";

const picture = z.object({ format: z.string() });
/** In a form a number is a text. */
const common = { model: z.string().min(1).optional(), n: z.coerce.number().int().min(1).max(10).default(1) };

const edits = z.object({
  ...common,
  image: z.union([picture, z.array(picture).min(1)]),
  mask: picture.optional(),
  prompt: z.string(),
});
const variations = z.object({ ...common, image: picture });

export const demoImageEdits = demoEndpoint(imageEditsEndpoint, edits, ({ prompt, n, image, mask }) => ({
  whole: picturesOf(prompt, n, [image].flat().length + (mask === undefined ? 0 : 1)),
  events: null,
}));

export const demoImageVariations = demoEndpoint(imageVariationsEndpoint, variations, ({ n }) => ({
  whole: picturesOf(null, n, 1),
  events: null,
}));
