/**
 * @module
 * Reads a chat request strictly: what it says has one reading, whoever reads it next.
 */
import { readChatRequest } from "../openai/chat-request.ts";
import type { JsonLimits } from "../openai/json.ts";
import { readRequestBody } from "../openai/read-body.ts";
import { chatShape } from "../openai/request-shape.ts";
import type { Stage } from "./exchange.ts";

/**
 * @example
 * [readBody(...), readRequest({ depthMax: 64 }), limitTokens(quotas), choosePolicy(policies), scanRequest()]
 */
export const readRequest = (limits: JsonLimits): Stage =>
  function readRequest(exchange) {
    if (exchange.body === null) throw new Error("the body is taken in before it is read");
    exchange.document = readRequestBody(exchange.body, limits);
    exchange.facts = readChatRequest(exchange.document.value);
    exchange.shape = chatShape(exchange.document, exchange.facts);
  };
