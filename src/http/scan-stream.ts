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
import { encodeEvent, type SseEvent, SseParser } from "../openai/sse.ts";
import type { Guard, JudgeContext } from "../policy/guard.ts";
import type { Judgement } from "../policy/judgement.ts";
import { applyEdits } from "../scan/edits.ts";
import type { TextPart } from "../scan/scanner.ts";
import type { BodyReader } from "../upstream/call.ts";
import { errorAnswer } from "./error-response.ts";
import { estimatedUsage } from "./estimated-usage.ts";
import type { Ending, StreamPiece, StreamSummary } from "./exchange.ts";
import { JudgedStream } from "./judged-stream.ts";
import { type JudgedPart, ownSpansOf } from "./judged-text.ts";
import { mergeAssessments } from "./merge-assessments.ts";
import { StreamFrames } from "./stream-frames.ts";
import { editLines, lineParts } from "./stream-lines.ts";
import { streamShape } from "./stream-shape.ts";

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
  readonly #judged: JudgedStream;
  readonly #finished = new Set<number>();
  readonly #delivered: Uint8Array[] = [];
  /** What may leave when the whole has been judged and recorded. */
  readonly #last: Uint8Array[] = [];
  #isChanged = false;
  #usage: Usage | null = null;
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
    this.#judged = new JudgedStream(guard, context);
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
        else if (streaming === "hold" && this.#judged.block !== null) break;
      }
      if (streaming === "pass") {
        // Kept for the record of a stream that breaks off before its last words are delivered.
        this.#delivered.push(...passed.released);
        this.#last.push(...passed.held);
      }
      if (streaming === "hold") {
        await this.#judged.settle(this.#actingContext());
        passed.released.push(...this.#release());
        if (this.#frames.heldChars > heldCharsMax) this.#judged.stop(heldTooLong);
        const { block } = this.#judged;
        if (block !== null) passed.held.push(this.#stop(block, await this.#judgeWhole()));
      }
      if (passed.released.length + passed.held.length > 0) yield passed;
      if (this.#final !== null) return;
    }
    this.#ended = this.#parser.rest().length === 0;
    if (streaming !== "pass") yield await this.#finish();
    else
      this.#final = {
        ...this.#soFar(null),
        assessment: mergeAssessments(this.#judged.others, await this.#judgeWhole()),
      };
  }

  /** See `StreamAnswer.summary`. */
  async summary(): Promise<StreamSummary> {
    if (this.#final !== null) return this.#final;
    // What was delivered is known even where nothing can be judged any more.
    const whole = await this.#judgeWhole().catch(() => null);
    // Of what was held back nothing has left.
    const isLess = this.#isChanged || this.#last.length > 0 || !this.#frames.isEmpty;
    const soFar = this.#soFar(isLess ? Buffer.concat(this.#delivered) : null);
    return { ...soFar, assessment: whole === null ? null : mergeAssessments(this.#judged.others, whole) };
  }

  #soFar(changed: Uint8Array | null): Omit<StreamSummary, "assessment"> {
    return { usage: this.#usageSoFar(), ending: this.#ending(), changed };
  }

  /** As the upstream counted; of an answer that it did not count, or not yet, as estimated from what has come. */
  #usageSoFar(): Usage | null {
    const { chars } = this.#judged.channels;
    const { request = null } = this.#context;
    if (this.#usage !== null || request === null || chars === 0) return this.#usage;
    return estimatedUsage(request, chars);
  }

  /** See `StreamAnswer.texts`. */
  texts(): readonly TextPart[] {
    return this.#judged.texts();
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
    const edits = await this.#judged.judgeOthers([...around, ...(frame?.parts ?? [])], this.#context);
    const pieces = frame === null ? [] : this.#judged.take(frame);
    const wasCut = this.#done || this.#failed;
    if (frame?.kind === "done") this.#done = true;
    if (frame?.kind === "error") this.#failed = true;
    this.#usage = usageAfter(this.#usage, frame?.usage ?? null);
    const finished = (frame?.finishes ?? []).filter(({ choice }) => !this.#finished.has(choice));
    for (const { choice } of finished) this.#finished.add(choice);
    if (this.#guard.streaming === "pass") return;
    // Looked at only when something ends, or begins after its choice has ended: never all of them for every frame.
    const isLate = pieces.some(({ channel, choice }) => !channel.isEnded && this.#hasEnded(choice));
    if (finished.length > 0 || isLate || wasCut !== (this.#done || this.#failed))
      this.#judged.end((choice) => this.#hasEnded(choice));
    const replacements = new Map<JsonNode, string | null>();
    for (const part of frame?.parts ?? []) {
      const own = edits.get(part);
      if (own !== undefined) replacements.set(part, applyEdits(part.text, own));
    }
    const lines = editLines(event, around, edits);
    if (this.#judged.block !== null) return;
    this.#frames.add({
      raw: event.raw,
      document: frame?.document ?? null,
      isChangedAround: lines !== null,
      encode: (data) => Buffer.from(encodeEvent({ ...(lines ?? event), data: data ?? event.data })),
      pieces,
      replacements,
      isLast: this.#isOver(),
    });
  }

  #hasEnded(choice: number): boolean {
    return this.#done || this.#failed || this.#finished.has(choice);
  }

  /** For texts of a stream that runs. */
  #actingContext(): JudgeContext {
    return { ...this.#context, which: "acting" };
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
    const found = mergeAssessments(this.#judged.others, whole);
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
    return { ...this.#context, answer: streamShape(this.#judged.channels.texts, this.#usage) };
  }

  /** All texts, each as a whole: what is recorded. */
  async #judgeWhole(): Promise<Judgement<JudgedPart>> {
    return this.#guard.judge(this.#judged.wholes(), this.#wholeContext());
  }

  /** What is left of the stream when it has ended. */
  async #finish(): Promise<StreamPiece> {
    this.#judged.end(() => true);
    const isKept = this.#guard.streaming === "buffer";
    const settled = await this.#judged.settle(isKept ? this.#wholeContext() : this.#actingContext());
    const released = isKept ? [] : this.#release();
    const whole = isKept ? settled : await this.#judgeWhole();
    // What is judged piece by piece is judged as the whole is: see `HoldBack`. Were it not so, the stream must not end well.
    if (!isKept && !whole.hits.every(({ part, edits }) => part.owner.hasDone(edits)))
      this.#judged.stop(judgedOtherwise);
    const block = this.#judged.block ?? whole.block?.error ?? null;
    if (block !== null) return { released, held: [this.#stop(block, whole)] };
    released.push(...this.#release());
    if (!this.#frames.isEmpty) throw new Error("a frame is kept beyond the end of its stream");
    const changed = this.#isChanged ? Buffer.concat([...this.#delivered, ...this.#last]) : null;
    const assessment = mergeAssessments(this.#judged.others, whole);
    this.#final = { ...this.#soFar(changed), assessment };
    return { released, held: this.#last };
  }
}

const blocked = (why: string): CustodyError =>
  new CustodyError("content_safety_block", `the policy blocks this answer: ${why}`);
const heldTooLong = blocked(`more than ${heldCharsMax} characters of it would have to be held back`);
const judgedOtherwise = blocked("as a whole it is judged otherwise than piece by piece");
