/**
 * How bodies of Anthropic's Messages API are read.
 * @module
 */
import { readingOf } from "../reading.ts";
import { messagesAnswerNames, messagesRequestNames } from "./fields.ts";
import { answerKindsOf, requestKindsOf } from "./kinds.ts";

export const messagesReading = readingOf({
  requestNames: messagesRequestNames,
  answerNames: messagesAnswerNames,
  requestKinds: requestKindsOf,
  answerKinds: () => answerKindsOf,
});
