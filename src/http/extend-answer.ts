/**
 * Adds to an answer what its client's dialect has and upstreams do not: the session, and of each choice an id of ours and the model that spoke.
 * It is done last: what is added is ours, and what is judged is the upstream's.
 * @module
 */
import { completionIdOf } from "../domain/completion-id.ts";
import { indexOf } from "../openai/choices.ts";
import { containersOf, editMembers, type MemberEdits } from "../openai/edit-members.ts";
import { isJsonObject, type JsonDocument, type JsonNode, type JsonValue } from "../openai/json-document.ts";
import type { JsonLimits } from "../openai/json.ts";
import { readAnswerBody } from "../openai/read-body.ts";
import { encodeEvent, SseParser } from "../openai/sse.ts";
import type { Exchange, StreamAnswer, StreamSummary, WholeAnswer } from "./exchange.ts";

/** What is added. */
export interface AnswerExtras {
  readonly exchangeId: string;
  readonly sessionId: string;
  readonly model: string;
}

/** Null where the client speaks plain OpenAI. */
export const extrasOf = ({ id, sessionId, target }: Exchange): AnswerExtras | null =>
  sessionId === null || target === null ? null : { exchangeId: id, sessionId, model: target.model };

const choicesOf = (value: JsonValue): readonly JsonValue[] =>
  isJsonObject(value) && Array.isArray(value["choices"]) ? value["choices"] : [];

const extendedText = (document: JsonDocument, { exchangeId, sessionId, model }: AnswerExtras): string => {
  const choices = choicesOf(document.value);
  const idOf = (position: number): string =>
    completionIdOf(exchangeId, indexOf(choices[position], position, "choices"));
  const edits = new Map<JsonNode, MemberEdits>();
  for (const node of containersOf(document)) {
    const { parent, step } = node;
    if (parent === null) edits.set(node, { set: { session_id: sessionId } });
    else if (isChoice(node)) edits.set(node, { set: { completion_id: idOf(Number(step)), model } });
    else if (step === "message" && isChoice(parent)) edits.set(node, { set: { id: idOf(Number(parent.step)) } });
  }
  return editMembers(document, edits);
};

const isChoice = ({ step, parent }: JsonNode): boolean =>
  typeof step === "number" && parent?.step === "choices" && parent.parent?.parent === null;

/** A body with the extras; an error has none. */
const extendBody = (body: Uint8Array | string, limits: JsonLimits, extras: AnswerExtras): string | null => {
  const document = readAnswerBody(body, limits);
  const { value } = document;
  return isJsonObject(value) && !value["error"] ? extendedText(document, extras) : null;
};

const extendWhole = (answer: WholeAnswer, limits: JsonLimits, extras: AnswerExtras): WholeAnswer => {
  const body = answer.changed ?? answer.received;
  if (body === null || answer.status >= 300) return answer;
  const text = extendBody(body, limits, extras);
  return text === null ? answer : { ...answer, changed: Buffer.from(text) };
};

/** One event of a stream, with the extras. */
const extendEvent = (bytes: Uint8Array, limits: JsonLimits, extras: AnswerExtras): Uint8Array => {
  const [event] = new SseParser().push(Buffer.from(bytes));
  const data = event?.data ?? null;
  if (event === undefined || data === null || data === "[DONE]") return bytes;
  const text = extendBody(data, limits, extras);
  return text === null ? bytes : Buffer.from(encodeEvent({ ...event, data: text }));
};

/** An answer, whole or a stream, with the extras. */
export const extendAnswer = (
  answer: WholeAnswer | StreamAnswer,
  limits: JsonLimits,
  extras: AnswerExtras,
): WholeAnswer | StreamAnswer =>
  answer.kind === "whole" ? extendWhole(answer, limits, extras) : extendStream(answer, limits, extras);

/** Each event with the extras. What is recorded as delivered is what then leaves. */
const extendStream = (answer: StreamAnswer, limits: JsonLimits, extras: AnswerExtras): StreamAnswer => {
  const delivered: Uint8Array[] = [];
  const last: Uint8Array[] = [];
  const extend = (events: readonly Uint8Array[]): Uint8Array[] =>
    events.map((event) => extendEvent(event, limits, extras));
  let isOver = false;
  return {
    ...answer,
    async *pieces(onReceived) {
      for await (const piece of answer.pieces(onReceived)) {
        const [released, held] = [extend(piece.released), extend(piece.held)];
        delivered.push(...released);
        last.push(...held);
        yield { released, held };
      }
      isOver = true;
    },
    async summary(): Promise<StreamSummary> {
      const summary = await answer.summary();
      return { ...summary, changed: Buffer.concat(isOver ? [...delivered, ...last] : delivered) };
    },
  };
};
