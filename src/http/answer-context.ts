/**
 * What the guard must know of an exchange to judge its answer.
 * @module
 */
import type { JudgeContext } from "../policy/guard.ts";
import type { Exchange } from "./exchange.ts";
import { whichScanners } from "./key-class.ts";

export const answerContext = (exchange: Exchange): JudgeContext => {
  const { parts, shape, placeholders, guard } = exchange;
  return {
    isAnswer: true,
    scanners: guard.answerScanners(parts),
    placeholders,
    request: shape,
    which: whichScanners(exchange),
  };
};
