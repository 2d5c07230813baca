/**
 * Scans a streamed answer. Under a policy that can only flag, frames pass at once and each text is judged when it is whole; under one that
 * can redact or block, the stream is kept back until then, so that nothing of a span leaves.
 * @module
 */
import type { Usage } from "../domain/entry.ts";
import type { Assessment } from "../ledger/exchange-record.ts";
import { logprobsOf } from "../openai/choices.ts";
import { type ChunkFrame, type Delta, type Frame, readChunk } from "../openai/chunk.ts";
import { errorAnswer } from "./error-response.ts";
import type { JsonNode } from "../openai/json-document.ts";
import type { JsonLimits } from "../openai/json.ts";
import { replaceTexts } from "../openai/replace-texts.ts";
import { encodeEvent, type SseEvent, type SseLines, SseParser } from "../openai/sse.ts";
import type { Guard, Judgement } from "../policy/guard.ts";
import { type Redaction, redact, redactPiece } from "../scan/redact.ts";
import type { TextPart } from "../scan/scanner.ts";
import type { BodyReader } from "../upstream/call.ts";
import type { Ending, StreamPiece, StreamSummary } from "./exchange.ts";
import { mergeAssessments } from "./merge-assessments.ts";
import { blocked } from "./scan-request.ts";

/** Short texts that come with every frame (ids, model, time) are judged once a stream. */
const seenTextsMax = 1_000;

/** One text that grows from frame to frame: its pieces, and the frames that they came in. */
class ChannelText implements TextPart {
  readonly path: string;
  readonly choice: number;
  readonly pieces: { token: JsonNode; start: number; end: number }[] = [];
  text = "";

  constructor({ choice, channel }: Delta) {
    this.choice = choice;
    this.path = `choices[${choice}].delta.${channel}`;
  }

  add(token: JsonNode, keepPieces: boolean): void {
    const start = this.text.length;
    this.text += token.text;
    if (keepPieces) this.pieces.push({ token, start, end: this.text.length });
  }
}

interface KeptFrame {
  readonly event: SseEvent;
  /** What stands around the data, as it may go out; null while it may stay as it is. */
  readonly lines: SseLines | null;
  readonly frame: Frame | null;
  /** What the data's texts must become. */
  readonly replacements: Map<JsonNode, string | null>;
}

/** A text of an event beside its data: a comment, a name, an id, a line that means nothing. */
interface LinePart extends TextPart {
  readonly field: "comments" | "others" | "event" | "id";
  readonly place: number;
}

const lineParts = ({ comments, others, event, id }: SseEvent): LinePart[] => [
  ...comments.map((text, place) => ({ text, path: "sse.comment", field: "comments" as const, place })),
  ...others.map((text, place) => ({ text, path: "sse.line", field: "others" as const, place })),
  ...(event === null ? [] : [{ text: event, path: "sse.event", field: "event" as const, place: 0 }]),
  ...(id === null ? [] : [{ text: id, path: "sse.id", field: "id" as const, place: 0 }]),
];

const redactLines = (event: SseEvent, hits: Judgement<LinePart>["hits"]): SseLines | null => {
  if (hits.length === 0) return null;
  const clean = (field: LinePart["field"], place: number, text: string): string => {
    const hit = hits.find(({ part }) => part.field === field && part.place === place);
    return hit === undefined ? text : redact(text, hit.redactions);
  };
  return {
    data: event.data,
    comments: event.comments.map((text, place) => clean("comments", place, text)),
    others: event.others.map((text, place) => clean("others", place, text)),
    event: event.event === null ? null : clean("event", 0, event.event),
    id: event.id === null ? null : clean("id", 0, event.id),
  };
};

export interface StreamScanOptions {
  readonly guard: Guard;
  readonly limits: JsonLimits;
  /** How many answers were asked for: the stream's last words begin when as many have finished. */
  readonly choices: number;
}

/** The state of one stream's scan. */
export class StreamScan {
  readonly #options: StreamScanOptions;
  readonly #parser = new SseParser();
  readonly #channels = new Map<string, ChannelText>();
  readonly #finished = new Set<number>();
  readonly #seen = new Set<string>();
  readonly #kept: KeptFrame[] = [];
  #others: Assessment;
  #usage: Usage | null = null;
  #done = false;
  #failed = false;
  #ended = false;
  #final: StreamSummary | null = null;

  constructor(options: StreamScanOptions) {
    this.#options = options;
    this.#others = options.guard.nothing;
  }

