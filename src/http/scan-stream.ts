/**
 * Scans a streamed answer. Where nothing can act on it, frames pass at once and each text is judged when it is whole. Otherwise each text (choice
 * and channel) is judged as it grows, and a frame leaves when all that it says is final; where what may act judges wholes, that is at the end.
 * @module
 */
import type { Usage } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Assessment } from "../ledger/exchange-record.ts";
import type { Endpoint, StreamFormat } from "../openai/endpoint.ts";
import { usageAfter } from "../openai/frame.ts";
import type { JsonNode } from "../openai/json-document.ts";
import type { JsonLimits } from "../openai/json.ts";
import { type SseEvent, SseParser } from "../openai/sse.ts";
import type { Guard, JudgeContext } from "../policy/guard.ts";
import type { Judgement } from "../policy/judgement.ts";
import { applyEdits, type Edit } from "../scan/edits.ts";
import type { TextPart } from "../scan/scanner.ts";
import type { BodyReader } from "../upstream/call.ts";
import { errorAnswer } from "./error-response.ts";
import { estimatedUsage } from "./estimated-usage.ts";
import type { Ending, StreamPiece, StreamSummary } from "./exchange.ts";
import type { JudgedChannel } from "./judged-channel.ts";
import { type JudgedPart, ownSpansOf } from "./judged-text.ts";
import { mergeAssessments } from "./merge-assessments.ts";
import { StreamChannels } from "./stream-channels.ts";
import { StreamFrames } from "./stream-frames.ts";
import { editLines, lineParts } from "./stream-lines.ts";
import { streamShape } from "./stream-shape.ts";

/** Short texts that come with every frame (ids, model, time) are judged once a stream. */
const seenTextsMax = 1_000;
const seenCharsMax = 256;
/** So much text is held back at most, of all choices and tool calls together. */
const heldCharsMax = 65_536;

export interface StreamScanOptions {
  /** One that streams. */
  readonly endpoint: Endpoint;
  readonly guard: Guard;
  readonly limits: JsonLimits;
  /** How many answers were asked for: the stream's last words begin when as many have finished. */
  readonly choices: number;
  readonly context: JudgeContext;
}

/** The state of one stream's scan. */
export class StreamScan {
  readonly #endpoint: Endpoint;
  readonly #format: StreamFormat;
  readonly #guard: Guard;
  readonly #limits: JsonLimits;
  readonly #choices: number;
  readonly #context: JudgeContext;
  readonly #parser = new SseParser();
  readonly #frames = new StreamFrames();
  readonly #channels: StreamChannels;
  /** Those that have grown or ended since they were judged last. */
  readonly #touched = new Set<JudgedChannel>();
  readonly #finished = new Set<number>();
  readonly #seen = new Set<string>();
  readonly #otherTexts: TextPart[] = [];
  readonly #delivered: Uint8Array[] = [];
  /** What may leave when the whole has been judged and recorded. */
  readonly #last: Uint8Array[] = [];
  #isChanged = false;
  #others: Assessment;
  #usage: Usage | null = null;
  #block: CustodyError | null = null;
  #done = false;
  #failed = false;
  #ended = false;
  #final: StreamSummary | null = null;

  constructor({ endpoint, guard, limits, choices, context }: StreamScanOptions) {
    const { stream } = endpoint;
    if (stream === null) throw new Error("this endpoint does not stream");
    this.#endpoint = endpoint;
    this.#format = stream;
    this.#guard = guard;
    this.#limits = limits;
    this.#choices = stream.endsByChoices ? choices : Infinity;
    this.#context = { ...context, ownSpans: ownSpansOf };
    this.#channels = new StreamChannels(context.placeholders ?? null);
    this.#others = guard.nothing;
  }

