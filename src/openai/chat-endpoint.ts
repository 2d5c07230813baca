/**
 * `POST /v1/chat/completions`, as OpenAI publishes it.
 * @module
 */
import { chatAnswerShape } from "./answer-shape.ts";
import { readChatRequest } from "./chat-request.ts";
import { readChunk } from "./chunk.ts";
import type { Endpoint } from "./endpoint.ts";
import { openaiErrors } from "./error-body.ts";
import { answerNames, requestNames } from "./fields.ts";
import { openaiHeaders } from "./passed-headers.ts";
import { readAnswerBody, readRequestBody } from "./read-body.ts";
import { chatShape } from "./request-shape.ts";
import { readAnswer } from "./response.ts";
import { answerParts, requestParts } from "./text-parts.ts";

export const chatEndpoint: Endpoint = {
  route: "chat.completions",
  paths: ["/v1/chat/completions", "/api/v1/chat/completions"],
  upstreamPath: "/chat/completions",
  requestNames,
  answerNames,
  readRequest: readRequestBody,
  factsOf: readChatRequest,
  shapeOf: chatShape,
  requestParts,
  readAnswer: readAnswerBody,
  answerFacts: readAnswer,
  answerShape: chatAnswerShape,
  answerParts,
  errors: openaiErrors,
  headers: openaiHeaders,
  stream: {
    readEvent: ({ data }, limits) => (data === null ? null : readChunk(data, limits)),
    endsByChoices: true,
  },
};