  /** See `StreamAnswer.pieces`. */
  async *pieces(body: BodyReader, onReceived: (bytes: Uint8Array) => Promise<void>): AsyncGenerator<StreamPiece, void> {
    for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) {
      await onReceived(chunk);
      const released: Uint8Array[] = [];
      const held: Uint8Array[] = [];
      for (const event of this.#parser.push(chunk)) {
        await this.#take(event);
        if (this.#options.guard.mayInterfere) continue;
        (this.#isOver() ? held : released).push(event.raw);
      }
      if (released.length + held.length > 0) yield { released, held };
    }
    this.#ended = this.#parser.rest().length === 0;
    if (this.#options.guard.mayInterfere) yield { released: [], held: await this.#release() };
  }

  /** See `StreamAnswer.summary`. */
  async summary(): Promise<StreamSummary> {
    if (this.#final !== null) return this.#final;
    return { usage: this.#usage, assessment: await this.#assess(), ending: this.#ending(), changed: null };
  }

  /** From here on everything waits for the close: all answers have finished, or an error ended them. */
  #isOver(): boolean {
    return this.#done || this.#failed || this.#finished.size >= this.#options.choices;
  }

  #ending(): Ending {
    if (this.#failed) return { outcome: "upstream_failed", error: null };
    if (this.#ended && this.#isOver()) return { outcome: "complete", error: null };
    return { outcome: "upstream_truncated", error: "upstream_truncated" };
  }

  async #take(event: SseEvent): Promise<void> {
    const replacements = new Map<JsonNode, string | null>();
    const lines = redactLines(event, await this.#judgeOthers(lineParts(event)));
    const frame = event.data === null ? null : readChunk(event.data, this.#options.limits);
    if (frame?.kind === "done") this.#done = true;
    else if (frame !== null) await this.#takeFrame(frame, replacements);
    if (this.#options.guard.mayInterfere) this.#kept.push({ event, lines, frame, replacements });
  }

  async #takeFrame(frame: ChunkFrame, replacements: Map<JsonNode, string | null>): Promise<void> {
    for (const { part, redactions } of await this.#judgeOthers(frame.parts)) {
      replacements.set(part, redact(part.text, redactions));
    }
    for (const delta of frame.deltas) {
      const name = `${delta.choice} ${delta.channel}`;
      const channel = this.#channels.get(name) ?? new ChannelText(delta);
      this.#channels.set(name, channel);
      channel.add(delta.token, this.#options.guard.mayInterfere);
    }
    for (const { choice } of frame.finishes) this.#finished.add(choice);
    if (frame.usage !== null) this.#usage = frame.usage;
    if (frame.kind === "error") this.#failed = true;
  }

  async #judgeOthers<P extends TextPart>(parts: readonly P[]): Promise<Judgement<P>["hits"]> {
    const { guard } = this.#options;
    const fresh = guard.mayInterfere ? parts : parts.filter(({ text }) => !this.#seen.has(text));
    if (fresh.length === 0) return [];
    for (const { text } of fresh) if (this.#seen.size < seenTextsMax) this.#seen.add(text);
    const judgement = await guard.judge(fresh);
    this.#others = mergeAssessments(this.#others, judgement);
    return judgement.hits;
  }

  async #assess(): Promise<Assessment> {
    return mergeAssessments(this.#others, await this.#options.guard.judge(this.#channels.values()));
  }

  /** The whole stream as the policy lets it through. */
  async #release(): Promise<Uint8Array[]> {
    const judgement = await this.#options.guard.judge(this.#channels.values());
    const assessment = mergeAssessments(this.#others, judgement);
    const ending = this.#ending();
    if (assessment.verdict === "block") {
      const refusal = errorAnswer(blocked(assessment, "answer"), true);
      const changed = Buffer.from(refusal.event);
      this.#final = {
        usage: this.#usage,
        assessment,
        ending: { outcome: "blocked", error: "pii_policy_block" },
        changed,
      };
      return [changed];
    }
    for (const { part, redactions } of judgement.hits) this.#redactChannel(part, redactions);
    this.#dropLogprobs(new Set(judgement.hits.map(({ part }) => part.choice)));
    const events = this.#kept.map(encodeKept);
    const isChanged = this.#kept.some(({ event }, place) => events[place] !== event.raw);
    this.#final = { usage: this.#usage, assessment, ending, changed: isChanged ? Buffer.concat(events) : null };
    return events;
  }

  #redactChannel(channel: ChannelText, redactions: readonly Redaction[]): void {
    const pieceOf = new Map(channel.pieces.map((piece) => [piece.token, piece]));
    for (const { frame, replacements } of this.#kept) {
      if (frame === null || frame.kind === "done") continue;
      for (const { token } of frame.deltas) {
        const piece = pieceOf.get(token);
        if (piece === undefined) continue;
        const text = redactPiece(channel.text, redactions, piece.start, piece.end);
        if (text !== token.text) replacements.set(token, text);
      }
    }
  }

  /** They carry the text's bytes, in whichever frame they come. */
  #dropLogprobs(choices: ReadonlySet<number>): void {
    if (choices.size === 0) return;
    for (const { frame, replacements } of this.#kept) {
      if (frame === null || frame.kind === "done") continue;
      for (const node of logprobsOf(frame.document, choices)) replacements.set(node, null);
    }
  }
}

/** An event as it goes out: its own bytes when nothing in it changed. */
const encodeKept = ({ event, lines, frame, replacements }: KeptFrame): Uint8Array => {
  if (lines === null && replacements.size === 0) return event.raw;
  const isText = frame !== null && frame.kind !== "done";
  const data = isText ? replaceTexts(frame.document, replacements) : event.data;
  return Buffer.from(encodeEvent({ ...(lines ?? event), data }));
};
