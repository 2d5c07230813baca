/**
 * What the guard must know of an exchange to judge its answer.
 * @module
 */
import { chatShape } from "../openai/request-shape.ts";
import { requestParts } from "../openai/text-parts.ts";
import type { JudgeContext } from "../policy/guard.ts";
import type { Exchange } from "./exchange.ts";

export const answerContext = ({ document, facts, placeholders, guard }: Exchange): JudgeContext => ({
  isAnswer: true,
  scanners: document === null ? [] : guard.answerScanners(requestParts(document)),
  placeholders,
  request: document === null || facts === null ? null : chatShape(document, facts),
});
