/**
 * @module
 * Reads the upstream's answer, scans every text of it, and says what the client may get. An answer that cannot be read cannot be scanned,
 * and is not passed on.
 */
import { CustodyError } from "../domain/errors.ts";
import type { Endpoint, PlainAnswers } from "../openai/endpoint.ts";
import { choiceOf, logprobsOf, readChoices, strayLogprobs } from "../openai/choices.ts";
import { isJsonObject, type JsonDocument, type JsonNode, type JsonObject } from "../openai/json-document.ts";
import type { JsonLimits } from "../openai/json.ts";
import type { Guard, JudgeContext } from "../policy/guard.ts";
import type { UpstreamResponse } from "../upstream/call.ts";
import { answerContext } from "./answer-context.ts";
import { errorAnswer } from "./error-response.ts";
import { estimatedUsage, saidChars } from "./estimated-usage.ts";
import type { Stage, StreamAnswer, WholeAnswer } from "./exchange.ts";
import { extendAnswer, extrasOf } from "./extend-answer.ts";
import { judgeDocument } from "./judge-document.ts";
import { passBinary } from "./pass-binary.ts";
import { rewrite } from "./scan-request.ts";
import { StreamScan } from "./scan-stream.ts";

const json = "application/json";
const eventStream = "text/event-stream";

/** Our own words in place of an answer that must not pass; the record keeps what came in. */
const refusal = (
  endpoint: Endpoint,
  error: CustodyError,
  received: Uint8Array,
  end: Pick<WholeAnswer, "assessment" | "usage" | "texts"> & {
    outcome: WholeAnswer["ending"]["outcome"];
    status?: number;
  },
): WholeAnswer => {
  const answer = errorAnswer(error, true, endpoint.errors);
  return {
    kind: "whole",
    status: end.status ?? answer.status,
    headers: answer.headers,
    received,
    changed: Buffer.from(answer.body),
    usage: end.usage,
    assessment: end.assessment,
    texts: end.texts,
    ending: { outcome: end.outcome, error: error.code },
  };
};

/** Whether the `logprobs` of a choice say what its message says, and nothing else. */
const repeatsMessage = ({ logprobs = null, message = null }: JsonObject): boolean =>
  logprobs === null ||
  (isJsonObject(logprobs) &&
    Object.entries(logprobs).every(([field, tokens]) => {
      if (tokens === null || (Array.isArray(tokens) && tokens.length === 0)) return true;
      if (field !== "content" && field !== "refusal") return false;
      const said = isJsonObject(message) ? (message[field] ?? "") : "";
      return (
        Array.isArray(tokens) && tokens.map((one) => (isJsonObject(one) ? String(one["token"]) : "")).join("") === said
      );
    }));

/**
 * The answer without what the policy redacts, and without the `logprobs` of the choices concerned: they carry the bytes. Where the policy may act
 * those that say anything else than the message go too: a value cut into tokens is none in any of them.
 */
const rewriteAnswer = (
  guard: Guard,
  document: JsonDocument,
  replacements: Map<JsonNode, string | null>,
): Buffer | null => {
  const choices = new Set<number>();
  for (const node of replacements.keys()) {
    const choice = choiceOf(document, node);
    if (choice !== null) choices.add(choice);
  }
  const mayAct = guard.streaming !== "pass";
  if (mayAct) for (const node of strayLogprobs(document)) replacements.set(node, null);
  if (choices.size > 0 || mayAct) {
    const all = isJsonObject(document.value) ? readChoices(document.value) : [];
    const isTold = (node: JsonNode): boolean => repeatsMessage(all[Number(node.parent?.step)] ?? {});
    for (const [choice, nodes] of logprobsOf(document)) {
      for (const node of nodes) if (choices.has(choice) || (mayAct && !isTold(node))) replacements.set(node, null);
    }
  }
  return rewrite(document, replacements);
};

/** What whole answers are read and judged by. */
interface Reading {
  readonly endpoint: Endpoint;
  readonly guard: Guard;
  readonly limits: JsonLimits;
  readonly context: JudgeContext;
}

/** A changed document as the text that it stands for. */
const plainBytes = (plain: PlainAnswers, endpoint: Endpoint, changed: Buffer, limits: JsonLimits): Buffer =>
  Buffer.from(plain.write(endpoint.readAnswer(changed, limits).value));

