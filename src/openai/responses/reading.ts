/**
 * How bodies of OpenAI's Responses API are read.
 * @module
 */
import { readingOf } from "../reading.ts";
import { responsesAnswerNames, responsesRequestNames } from "./fields.ts";
import { answerKindsOf, requestKindsOf } from "./kinds.ts";

export const responsesReading = readingOf({
  requestNames: responsesRequestNames,
  answerNames: responsesAnswerNames,
  requestKinds: requestKindsOf,
  answerKinds: answerKindsOf,
});
