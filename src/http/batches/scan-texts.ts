/**
 * @module
 * Scans the texts of a request that goes to nobody: what a caller says of a file or a batch.
 */
import type { Judgement } from "../../policy/judgement.ts";
import type { TextPart } from "../../scan/scanner.ts";
import type { Stage } from "../exchange.ts";
import { withFloor } from "../key-class.ts";

/**
 * @example
 * [choosePolicy(policies), scanTexts(), createBatch(...)]
 */
export const scanTexts = (): Stage =>
  function scanTexts(exchange) {
    const { document, endpoint, guard, principal } = exchange;
    if (document === null) throw new Error("a request is read before it is scanned");
    const act = (judgement: Judgement<TextPart>): void => {
      exchange.request = withFloor(principal, judgement);
      if (judgement.block !== null) throw judgement.block.error;
    };
    const judging = guard.judge<TextPart>(endpoint.requestParts(document), { isAnswer: false });
    return judging instanceof Promise ? judging.then(act) : act(judging);
  };
