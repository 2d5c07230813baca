/**
 * The demo's moderations: nothing is ever flagged.
 * @module
 */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { moderationsEndpoint } from "../../openai/moderations.ts";
import { demoEndpoint } from "./endpoint.ts";

const request = z.object({
  model: z.string().min(1).nullish(),
  input: z.union([z.string(), z.array(z.unknown()).min(1)]),
});

const categories = (
  "harassment harassment/threatening hate hate/threatening illicit illicit/violent self-harm self-harm/instructions self-harm/intent " +
  "sexual sexual/minors violence violence/graphic"
).split(" ");

const allOf = <T>(value: T): Record<string, T> => Object.fromEntries(categories.map((name) => [name, value]));

/** A result for each text; parts of one message are judged together. */
export const demoModerations = demoEndpoint(moderationsEndpoint, request, ({ input }, model) => {
  const count = Array.isArray(input) && input.every((one) => typeof one === "string") ? input.length : 1;
  const result = {
    flagged: false,
    categories: allOf(false),
    category_scores: allOf(0),
    category_applied_input_types: allOf(["text"]),
  };
  return {
    whole: { id: `modr-${randomUUID()}`, model, results: Array.from({ length: count }, () => result) },
    events: null,
  };
});
