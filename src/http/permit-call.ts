/**
 * @module
 * Whether the key may use this route and ask for this model.
 */
import { allowsTarget } from "../catalogue/usable-names.ts";
import { CustodyError } from "../domain/errors.ts";
import { isJsonObject, type JsonValue } from "../openai/json-document.ts";
import { checkRoute } from "./identify-key.ts";
import type { Stage } from "./exchange.ts";

/** Fields by which some upstreams are told of other models (OpenRouter, LiteLLM). What is no name there is allowed to no key that has a list. */
const otherModels = ["models", "fallbacks"] as const;

const modelsIn = (body: JsonValue | undefined, field: string): string[] => {
  const value = isJsonObject(body) ? (body[field] ?? null) : null;
  return value === null ? [] : [value].flat().map((one) => (typeof one === "string" ? one : ""));
};

/**
 * @example
 * [readRequest(...), permitCall(), choosePolicy(...)]
 */
export const permitCall = (): Stage =>
  function permitCall({ principal, endpoint, facts, target, document }) {
    checkRoute(principal, endpoint.route);
    const { rules } = principal;
    if (rules === null || facts === null || target === null) return;
    const refuse = (field: string): never => {
      throw new CustodyError("model_not_allowed", "this key may not use this model", field);
    };
    if (!allowsTarget(rules, facts.model, target)) refuse("model");
    const others = otherModels.find((field) => !modelsIn(document?.value, field).every(rules.allowsModel));
    if (others !== undefined) refuse(others);
  };
