/**
 * The texts of an answer as it was received, whole or as a stream of events.
 * @module
 */
import type { PartKind } from "../domain/part-kind.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Frame } from "./frame.ts";
import type { JsonDocument, JsonNode } from "./json-document.ts";
import type { JsonLimits } from "./json.ts";
import { type SseEvent, SseParser } from "./sse.ts";

export interface RecordedText {
  readonly text: string;
  readonly path: string;
  /** The place without names that the sender chose, where that differs. */
  readonly publicPath?: string;
  readonly label?: string;
  readonly isNumber?: boolean;
  readonly partKind?: PartKind;
}

/** What was received was read before, and an event is no larger than all of it. */
const eventBytesMax = 1_073_741_824;

/** Whether recorded bytes are a stream of events. */
export const isRecordedStream = (bytes: Buffer): boolean =>
  /^\s*(?:data|event|id|retry|):/.test(bytes.toString("latin1", 0, 64));

/** Texts of an event beside its data. */
const lineTexts = ({ comments, others, event, id }: SseEvent): RecordedText[] =>
  [...comments, ...others, event, id].flatMap((text) => (text === null ? [] : [{ text, path: "sse" }]));

/** The texts that grow from event to event, and once each of the others. */
export const textsOfFrames = (frames: Iterable<Frame>, around: readonly RecordedText[] = []): RecordedText[] => {
  const channels = new Map<string, { first: JsonNode; path: string; text: string }>();
  const others = new Map<string, RecordedText>(around.map((one) => [one.text, one]));
  for (const frame of frames) {
    for (const part of [...frame.parts, ...frame.repeats.map(({ token }) => token)]) others.set(part.text, part);
    for (const { choice, channel, token } of frame.deltas) {
      const path = `choices[${choice}].delta.${channel}`;
      const known = channels.get(path) ?? { first: token, path, text: "" };
      known.text += token.text;
      channels.set(path, known);
    }
  }
  const grown = [...channels.values()].map(({ first: { label, partKind }, path, text }) => ({
    text,
    path,
    label,
    partKind,
  }));
  // Said again as a whole.
  for (const { text } of grown) others.delete(text);
  return [...grown, ...others.values()];
};

const streamTexts = (endpoint: Endpoint, bytes: Buffer, limits: JsonLimits): RecordedText[] => {
  const events = [...new SseParser({ eventBytesMax }).push(bytes)];
  const frames = events.flatMap((event) => endpoint.stream?.readEvent(event, limits) ?? []);
  // Says of each token what it is.
  for (const { document } of frames) if (document !== null) endpoint.answerParts(document);
  return textsOfFrames(
    frames,
    events.flatMap((event) => lineTexts(event)),
  );
};

/** Whether recorded bytes are no JSON, where an endpoint has answers that are none. */
const isNoJson = (bytes: Buffer): boolean => !/^\s*\{/.test(bytes.toString("latin1", 0, 64));

/** A recorded answer that came whole; null where it is no text. Throws `upstream_failed` when it cannot be read. */
export const recordedDocument = (
  { plain, binary, readAnswer }: Endpoint,
  bytes: Buffer,
  limits: JsonLimits,
): JsonDocument | null => {
  if (plain !== undefined && isNoJson(bytes)) return plain.read(bytes, limits);
  return binary !== undefined && isNoJson(bytes) ? null : readAnswer(bytes, limits);
};

const wholeTexts = (endpoint: Endpoint, bytes: Buffer, limits: JsonLimits): readonly RecordedText[] => {
  const document = recordedDocument(endpoint, bytes, limits);
  return document === null ? [] : endpoint.answerParts(document);
};

/** Throws `upstream_failed` for what is neither an answer nor a stream of chunks. An event that is not complete is left out. */
export const recordedAnswerTexts = (endpoint: Endpoint, bytes: Buffer, limits: JsonLimits): readonly RecordedText[] =>
  endpoint.stream !== null && isRecordedStream(bytes)
    ? streamTexts(endpoint, bytes, limits)
    : wholeTexts(endpoint, bytes, limits);
