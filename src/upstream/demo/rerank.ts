/**
 * The demo's ranking of documents: by how many words of the question each has.
 * @module
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { rerankEndpoint } from "../../openai/rerank.ts";
import { demoEndpoint } from "./endpoint.ts";
import { tokensOf } from "./said.ts";

const request = z.object({
  model: z.string().min(1),
  query: z.string(),
  documents: z.array(z.union([z.string(), z.looseObject({ text: z.string().optional() })])).min(1),
  top_n: z.int().min(1).nullish(),
  return_documents: z.boolean().nullish(),
});

const wordsIn = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));

export const demoRerank = demoEndpoint(rerankEndpoint, request, (asked, model) => {
  const texts = asked.documents.map((one) => (typeof one === "string" ? one : (one.text ?? "")));
  const wanted = wordsIn(asked.query);
  const results = texts
    .map((text, index) => {
      const had = wordsIn(text);
      const score = [...wanted].filter((word) => had.has(word)).length / Math.max(1, wanted.size);
      const document = asked.return_documents === true ? { document: { text } } : {};
      return { index, relevance_score: score, ...document };
    })
    .toSorted((first, second) => second.relevance_score - first.relevance_score)
    .slice(0, asked.top_n ?? texts.length);
  const tokens = texts.reduce((sum, text) => sum + tokensOf(text), tokensOf(asked.query));
  return {
    whole: { id: `rerank-${randomUUID()}`, model, results, usage: { prompt_tokens: tokens, total_tokens: tokens } },
    events: null,
  };
});
