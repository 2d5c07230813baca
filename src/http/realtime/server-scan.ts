/**
 * The upstream's events on their way to the client. Where nothing can act on them they pass at once; otherwise an event leaves when all that it says
 * is final, and speech when its transcript is, and nothing of that was changed.
 * @module
 */
import type { Usage } from "../../domain/entry.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { JsonDocument, JsonNode } from "../../openai/json-document.ts";
import { replaceTexts } from "../../openai/replace-texts.ts";
import type { ServerEvent } from "../../openai/realtime/server-event.ts";
import { soundBytes } from "../../openai/realtime/audio.ts";
import type { Guard, JudgeContext } from "../../policy/guard.ts";
import type { Judgement } from "../../policy/judgement.ts";
import { applyEdits } from "../../scan/edits.ts";
import type { TextPart } from "../../scan/scanner.ts";
import type { JudgedChannel } from "../judged-channel.ts";
import { JudgedStream } from "../judged-stream.ts";
import { ownSpansOf } from "../judged-text.ts";
import { mergeAssessments } from "../merge-assessments.ts";
import type { Assessment } from "../../ledger/exchange-record.ts";
import type { GrownChannel } from "../stream-channels.ts";
import { type KeptFrame, StreamFrames } from "../stream-frames.ts";
import { streamShape } from "../stream-shape.ts";

/** So much text is held back at most, of all that runs together. */
const heldCharsMax = 65_536;

/** An event that is kept. */
interface KeptEvent extends KeptFrame {
  readonly event: ServerEvent;
}

/** What becomes of an event: its own bytes, others, or null where it must not reach the client. */
export interface LeavingEvent {
  readonly event: ServerEvent;
  readonly bytes: Uint8Array | null;
  readonly isChanged: boolean;
}

/** What an event brought, and what may leave after it. */
export interface Scanned {
  readonly leaving: readonly LeavingEvent[];
  /** What was found in it, and in texts that have come to their end with it. */
  readonly found: Assessment;
  /** Texts that were judged as wholes, for where no more than they are kept. */
  readonly texts: readonly { readonly parts: readonly TextPart[]; readonly judgement: Judgement<TextPart> }[];
}

/** Speech of an item, which waits for its transcripts. */
interface Speech {
  readonly pieces: { readonly event: ServerEvent; readonly raw: Uint8Array; readonly name: string }[];
  /** By the names of the texts that say what is said; null until the first of it has come. */
  readonly transcripts: Map<string, JudgedChannel | null>;
  /** Nothing more comes of the item. */
  isOver: boolean;
}

const blocked = (why: string): CustodyError =>
  new CustodyError("content_safety_block", `the policy blocks this answer: ${why}`);
const judgedOtherwise = blocked("as a whole it is judged otherwise than piece by piece");

/** The state of one session's scan. */
export class ServerScan {
  readonly #guard: Guard;
  readonly #contextNow: () => JudgeContext;
  readonly #heldSpeechBytesMax: number;
  readonly #judged: JudgedStream;
  readonly #lanes = new Map<string, StreamFrames<KeptEvent>>();
  readonly #speech = new Map<number, Speech>();
  /** Those that nothing more was asked about, since the session is stopped. */
  readonly #stopped: ServerEvent[] = [];
  #speechBytes = 0;
  #usage: Usage | null = null;

  /** `contextNow` gives what the guard must know of the conversation as it stands. */
  constructor(guard: Guard, contextNow: () => JudgeContext, heldSpeechBytesMax: number) {
    this.#guard = guard;
    this.#contextNow = contextNow;
    this.#heldSpeechBytesMax = heldSpeechBytesMax;
    this.#judged = new JudgedStream(guard, contextNow());
  }

  /** What stops the session, once something does: nothing more of it leaves. */
  get block(): CustodyError | null {
    return this.#judged.block;
  }

