/**
 * @module
 * Reads a chat request strictly, scans every text of it, and acts: what the policy blocks goes no further, what it redacts is replaced.
 */
import { CustodyError } from "../domain/errors.ts";
import type { Assessment } from "../ledger/exchange-record.ts";
import { readChatRequest } from "../openai/chat-request.ts";
import type { JsonDocument, JsonNode } from "../openai/json-document.ts";
import type { JsonLimits } from "../openai/json.ts";
import { readRequestBody } from "../openai/read-body.ts";
import { replaceTexts } from "../openai/replace-texts.ts";
import { textParts } from "../openai/text-parts.ts";
import type { Guard, Judgement } from "../policy/guard.ts";
import { redact } from "../scan/redact.ts";
import type { Stage } from "./exchange.ts";

/** What the texts of a document must become; empty when all may stay. */
export const replacementsOf = ({ hits }: Judgement<JsonNode>): Map<JsonNode, string | null> =>
  new Map(hits.map(({ part, redactions }) => [part, redact(part.text, redactions)]));

/** The document with some of its texts replaced, or null when none is. */
export const rewrite = (document: JsonDocument, replacements: ReadonlyMap<JsonNode, string | null>): Buffer | null =>
  replacements.size === 0 ? null : Buffer.from(replaceTexts(document, replacements));

/** The refusal of a blocked text: which entity types, never what stood there. */
export const blocked = ({ reasons }: Pick<Assessment, "reasons">, direction: "request" | "answer"): CustodyError =>
  new CustodyError("pii_policy_block", `the policy blocks this ${direction}: it holds ${reasons.join(", ")}`);

/**
 * @example
 * [readBody(...), scanRequest(guard, { depthMax: 64 }), route(...)]
 */
export const scanRequest = (guard: Guard, limits: JsonLimits): Stage =>
  function scanRequest(exchange) {
    if (exchange.body === null) throw new Error("the body is read before it is scanned");
    const document = readRequestBody(exchange.body, limits);
    exchange.facts = readChatRequest(document.value);
    const act = (judgement: Judgement<JsonNode>): void => {
      exchange.request = judgement;
      if (judgement.verdict === "block") throw blocked(judgement, "request");
      exchange.changedBody = rewrite(document, replacementsOf(judgement));
    };
    const judgement = guard.judge(textParts(document));
    return judgement instanceof Promise ? judgement.then(act) : act(judgement);
  };
