/**
 * `POST /v1/messages` and `POST /v1/messages/count_tokens`, as Anthropic publishes them.
 * @module
 */
import type { Usage } from "../../domain/entry.ts";
import type { Endpoint } from "../endpoint.ts";
import { usageAfter } from "../frame.ts";
import { isJsonObject, type JsonDocument } from "../json-document.ts";
import { anthropicHeaders } from "../passed-headers.ts";
import { messagesAnswerShape, readMessagesEvent, usageSaid } from "./answer.ts";
import { messagesReading } from "./reading.ts";
import { anthropicErrors } from "./errors.ts";
import { messagesShape, readMessagesRequest } from "./request.ts";

const usageOf = ({ value }: JsonDocument): Usage | null =>
  isJsonObject(value) ? usageAfter(null, usageSaid(value["usage"])) : null;

export const messagesEndpoint: Endpoint = {
  route: "messages",
  paths: ["/v1/messages"],
  upstreamPath: "/messages",
  ...messagesReading,
  factsOf: readMessagesRequest,
  shapeOf: messagesShape,
  answerFacts: (document) => ({
    usage: usageOf(document),
    finishes: [],
    error: isJsonObject(document.value) && Boolean(document.value["error"]),
  }),
  answerShape: messagesAnswerShape,
  errors: anthropicErrors,
  headers: anthropicHeaders,
  stream: { readEvent: readMessagesEvent, leastEvent: { type: "ping" }, endsByChoices: false },
};

/** Counts what a request has, and answers nothing: the texts leave all the same. */
export const countTokensEndpoint: Endpoint = {
  ...messagesEndpoint,
  route: "messages.count_tokens",
  paths: ["/v1/messages/count_tokens"],
  upstreamPath: "/messages/count_tokens",
  stream: null,
};
