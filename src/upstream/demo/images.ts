/**
 * The demo's pictures: one blue pixel each.
 * @module
 */
import { z } from "zod";
import { imagesEndpoint } from "../../openai/images.ts";
import { demoEndpoint } from "./endpoint.ts";
import { notice, repeatable, tokensOf } from "./said.ts";

/** A PNG of one pixel. */
const demoPicture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGPwqt0KAAKRAX0mpJJUAAAAAElFTkSuQmCC";
const pictureTokens = 1;

const request = z.object({
  model: z.string().min(1).nullish(),
  prompt: z.string(),
  n: z.int().min(1).max(10).nullish(),
});

/** So many pictures. `prompt` is null where they were made from pictures alone; `given` is how many these were. */
export const picturesOf = (prompt: string | null, count: number, given: number): object => {
  const saying = prompt === null ? notice : `${notice} The prompt was: ${repeatable(prompt)}`;
  const data = Array.from({ length: count }, () => ({ b64_json: demoPicture, revised_prompt: saying }));
  const [texts, pictures] = [tokensOf(prompt ?? ""), given * pictureTokens];
  const output = count * pictureTokens;
  const usage = {
    input_tokens: texts + pictures,
    input_tokens_details: { text_tokens: texts, image_tokens: pictures },
    output_tokens: output,
    total_tokens: texts + pictures + output,
  };
  return { created: Math.floor(Date.now() / 1_000), data, output_format: "png", usage };
};

export const demoImages = demoEndpoint(imagesEndpoint, request, ({ prompt, n }) => ({
  whole: picturesOf(prompt, n ?? 1, 0),
  events: null,
}));
