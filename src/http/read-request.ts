/**
 * @module
 * Reads a request strictly: what it says has one reading, whoever reads it next.
 */
import { CustodyError } from "../domain/errors.ts";
import type { JsonLimits } from "../openai/json.ts";
import type { Exchange, Stage } from "./exchange.ts";

const apiHeadersOf = ({ endpoint, incoming }: Exchange): readonly string[] =>
  Object.entries(endpoint.headers).flatMap(([name, { pattern, otherwise }]) => {
    const value = incoming.headers[name] ?? otherwise;
    if (value === null) return [];
    if (typeof value === "string" && pattern.test(value)) return [name, value];
    throw new CustodyError("request_malformed", `the header ${name} is not as the API has it`, name);
  });

/**
 * @example
 * [readBody(...), readRequest({ depthMax: 64 }), limitTokens(quotas), choosePolicy(policies), scanRequest()]
 */
export const readRequest = (limits: JsonLimits): Stage =>
  function readRequest(exchange) {
    const { endpoint } = exchange;
    exchange.apiHeaders = apiHeadersOf(exchange);
    const form = exchange.upload?.form ?? null;
    const body = form === null ? exchange.body : Buffer.from(form.json);
    if (body === null) throw new Error("the body is taken in before it is read");
    exchange.document = endpoint.readRequest(body, limits);
    exchange.facts = endpoint.factsOf(exchange.document.value);
    exchange.shape = endpoint.shapeOf(exchange.document, exchange.facts);
  };
