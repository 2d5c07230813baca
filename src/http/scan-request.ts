/**
 * @module
 * Scans every text of a request, and acts: what the policy blocks goes no further, what it changes is replaced.
 */
import type { JsonDocument, JsonNode } from "../openai/json-document.ts";
import { replaceTexts } from "../openai/replace-texts.ts";
import { requestParts } from "../openai/text-parts.ts";
import { Placeholders } from "../scan/placeholders.ts";
import { maskedTexts } from "./capture.ts";
import type { Stage } from "./exchange.ts";
import { whichScanners, withFloor } from "./key-class.ts";
import { callerTexts, type JudgedDocument, judgeDocument } from "./judge-document.ts";

/** The document with some of its texts replaced, or null when none is. */
export const rewrite = (document: JsonDocument, replacements: ReadonlyMap<JsonNode, string | null>): Buffer | null =>
  replacements.size === 0 ? null : Buffer.from(replaceTexts(document, replacements));

/**
 * @example
 * [readRequest(...), choosePolicy(...), scanRequest(), route(...)]
 */
export const scanRequest = (): Stage =>
  function scanRequest(exchange) {
    const { document, shape, guard } = exchange;
    if (document === null || shape === null) throw new Error("a request is read before it is scanned");
    const parts = requestParts(document);
    exchange.placeholders = new Placeholders(() => callerTexts(parts));
    const act = ({ judgement, parts: judged, replacements }: JudgedDocument): void => {
      exchange.request = withFloor(exchange.principal, judgement);
      exchange.leavings = judgement;
      exchange.pending = which === "all" ? [] : guard.deferred;
      if (guard.capture === "redacted") exchange.keptRequest = maskedTexts(judged, judgement);
      if (judgement.block !== null) throw judgement.block.error;
      exchange.redactions = judgement.hits.reduce((sum, { edits }) => sum + edits.length, 0);
      exchange.changedBody = rewrite(document, replacements);
    };
    const { placeholders } = exchange;
    exchange.parts = parts;
    const which = whichScanners(exchange);
    const judging = judgeDocument(parts, guard, { isAnswer: false, placeholders, request: shape, which });
    return judging instanceof Promise ? judging.then(act) : act(judging);
  };
