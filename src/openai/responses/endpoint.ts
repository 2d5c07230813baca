/**
 * `POST /v1/responses`, as OpenAI publishes it. What was answered before and is only pointed to (`previous_response_id`) was scanned when it came.
 * @module
 */
import type { Endpoint } from "../endpoint.ts";
import { openaiErrors, type SaidError } from "../error-body.ts";
import { isJsonObject } from "../json-document.ts";
import { openaiHeaders } from "../passed-headers.ts";
import { encodeEvent } from "../sse.ts";
import { readResponsesEvent, responsesAnswerShape, usageSaid } from "./answer.ts";
import { responsesReading } from "./reading.ts";
import { readResponsesRequest, responsesShape } from "./request.ts";

/** Its streams have errors as events of a type of their own; clients look for a number in each, and this one stands outside their order. */
const event = ({ message, param, code }: SaidError): string =>
  encodeEvent({ event: "error", data: JSON.stringify({ type: "error", sequence_number: 0, code, message, param }) });

export const responsesEndpoint: Endpoint = {
  route: "responses",
  paths: ["/v1/responses"],
  upstreamPath: "/responses",
  ...responsesReading,
  factsOf: readResponsesRequest,
  shapeOf: responsesShape,
  answerFacts: ({ value }) => ({
    usage: isJsonObject(value) ? usageSaid(value["usage"]) : null,
    finishes: [],
    error: isJsonObject(value) && Boolean(value["error"]),
  }),
  answerShape: responsesAnswerShape,
  errors: { body: openaiErrors.body, event },
  headers: openaiHeaders,
  stream: { readEvent: readResponsesEvent, leastEvent: { type: "response.output_text.delta" }, endsByChoices: false },
};
