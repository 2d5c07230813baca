/**
 * @module
 * Scans every text of a request, and acts: what the policy blocks goes no further, what it changes is replaced.
 */
import type { JsonDocument, JsonNode } from "../openai/json-document.ts";
import { replaceTexts } from "../openai/replace-texts.ts";
import { requestParts } from "../openai/text-parts.ts";
import { Placeholders } from "../scan/placeholders.ts";
import type { TextPart } from "../scan/scanner.ts";
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
    const { document, shape, guard, taken } = exchange;
    if (document === null || shape === null) throw new Error("a request is read before it is scanned");
    const forwarded = requestParts(document);
    const parts = taken.length === 0 ? forwarded : [...forwarded, ...taken];
    exchange.placeholders = new Placeholders(() => callerTexts(parts));
    const act = ({ judgement, parts: judged, replacements }: JudgedDocument): void => {
      exchange.request = withFloor(exchange.principal, judgement);
      exchange.leavings = judgement;
      exchange.pending = which === "all" ? [] : guard.deferred;
      if (exchange.capture === "redacted") exchange.keptRequest = maskedTexts(judged, judgement);
      if (judgement.block !== null) throw judgement.block.error;
      exchange.redactions = judgement.hits.reduce((sum, { edits }) => sum + edits.length, 0);
      for (const node of taken) replacements.delete(node);
      exchange.changedBody = rewrite(document, replacements) ?? exchange.changedBody;
    };
    const { placeholders } = exchange;
    exchange.parts = parts;
    const which = whichScanners(exchange);
    const staysHere = (part: TextPart): boolean => taken.some((node) => node === part);
    const context = { isAnswer: false, placeholders, request: shape, which } as const;
    const judging = judgeDocument(parts, guard, taken.length === 0 ? context : { ...context, staysHere });
    return judging instanceof Promise ? judging.then(act) : act(judging);
  };
