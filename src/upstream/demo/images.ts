/**
 * The demo's pictures: one blue pixel each.
 * @module
 */
import { z } from "zod";
import { imagesEndpoint } from "../../openai/images.ts";
import { demoEndpoint } from "./endpoint.ts";
import { notice, repeatable, tokensOf } from "./said.ts";

/** A PNG of one pixel. */
export const demoPicture =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGPwqt0KAAKRAX0mpJJUAAAAAElFTkSuQmCC";
const pictureTokens = 1;

const request = z.object({
  model: z.string().min(1).nullish(),
  prompt: z.string(),
  n: z.int().min(1).max(10).nullish(),
});

export const demoImages = demoEndpoint(imagesEndpoint, request, ({ prompt, n }) => {
  const picture = { b64_json: demoPicture, revised_prompt: `${notice} The prompt was: ${repeatable(prompt)}` };
  const data = Array.from({ length: n ?? 1 }, () => picture);
  const [input, output] = [tokensOf(prompt), data.length * pictureTokens];
  const usage = {
    input_tokens: input,
    input_tokens_details: { text_tokens: input, image_tokens: 0 },
    output_tokens: output,
    total_tokens: input + output,
  };
  return {
    whole: { created: Math.floor(Date.now() / 1_000), data, output_format: "png", usage },
    events: null,
  };
});