  /** See `StreamAnswer.pieces`. */
  async *pieces(body: BodyReader, onReceived: (bytes: Uint8Array) => Promise<void>): AsyncGenerator<StreamPiece, void> {
    const { streaming } = this.#guard;
    for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) {
      await onReceived(chunk);
      const passed: { released: Uint8Array[]; held: Uint8Array[] } = { released: [], held: [] };
      for (const event of this.#parser.push(chunk)) {
        await this.#take(event);
        if (streaming === "pass") (this.#isOver() ? passed.held : passed.released).push(event.raw);
        else if (streaming === "hold" && this.#block !== null) break;
      }
      if (streaming === "pass") {
        // Kept for the record of a stream that breaks off before its last words are delivered.
        this.#delivered.push(...passed.released);
        this.#last.push(...passed.held);
      }
      if (streaming === "hold") {
        await this.#settle(this.#actingContext());
        passed.released.push(...this.#release());
        if (this.#frames.heldChars > heldCharsMax) this.#block ??= heldTooLong;
        if (this.#block !== null) passed.held.push(this.#stop(this.#block, await this.#judgeWhole()));
      }
      if (passed.released.length + passed.held.length > 0) yield passed;
      if (this.#final !== null) return;
    }
    this.#ended = this.#parser.rest().length === 0;
    if (streaming !== "pass") yield await this.#finish();
    else this.#final = { ...this.#soFar(null), assessment: mergeAssessments(this.#others, await this.#judgeWhole()) };
  }

  /** See `StreamAnswer.summary`. */
  async summary(): Promise<StreamSummary> {
    if (this.#final !== null) return this.#final;
    // What was delivered is known even where nothing can be judged any more.
    const whole = await this.#judgeWhole().catch(() => null);
    // Of what was held back nothing has left.
    const isLess = this.#isChanged || this.#last.length > 0 || !this.#frames.isEmpty;
    const soFar = this.#soFar(isLess ? Buffer.concat(this.#delivered) : null);
    return { ...soFar, assessment: whole === null ? null : mergeAssessments(this.#others, whole) };
  }

  #soFar(changed: Uint8Array | null): Omit<StreamSummary, "assessment"> {
    return { usage: this.#usageSoFar(), ending: this.#ending(), changed };
  }

  /** As the upstream counted; of an answer that it did not count, or not yet, as estimated from what has come. */
  #usageSoFar(): Usage | null {
    const { chars } = this.#channels;
    const { request = null } = this.#context;
    if (this.#usage !== null || request === null || chars === 0) return this.#usage;
    return estimatedUsage(request, chars);
  }

  /** See `StreamAnswer.texts`. */
  texts(): readonly TextPart[] {
    return [...this.#wholes(), ...this.#otherTexts];
  }

  #wholes(): JudgedPart[] {
    return this.#channels.channels.flatMap(({ texts }) => texts.map((text) => text.whole()));
  }

  /** From here on everything waits for the close: all answers have finished, or an error ended them. */
  #isOver(): boolean {
    return this.#done || this.#failed || this.#finished.size >= this.#choices;
  }

  #ending(): Ending {
    if (this.#failed) return { outcome: "upstream_failed", error: null };
    if (this.#ended && this.#isOver()) return { outcome: "complete", error: null };
    return { outcome: "upstream_truncated", error: "upstream_truncated" };
  }

  async #take(event: SseEvent): Promise<void> {
    const frame = this.#format.readEvent(event, this.#limits);
    const around = lineParts(event);
    const edits = await this.#judgeOthers([...around, ...(frame?.parts ?? [])]);
    const pieces = frame === null ? [] : this.#channels.take(frame);
    for (const { channel } of pieces) this.#touched.add(channel);
    const wasCut = this.#done || this.#failed;
    if (frame?.kind === "done") this.#done = true;
    if (frame?.kind === "error") this.#failed = true;
    this.#usage = usageAfter(this.#usage, frame?.usage ?? null);
    const finished = (frame?.finishes ?? []).filter(({ choice }) => !this.#finished.has(choice));
    for (const { choice } of finished) this.#finished.add(choice);
    if (this.#guard.streaming === "pass") return;
    // Looked at only when something ends, or begins after its choice has ended: never all of them for every frame.
    const isLate = pieces.some(({ channel, choice }) => !channel.isEnded && this.#hasEnded(choice));
    if (finished.length > 0 || isLate || wasCut !== (this.#done || this.#failed)) this.#endChannels();
    const replacements = new Map<JsonNode, string | null>();
    for (const part of frame?.parts ?? []) {
      const own = edits.get(part);
      if (own !== undefined) replacements.set(part, applyEdits(part.text, own));
    }
    const lines = editLines(event, around, edits);
    if (this.#block === null) this.#frames.add({ event, frame, lines, pieces, replacements, isLast: this.#isOver() });
  }

  #hasEnded(choice: number): boolean {
    return this.#done || this.#failed || this.#finished.has(choice);
  }

  #endChannels(isFinal = (choice: number) => this.#hasEnded(choice)): void {
    for (const channel of this.#channels.end(isFinal)) this.#touched.add(channel);
  }

  /** The edits of texts that stand alone. */
  async #judgeOthers(parts: readonly TextPart[]): Promise<ReadonlyMap<TextPart, readonly Edit[]>> {
    const fresh = parts.filter((part) => !this.#seen.has(seenName(part)));
    if (fresh.length === 0) return noEdits;
    if (this.#guard.deferred.length > 0) this.#otherTexts.push(...fresh);
    const judgement = await this.#guard.judge(fresh, this.#context);
    this.#others = mergeAssessments(this.#others, judgement);
    this.#block ??= judgement.block?.error ?? null;
    const edits = editsOf(judgement);
    for (const part of fresh) {
      const isShort = part.text.length <= seenCharsMax && this.#seen.size < seenTextsMax;
      if (isShort && !edits.has(part)) this.#seen.add(seenName(part));
    }
    return edits;
  }

  /** For texts of a stream that runs. */
  #actingContext(): JudgeContext {
    return { ...this.#context, which: "acting" };
  }

  /** Judges what has grown, as far as it is final, and gives the judgement of it all together. */
  async #settle(context: JudgeContext): Promise<Judgement<JudgedPart>> {
    const parts = [...this.#touched].flatMap((channel) =>
      channel.parts(this.#guard, context).map((part) => ({ channel, part })),
    );
    this.#touched.clear();
    const together = await this.#guard.judge(
      parts.map(({ part }) => part),
      context,
    );
    const edits = editsOf(together);
    for (const { channel, part } of parts) {
      // Which text is to be stopped where: a judgement of several names but the first.
      const { block } = together.block === null ? together : await this.#guard.judge([part], context);
      channel.settle(part, edits.get(part) ?? [], block?.start ?? null);
      if (channel.blockAt !== null) this.#block ??= block?.error ?? null;
    }
    return together;
  }

  /** What may leave now. */
  #release(): Uint8Array[] {
    const released: Uint8Array[] = [];
    for (const { bytes, isLast, isChanged } of this.#frames.release()) {
      (isLast ? this.#last : released).push(bytes);
      this.#isChanged ||= isChanged;
    }
    this.#delivered.push(...released);
    return released;
  }

  /** The end of a stream that is stopped: nothing more of it leaves. */
  #stop(error: CustodyError, whole: Assessment): Uint8Array {
    const event = Buffer.from(errorAnswer(error, true, this.#endpoint.errors).event);
    const found = mergeAssessments(this.#others, whole);
    this.#final = {
      usage: this.#usageSoFar(),
      assessment: { ...found, verdict: "block", shadow: "block" },
      ending: { outcome: "blocked", error: error.code },
      changed: Buffer.concat([...this.#delivered, event]),
    };
    return event;
  }

  /** For the answer as a whole. */
  #wholeContext(): JudgeContext {
    return { ...this.#context, answer: streamShape(this.#channels.texts, this.#usage) };
  }

  /** All texts, each as a whole: what is recorded. */
  async #judgeWhole(): Promise<Judgement<JudgedPart>> {
    return this.#guard.judge(this.#wholes(), this.#wholeContext());
  }

  /** What is left of the stream when it has ended. */
  async #finish(): Promise<StreamPiece> {
    this.#endChannels(() => true);
    const isKept = this.#guard.streaming === "buffer";
    const settled = await this.#settle(isKept ? this.#wholeContext() : this.#actingContext());
    const released = isKept ? [] : this.#release();
    const whole = isKept ? settled : await this.#judgeWhole();
    // What is judged piece by piece is judged as the whole is: see `HoldBack`. Were it not so, the stream must not end well.
    if (!isKept && !whole.hits.every(({ part, edits }) => part.owner.hasDone(edits))) this.#block ??= judgedOtherwise;
    const block = this.#block ?? whole.block?.error ?? null;
    if (block !== null) return { released, held: [this.#stop(block, whole)] };
    released.push(...this.#release());
    if (!this.#frames.isEmpty) throw new Error("a frame is kept beyond the end of its stream");
    const changed = this.#isChanged ? Buffer.concat([...this.#delivered, ...this.#last]) : null;
    const assessment = mergeAssessments(this.#others, whole);
    this.#final = { ...this.#soFar(changed), assessment };
    return { released, held: this.#last };
  }
}

const noEdits: ReadonlyMap<TextPart, readonly Edit[]> = new Map();

const editsOf = ({ hits }: Judgement<TextPart>): ReadonlyMap<TextPart, readonly Edit[]> =>
  hits.length === 0 ? noEdits : new Map(hits.map(({ part, edits }) => [part, edits]));

const seenName = ({ partKind, isNumber = false, label = "", text }: TextPart): string =>
  `${partKind} ${isNumber} ${label.length} ${label}${text}`;

const blocked = (why: string): CustodyError =>
  new CustodyError("content_safety_block", `the policy blocks this answer: ${why}`);
const heldTooLong = blocked(`more than ${heldCharsMax} characters of it would have to be held back`);
const judgedOtherwise = blocked("as a whole it is judged otherwise than piece by piece");
