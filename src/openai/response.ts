/**
 * The facts of an answer that came as a whole.
 * @module
 */
import type { Usage } from "../domain/entry.ts";
import { readChoices, readFinishes, readUsage } from "./choices.ts";
import type { Finish } from "./choices.ts";
import { isJsonObject } from "./json-document.ts";
import type { JsonDocument } from "./json-document.ts";

export interface AnswerFacts {
  readonly usage: Usage | null;
  readonly finishes: readonly Finish[];
  /** It is an error body: `error` is set. */
  readonly error: boolean;
}

/**
 * Reads the facts of an answer. A body that is no object has none.
 * @throws CustodyError `upstream_failed` when `choices` is not what the API says.
 */
export const readAnswer = (document: JsonDocument): AnswerFacts => {
  const { value } = document;
  if (!isJsonObject(value)) return { usage: null, finishes: [], error: false };
  return {
    usage: readUsage(value["usage"]),
    finishes: readFinishes(readChoices(value)),
    error: Boolean(value["error"]),
  };
};
