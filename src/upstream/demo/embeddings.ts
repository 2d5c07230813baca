/**
 * The demo's embeddings: vectors of length one that are the same for the same text, and mean nothing.
 * @module
 */
import { hash } from "node:crypto";
import { z } from "zod";
import { embeddingsEndpoint } from "../../openai/embeddings.ts";
import { demoEndpoint } from "./endpoint.ts";
import { tokensOf } from "./said.ts";

const dimensionsDefault = 256;

const request = z.object({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(z.string()).min(1)]),
  encoding_format: z.enum(["float", "base64"]).nullish(),
  dimensions: z.int().min(1).max(4_096).nullish(),
});

/** Components from the text's SHAKE256, scaled to length one. */
const vectorOf = (text: string, dimensions: number): number[] => {
  const bytes = hash("shake256", text, { outputEncoding: "buffer", outputLength: dimensions * 2 });
  const raw = Array.from({ length: dimensions }, (_, at) => bytes.readInt16LE(at * 2));
  const length = Math.hypot(...raw) || 1;
  return raw.map((one) => one / length);
};

export const demoEmbeddings = demoEndpoint(embeddingsEndpoint, request, (asked, model) => {
  const texts = [asked.input].flat();
  const isBase64 = asked.encoding_format === "base64";
  const data = texts.map((text, index) => {
    const vector = vectorOf(text, asked.dimensions ?? dimensionsDefault);
    const embedding = isBase64 ? Buffer.from(new Float32Array(vector).buffer).toString("base64") : vector;
    return { object: "embedding", index, embedding };
  });
  const tokens = texts.reduce((sum, text) => sum + tokensOf(text), 0);
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  return { whole: { object: "list", data, model, usage }, events: null };
});
