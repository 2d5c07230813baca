/**
 * @module
 * Reads a request strictly: what it says has one reading, whoever reads it next.
 */
import type { JsonLimits } from "../openai/json.ts";
import type { Stage } from "./exchange.ts";

/**
 * @example
 * [readBody(...), readRequest({ depthMax: 64 }), limitTokens(quotas), choosePolicy(policies), scanRequest()]
 */
export const readRequest = (limits: JsonLimits): Stage =>
  function readRequest(exchange) {
    const { endpoint } = exchange;
    if (exchange.body === null) throw new Error("the body is taken in before it is read");
    exchange.document = endpoint.readRequest(exchange.body, limits);
    exchange.facts = endpoint.factsOf(exchange.document.value);
    exchange.shape = endpoint.shapeOf(exchange.document, exchange.facts);
  };