  /** What has come and not left. */
  get kept(): readonly ServerEvent[] {
    const frames = [...this.#lanes.values()].flatMap((lane) => lane.kept.map(({ event }) => event));
    return [
      ...frames,
      ...this.#stopped,
      ...[...this.#speech.values()].flatMap(({ pieces }) => pieces.map(({ event }) => event)),
    ];
  }

  /** Takes the next event. Throws `upstream_failed` where clients would differ on what was said, and `scanner_failed`. */
  async take(event: ServerEvent, raw: Uint8Array): Promise<Scanned> {
    const { frame } = event;
    const context = this.#contextNow();
    const edits = await this.#judged.judgeOthers(frame.parts, context);
    this.#usage = event.usage ?? this.#usage;
    const pieces = this.#judged.take(frame);
    const ends = new Set(frame.finishes.map(({ choice }) => choice));
    this.#judged.end((choice) => ends.has(choice));
    const replacements = new Map<JsonNode, string | null>();
    for (const part of frame.parts) {
      const own = edits.get(part);
      if (own !== undefined) replacements.set(part, applyEdits(part.text, own));
    }
    const { document } = frame;
    if (document === null) throw new Error("an event is JSON");
    const encode = (data: string | null): Uint8Array => (data === null ? raw : Buffer.from(data));
    const kept = { event, raw, document, isChangedAround: false, encode, pieces, replacements, isLast: false };
    const passes = this.#guard.streaming === "pass";
    for (const { choice } of pieces) this.#findTranscripts(choice);
    if (!passes && this.#judged.block === null) this.#keep(kept);
    else if (!passes) this.#stopped.push(event);
    const texts = await this.#settle(new Set(event.leaves), context);
    const found = texts.reduce<Assessment>(
      (all, { judgement }) => mergeAssessments(all, judgement),
      this.#judged.takeOthers(),
    );
    const leaving = passes ? [{ event, bytes: raw, isChanged: false }] : this.#release();
    return { leaving, found, texts };
  }

  /** Nothing more comes: every text is as whole as it will be. */
  async finish(): Promise<Scanned> {
    const choices = new Set(this.#judged.channels.all.map(({ choice }) => choice));
    this.#judged.end(() => true);
    const texts = await this.#settle(choices, this.#contextNow());
    const found = texts.reduce<Assessment>(
      (all, { judgement }) => mergeAssessments(all, judgement),
      this.#judged.takeOthers(),
    );
    return { leaving: this.#guard.streaming === "pass" ? [] : this.#release(), found, texts };
  }

  #keep(frame: KeptEvent & { readonly document: JsonDocument }): void {
    const { event } = frame;
    if (event.spoken !== null) {
      const { choice, channel: name } = event.spoken;
      const held: Speech = this.#speech.get(choice) ?? { pieces: [], transcripts: new Map(), isOver: false };
      this.#speech.set(choice, held);
      held.transcripts.set(name, held.transcripts.get(name) ?? null);
      this.#findTranscripts(choice);
      const data = frame.replacements.size === 0 ? null : replaceTexts(frame.document, frame.replacements);
      held.pieces.push({ event, raw: frame.encode(data), name });
      this.#speechBytes += soundBytes(event.sounds);
      if (this.#speechBytes > this.#heldSpeechBytesMax) {
        this.#judged.stop(blocked("more speech than is allowed would have to wait for its transcript"));
      }
      return;
    }
    const isReady = (): boolean => event.endsSpeechOf.every((choice) => this.#isSpeechDecided(choice));
    const lane = this.#lanes.get(event.lane) ?? new StreamFrames<KeptEvent>();
    this.#lanes.set(event.lane, lane);
    lane.add({ ...frame, sounds: event.sounds, isReady });
  }

  #findTranscripts(choice: number): void {
    const transcripts = this.#speech.get(choice)?.transcripts;
    for (const [name, known] of transcripts ?? []) {
      transcripts?.set(name, known ?? this.#judged.channels.find(choice, name));
    }
  }

  /** Whether all is known that was said in it, where it holds speech. */
  #isSpeechDecided(choice: number): boolean {
    const held = this.#speech.get(choice);
    return held === undefined || held.isOver || [...held.transcripts.values()].every((one) => one?.isDone === true);
  }

  /**
   * Judges what is final, and as wholes what came whole and what these choices have said, which nothing speaks of any more. What judges wholes judges
   * them then.
   */
  async #settle(leaves: ReadonlySet<number>, context: JudgeContext): Promise<Scanned["texts"]> {
    const { streaming } = this.#guard;
    const { channels } = this.#judged;
    const leaving = [...leaves].flatMap((choice) => channels.of(choice));
    const wholes = channels.of();
    const isBuffered = streaming === "buffer";
    if (streaming !== "pass") {
      const own = { ...context, ownSpans: ownSpansOf, which: "acting" } as const;
      if (!isBuffered) await this.#judged.settle(own);
      else {
        const due = new Set([...wholes, ...leaving].map(({ channel }) => channel));
        await this.#judged.settle({ ...own, which: "all", answer: this.#shapeOf(leaving) }, (one) => due.has(one));
      }
    }
    const texts: Scanned["texts"][number][] = [];
    for (const ended of [wholes, leaving]) {
      if (ended.length === 0) continue;
      const parts = this.#judged.wholes(ended.map(({ channel }) => channel));
      const answer = ended === leaving ? { answer: this.#shapeOf(leaving) } : {};
      const judgement = await this.#guard.judge(parts, { ...context, ...answer, ownSpans: ownSpansOf, which: "all" });
      this.#check(judgement);
      texts.push({ parts, judgement });
    }
    this.#judged.forget([...wholes, ...leaving]);
    for (const choice of leaves) {
      const held = this.#speech.get(choice);
      if (held !== undefined) held.isOver = true;
    }
    if (this.#heldChars > heldCharsMax) {
      this.#judged.stop(blocked(`more than ${heldCharsMax} characters of it would have to be held back`));
    }
    return texts;
  }

  /** What is judged piece by piece is judged as the whole is: see `HoldBack`. Were it not so, the session must not go on. */
  #check({ block, hits }: Judgement<ReturnType<JudgedStream["wholes"]>[number]>): void {
    if (this.#guard.streaming === "pass") return;
    this.#judged.stop(block?.error ?? null);
    if (!hits.every(({ part, edits }) => part.owner.hasDone(edits))) this.#judged.stop(judgedOtherwise);
  }

  #shapeOf(grown: readonly GrownChannel[]) {
    const texts = grown.map(({ choice, name, channel }) => ({ choice, channel: name, text: channel.text }));
    return streamShape(texts, this.#usage);
  }

  get #heldChars(): number {
    return [...this.#lanes.values()].reduce((sum, lane) => sum + lane.heldChars, 0);
  }

  /** What may leave now: before the event that ends an item's speech that speech. */
  #release(): LeavingEvent[] {
    if (this.#judged.block !== null && this.#guard.streaming === "buffer") return [];
    const released: LeavingEvent[] = [];
    for (const [name, lane] of this.#lanes) {
      for (const { frame, bytes, isChanged } of lane.release()) {
        const { event } = frame;
        for (const choice of event.endsSpeechOf) released.push(...this.#speak(choice));
        released.push({ event, bytes, isChanged });
      }
      if (lane.isEmpty) this.#lanes.delete(name);
    }
    return released;
  }

  /** The speech of an item. What has no transcript nobody could judge, and of what was changed nothing may be heard. */
  #speak(choice: number): LeavingEvent[] {
    const held = this.#speech.get(choice);
    if (held === undefined) return [];
    const { pieces, transcripts } = held;
    this.#speech.delete(choice);
    return pieces.map(({ event, raw, name }) => {
      this.#speechBytes -= soundBytes(event.sounds);
      const channel = transcripts.get(name) ?? null;
      const may = channel !== null && channel.length > 0 && !this.#judged.isActedOn(channel);
      return { event, bytes: may ? raw : null, isChanged: !may };
    });
  }
}
