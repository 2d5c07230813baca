/**
 * The texts of an answer that comes event by event, on their way through the guard: those that stand alone are judged at once, those that grow
 * as far as they are final.
 * @module
 */
import type { CustodyError } from "../domain/errors.ts";
import type { Assessment } from "../ledger/exchange-record.ts";
import type { Frame } from "../openai/frame.ts";
import type { Guard, JudgeContext } from "../policy/guard.ts";
import type { Judgement } from "../policy/judgement.ts";
import type { Edit } from "../scan/edits.ts";
import type { TextPart } from "../scan/scanner.ts";
import type { JudgedChannel } from "./judged-channel.ts";
import type { JudgedPart } from "./judged-text.ts";
import { mergeAssessments } from "./merge-assessments.ts";
import { type GrownChannel, StreamChannels } from "./stream-channels.ts";
import type { FramePiece } from "./stream-frames.ts";

/** Short texts that come with every event (ids, model, time) are judged once. */
const seenTextsMax = 1_000;
const seenCharsMax = 256;

/** See the module. Contexts are given each time: what is known of the conversation may change. */
export class JudgedStream {
  readonly channels: StreamChannels;
  readonly #guard: Guard;
  /** Those that have grown or ended since they were judged last. */
  readonly #touched = new Set<JudgedChannel>();
  readonly #actedOn = new WeakSet<JudgedChannel>();
  readonly #seen = new Set<string>();
  readonly #otherTexts: TextPart[] = [];
  #others: Assessment;
  #block: CustodyError | null = null;

  constructor(guard: Guard, { placeholders = null }: JudgeContext) {
    this.#guard = guard;
    this.channels = new StreamChannels(placeholders);
    this.#others = guard.nothing;
  }

  /** What stops it, as far as that is known. */
  get block(): CustodyError | null {
    return this.#block;
  }

  /** Stops it for a reason, where it is not stopped already. */
  stop(error: CustodyError | null): void {
    this.#block ??= error;
  }

  /** What was found in texts that stand alone. */
  get others(): Assessment {
    return this.#others;
  }

  /** The same since it was taken last. */
  takeOthers(): Assessment {
    const others = this.#others;
    this.#others = this.#guard.nothing;
    return others;
  }

  /** Whether a policy has changed anything of a text: values that were given back are none. */
  isActedOn(channel: JudgedChannel): boolean {
    return this.#actedOn.has(channel);
  }

  /** What was judged so far, each text that grows as a whole. */
  texts(): readonly TextPart[] {
    return [...this.wholes(), ...this.#otherTexts];
  }

  wholes(channels: readonly JudgedChannel[] = this.channels.channels): JudgedPart[] {
    return channels.flatMap(({ texts }) => texts.map((text) => text.whole()));
  }

  /** Takes what an event adds. */
  take(frame: Frame): FramePiece[] {
    const pieces = this.channels.take(frame);
    for (const { channel } of pieces) this.#touched.add(channel);
    return pieces;
  }

  /** Lets go of texts of which nothing more comes. */
  forget(grown: readonly GrownChannel[]): void {
    this.channels.forget(grown);
    for (const { channel } of grown) this.#touched.delete(channel);
  }

  /** Ends the texts of those choices. */
  end(isFinal: (choice: number) => boolean): void {
    for (const channel of this.channels.end(isFinal)) this.#touched.add(channel);
  }

  /** The edits of texts that stand alone. */
  async judgeOthers(
    parts: readonly TextPart[],
    context: JudgeContext,
  ): Promise<ReadonlyMap<TextPart, readonly Edit[]>> {
    const fresh = parts.filter((part) => !this.#seen.has(seenName(part)));
    if (fresh.length === 0) return noEdits;
    if (this.#guard.deferred.length > 0) this.#otherTexts.push(...fresh);
    const judgement = await this.#guard.judge(fresh, context);
    this.#others = mergeAssessments(this.#others, judgement);
    this.stop(judgement.block?.error ?? null);
    const edits = editsOf(judgement);
    for (const part of fresh) {
      const isShort = part.text.length <= seenCharsMax && this.#seen.size < seenTextsMax;
      if (isShort && !edits.has(part)) this.#seen.add(seenName(part));
    }
    return edits;
  }

  /** Judges what has grown of those that are due, as far as it is final, and gives the judgement of it all together. */
  async settle(
    context: JudgeContext,
    isDue: (channel: JudgedChannel) => boolean = () => true,
  ): Promise<Judgement<JudgedPart>> {
    const due = [...this.#touched].filter(isDue);
    const parts = due.flatMap((channel) => channel.parts(this.#guard, context).map((part) => ({ channel, part })));
    for (const channel of due) this.#touched.delete(channel);
    const together = await this.#guard.judge(
      parts.map(({ part }) => part),
      context,
    );
    const edits = editsOf(together);
    for (const { channel, part } of parts) {
      // Which text is to be stopped where: a judgement of several names but the first.
      const { block } = together.block === null ? together : await this.#guard.judge([part], context);
      channel.settle(part, edits.get(part) ?? [], block?.start ?? null);
      if (edits.has(part)) this.#actedOn.add(channel);
      if (channel.blockAt !== null) this.stop(block?.error ?? null);
    }
    return together;
  }
}

const noEdits: ReadonlyMap<TextPart, readonly Edit[]> = new Map();

const editsOf = ({ hits }: Judgement<TextPart>): ReadonlyMap<TextPart, readonly Edit[]> =>
  hits.length === 0 ? noEdits : new Map(hits.map(({ part, edits }) => [part, edits]));

const seenName = ({ partKind, isNumber = false, label = "", text }: TextPart): string =>
  `${partKind} ${isNumber} ${label.length} ${label}${text}`;