const readWhole = async (
  { endpoint, guard, limits, context }: Reading,
  response: UpstreamResponse,
  received: Buffer,
): Promise<WholeAnswer> => {
  const { status, headers } = response;
  const { plain } = endpoint;
  const isPlain = plain !== undefined && status < 300 && response.contentType !== json;
  const document = isPlain ? plain.read(received, limits) : endpoint.readAnswer(received, limits);
  const { usage, error } = endpoint.answerFacts(document);
  const answer = endpoint.answerShape(document.value, usage);
  const joined = endpoint.joinedTexts?.(document);
  const judged = await judgeDocument(endpoint.answerParts(document), guard, { ...context, answer }, joined);
  const { judgement, parts, replacements } = judged;
  const isError = status >= 400 || error;
  const { request = null } = context;
  const used = usage ?? (isError || request === null ? null : estimatedUsage(request, saidChars(parts)));
  const common = { usage: used, assessment: judgement, texts: () => parts };
  if (judgement.block !== null)
    return refusal(endpoint, judgement.block.error, received, { ...common, outcome: "blocked" });
  if (replacements.size > 0) for (const node of endpoint.spelled?.(document) ?? []) replacements.set(node, null);
  const changed = rewriteAnswer(guard, document, replacements);
  const contentType = isPlain ? `${response.contentType}; charset=utf-8` : json;
  return {
    ...common,
    kind: "whole",
    status,
    headers: { ...headers, "content-type": contentType },
    received,
    changed: isPlain && changed !== null ? plainBytes(plain, endpoint, changed, limits) : changed,
    ending: { outcome: isError ? "upstream_failed" : "complete", error: null },
  };
};

/** An answer with a body of one piece. An error that is not JSON keeps its status and loses its words. */
const wholeAnswer = async (reading: Reading, response: UpstreamResponse): Promise<WholeAnswer> => {
  const { endpoint, guard } = reading;
  const received = await response.body.readAll();
  const isError = response.status >= 400;
  try {
    const isPlain = endpoint.plain?.mediaTypes.has(response.contentType ?? "") === true && !isError;
    if (response.contentType !== json && !isPlain) {
      throw new CustodyError(
        "upstream_failed",
        `the upstream answered ${response.status} with a content type that is not expected`,
      );
    }
    if (response.status >= 300 && !isError)
      throw new CustodyError("upstream_failed", "the upstream answered with a redirect");
    return await readWhole(reading, response, received);
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error;
    const end = { assessment: guard.nothing, usage: null, texts: () => [] };
    if (error.code === "scanner_failed") return refusal(endpoint, error, received, { ...end, outcome: "failed" });
    if (error.code !== "upstream_failed") throw error;
    const failed = { ...end, outcome: "upstream_failed" } as const;
    return refusal(endpoint, error, received, isError ? { ...failed, status: response.status } : failed);
  }
};

const streamAnswer = (scan: StreamScan, response: UpstreamResponse): StreamAnswer => ({
  kind: "stream",
  isEvents: true,
  headers: { ...response.headers, "content-type": `${eventStream}; charset=utf-8`, "cache-control": "no-cache" },
  pieces: (onReceived) => scan.pieces(response.body, onReceived),
  summary: () => scan.summary(),
  texts: () => scan.texts(),
});

/**
 * @example
 * [forward(), scanResponse({ depthMax: 64 })]
 */
export const scanResponse = (limits: JsonLimits): Stage =>
  async function scanResponse(exchange) {
    const { endpoint, response, facts, guard } = exchange;
    if (response === null || facts === null) throw new Error("there is no answer to scan");
    const reading = { endpoint, guard, limits, context: answerContext(exchange) };
    const mayStream = facts.stream && endpoint.stream !== null;
    const isStream = response.status < 300 && mayStream && response.contentType === eventStream;
    const isBinary = response.status < 300 && endpoint.binary?.has(response.contentType ?? "") === true;
    if (isBinary) {
      exchange.answer = passBinary(response, guard, exchange.shape);
      return;
    }
    const answer = isStream
      ? streamAnswer(new StreamScan({ ...reading, choices: facts.choices }), response)
      : await wholeAnswer(reading, response);
    const extras = extrasOf(exchange);
    exchange.answer = extras === null ? answer : extendAnswer(answer, limits, extras);
  };
