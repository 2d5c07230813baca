/**
 * A guard's judgement of bodies that no call is waiting for: recorded ones, and those of a policy's cases. All scanners of this process look.
 * @module
 */
import type { Endpoint } from "../openai/endpoint.ts";
import type { JsonNode } from "../openai/json-document.ts";
import {
  isRecordedStream,
  recordedAnswerTexts,
  recordedDocument,
  type RecordedText,
} from "../openai/recorded-texts.ts";
import type { Guard, JudgeContext } from "../policy/guard.ts";
import type { Judgement } from "../policy/judgement.ts";
import type { RequestShape } from "../domain/body-shape.ts";
import { Placeholders } from "../scan/placeholders.ts";
import type { TextPart } from "../scan/scanner.ts";
import { callerTexts, judgeDocument } from "./judge-document.ts";
import { JudgedChannel } from "./judged-channel.ts";
import { ownSpansOf } from "./judged-text.ts";
import { streamShape } from "./stream-shape.ts";

/** What is recorded was read before, within a server's own bounds. */
const limits = { depthMax: 1_000 };

/** A judged body. */
export interface JudgedBody {
  readonly judgement: Judgement<TextPart>;
  /** What the text at a path became; null where there is none, or where the body was a stream. */
  textAt(path: string): string | null;
}

/** A judged request, and what its answer is judged with. */
export interface JudgedRequest extends JudgedBody {
  readonly endpoint: Endpoint;
  readonly parts: readonly TextPart[];
  readonly shape: RequestShape;
  readonly placeholders: Placeholders;
}

const judgeNodes = async (guard: Guard, nodes: readonly JsonNode[], context: JudgeContext): Promise<JudgedBody> => {
  const { judgement, replacements } = await judgeDocument(nodes, guard, { ...context, which: "all" });
  const textAt = (path: string): string | null => {
    // A member's key has the same path, and stands before its value.
    const node = nodes.findLast((one) => one.path === path);
    return node === undefined ? null : (replacements.get(node) ?? node.text);
  };
  return { judgement, textAt };
};

/** Judges a request. Throws `request_malformed`. */
export const judgeRequest = async (guard: Guard, endpoint: Endpoint, bytes: Uint8Array): Promise<JudgedRequest> => {
  const document = endpoint.readRequest(bytes, limits);
  const shape = endpoint.shapeOf(document, endpoint.factsOf(document.value));
  const parts = endpoint.requestParts(document);
  const placeholders = new Placeholders(() => callerTexts(parts));
  const context = { isAnswer: false, placeholders, request: shape };
  return { ...(await judgeNodes(guard, parts, context)), endpoint, parts, shape, placeholders };
};

const channelPath = /^choices\[(?<choice>\d+)\]\.delta\.(?<channel>[^]+)$/;

/** Values given back, and arguments of tools taken apart, as in an answer that runs. */
const partsOf = (guard: Guard, text: RecordedText, context: JudgeContext): readonly TextPart[] => {
  const { path, label = "", partKind = "field", isNumber = false } = text;
  if (isNumber) return [text];
  const channel = new JudgedChannel({ path, label, partKind }, context.placeholders ?? null);
  channel.add(text.text);
  channel.end();
  return channel.parts(guard, context);
};

const judgeStream = async (
  guard: Guard,
  endpoint: Endpoint,
  bytes: Buffer,
  given: JudgeContext,
): Promise<JudgedBody> => {
  const texts = recordedAnswerTexts(endpoint, bytes, limits);
  const grown = texts.flatMap(({ path, text }) => {
    const { choice, channel } = channelPath.exec(path)?.groups ?? {};
    return choice === undefined || channel === undefined ? [] : [{ choice: Number(choice), channel, text }];
  });
  const context = { ...given, ownSpans: ownSpansOf, answer: streamShape(grown, null), which: "all" } as const;
  const parts = texts.flatMap((text) => partsOf(guard, text, context));
  return { judgement: await guard.judge(parts, context), textAt: () => null };
};

/** Judges an answer, whole or a stream. `request` is the one that it answers, or null. Throws `upstream_failed` when it cannot be read. */
export const judgeAnswer = async (
  guard: Guard,
  endpoint: Endpoint,
  bytes: Buffer,
  request: JudgedRequest | null,
): Promise<JudgedBody> => {
  const { parts = [], placeholders = null, shape = null } = request ?? {};
  const context = { isAnswer: true, scanners: guard.answerScanners(parts), placeholders, request: shape };
  if (endpoint.stream !== null && isRecordedStream(bytes)) return judgeStream(guard, endpoint, bytes, context);
  const document = recordedDocument(endpoint, bytes, limits);
  if (document === null) return { judgement: await guard.judge([], context), textAt: () => null };
  const answer = endpoint.answerShape(document.value, endpoint.answerFacts(document).usage);
  return judgeNodes(guard, endpoint.answerParts(document), { ...context, answer });
};
