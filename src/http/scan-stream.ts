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
import { encodeEvent, type SseEvent, SseParser } from "../openai/sse.ts";
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
  readonly pieces: { token: JsonNode; start: number; end: number }[] = [];
  text = "";

  constructor({ choice, channel }: Delta) {
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
  readonly frame: Frame | null;
  /** What its own texts, other than deltas, must become. */
  readonly replacements: Map<JsonNode, string | null>;
}

const lineParts = (event: SseEvent): TextPart[] => {
  const parts: TextPart[] = event.comments.map((text) => ({ text, path: "sse.comment" }));
  for (const text of event.others) parts.push({ text, path: "sse.line" });
  if (event.event !== null) parts.push({ text: event.event, path: "sse.event" });
  if (event.id !== null) parts.push({ text: event.id, path: "sse.id" });
  return parts;
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
    this.#others = options.guard.judge([]);
  }

  /** See `StreamAnswer.pieces`. */
  async *pieces(body: BodyReader, onReceived: (bytes: Uint8Array) => Promise<void>): AsyncGenerator<StreamPiece, void> {
    for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) {
      await onReceived(chunk);
      const released: Uint8Array[] = [];
      const held: Uint8Array[] = [];
      for (const event of this.#parser.push(chunk)) {
        this.#take(event);
        if (this.#options.guard.mayInterfere) continue;
        (this.#isOver() ? held : released).push(event.raw);
      }
      if (released.length + held.length > 0) yield { released, held };
    }
    this.#ended = this.#parser.rest().length === 0;
    if (this.#options.guard.mayInterfere) yield { released: [], held: this.#release() };
  }

  /** See `StreamAnswer.summary`. */
  summary(): StreamSummary {
    return this.#final ?? { usage: this.#usage, assessment: this.#assess(), ending: this.#ending(), changed: null };
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

  #take(event: SseEvent): void {
    const replacements = new Map<JsonNode, string | null>();
    this.#judgeOthers(lineParts(event));
    const frame = event.data === null ? null : readChunk(event.data, this.#options.limits);
    if (frame?.kind === "done") this.#done = true;
    else if (frame !== null) this.#takeFrame(frame, replacements);
    if (this.#options.guard.mayInterfere) this.#kept.push({ event, frame, replacements });
  }

  #takeFrame(frame: ChunkFrame, replacements: Map<JsonNode, string | null>): void {
    for (const { part, redactions } of this.#judgeOthers(frame.parts)) {
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

  #judgeOthers<P extends TextPart>(parts: readonly P[]): Judgement<P>["hits"] {
    const { guard } = this.#options;
    const fresh = guard.mayInterfere ? parts : parts.filter(({ text }) => !this.#seen.has(text));
    if (fresh.length === 0) return [];
    for (const { text } of fresh) if (this.#seen.size < seenTextsMax) this.#seen.add(text);
    const judgement = guard.judge(fresh);
    this.#others = mergeAssessments(this.#others, judgement);
    return judgement.hits;
  }

  #assess(): Assessment {
    return mergeAssessments(this.#others, this.#options.guard.judge(this.#channels.values()));
  }

  /** The whole stream as the policy lets it through. */
  #release(): Uint8Array[] {
    const judgement = this.#options.guard.judge(this.#channels.values());
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
    const events = this.#kept.map(encodeKept);
    const isChanged = this.#kept.some(({ event }, place) => events[place] !== event.raw);
    this.#final = { usage: this.#usage, assessment, ending, changed: isChanged ? Buffer.concat(events) : null };
    return events;
  }

  #redactChannel(channel: ChannelText, redactions: readonly Redaction[]): void {
    const pieceOf = new Map(channel.pieces.map((piece) => [piece.token, piece]));
    for (const { frame, replacements } of this.#kept) {
      if (frame === null || frame.kind === "done") continue;
      for (const { token, choice } of frame.deltas) {
        const piece = pieceOf.get(token);
        if (piece === undefined) continue;
        const text = redactPiece(channel.text, redactions, piece.start, piece.end);
        if (text !== token.text) replacements.set(token, text);
        // They carry the text's bytes.
        for (const node of logprobsOf(frame.document, new Set([choice]))) replacements.set(node, null);
      }
    }
  }
}

/** An event as it goes out: its own bytes when nothing in it changed. */
const encodeKept = ({ event, frame, replacements }: KeptFrame): Uint8Array => {
  if (frame === null || frame.kind === "done" || replacements.size === 0) return event.raw;
  const { comments, others, event: name, id } = event;
  return Buffer.from(
    encodeEvent({ data: replaceTexts(frame.document, replacements), event: name, id, comments, others }),
  );
};
