/**
 * One text on its way through the guard: values are given back in it, it is judged as it grows, and what becomes of it is brought back to
 * where it stands. A whole text is one that grows once.
 * @module
 */
import type { PartKind } from "../domain/part-kind.ts";
import type { ArgumentText, Names } from "../openai/arguments-text.ts";
import type { Guard, JudgeContext } from "../policy/guard.ts";
import type { Span } from "../policy/span.ts";
import { applyEdits, type Edit } from "../scan/edits.ts";
import { HoldBack, type Window } from "../scan/hold-back.ts";
import type { Placeholders } from "../scan/placeholders.ts";
import { beforeOverlapping } from "../scan/resolve-overlaps.ts";
import { editsOfSource, type RestoreBudget, Restorer } from "../scan/restore.ts";
import type { TextPart } from "../scan/scanner.ts";

/** What is said of a text beside what it says. */
export interface TextFacts {
  readonly path: string;
  readonly publicPath?: string;
  readonly label: string;
  readonly partKind: PartKind;
  readonly isNumber: boolean;
}

/** A text, or as much of it as has to be judged now. */
export interface JudgedPart extends TextPart {
  readonly owner: JudgedText;
  readonly ownSpans: readonly Span[];
  readonly window: Window;
}

/** What a judgement made final, in the source: the edits, in order, and where a block begins. */
export interface Settled {
  readonly edits: readonly Edit[];
  readonly blockAt: number | null;
}

/** See `JudgeContext.ownSpans`. */
export const ownSpansOf = (part: TextPart): readonly Span[] =>
  "ownSpans" in part && Array.isArray(part.ownSpans) ? part.ownSpans : noSpans;

const noSpans: readonly Span[] = [];

const escapeJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** See the module. The source is the channel's text, of which this may be one of several: see `ArgumentText`. */
export class JudgedText {
  readonly #facts: TextFacts;
  readonly #argument: ArgumentText | null;
  readonly #restorer: Restorer;
  readonly #hold = new HoldBack();
  /** All of it, values given back. */
  readonly #pieces: string[] = [];
  /** Of a key and of a bare text, which may change as a whole: what it says, and its edits. */
  #said = "";
  readonly #changes: Edit[] = [];
  /** Edits that meet a value that is not final, and how many values have been brought back. */
  #waiting: Edit[] = [];
  #spansDone = 0;
  /** How many values end in what is final: nothing that is still to be found lies in them. */
  #spansPast = 0;
  /** All edits so far, as they are of the text with its values. */
  readonly #applied: Edit[] = [];
  /** How far it is final, as it stands before values are given back. */
  #finalTo = 0;
  #isEnded = false;

  constructor(
    facts: TextFacts,
    argument: ArgumentText | null,
    placeholders: Placeholders | null,
    budget?: RestoreBudget,
  ) {
    this.#facts = facts;
    this.#argument = argument;
    this.#restorer = new Restorer(placeholders, budget);
  }

  /** How long it is so far, values given back. */
  get length(): number {
    return this.#hold.length;
  }

  /** How much of it is final, as an offset of the source. */
  get settled(): number {
    return this.#argument === null ? this.#finalTo : this.#argument.rawOf(this.#finalTo);
  }

  get isDone(): boolean {
    return this.#isEnded && this.#hold.settled === this.#hold.length;
  }

  add(piece: string): void {
    if (this.#argument?.kind === "key" || this.#argument?.kind === "bare") this.#said += piece;
    this.#grow(this.#restorer.push(piece));
  }

  end(): void {
    this.#grow(this.#restorer.end());
    this.#isEnded = true;
  }

  #grow(piece: string): void {
    if (piece === "") return;
    this.#pieces.push(piece);
    this.#hold.add(piece);
  }

  /** What can be judged now; null when nothing more can become final by it. */
  part(guard: Guard, context: JudgeContext): JudgedPart | null {
    const openFrom = (text: string, from: number): number => guard.openFrom({ ...this.#facts, text, from }, context);
    const window = this.#hold.window(this.#isEnded ? null : openFrom);
    if (window === null) return null;
    const { settled } = this.#hold;
    const { spans } = this.#restorer;
    while ((spans[this.#spansPast]?.end ?? Number.POSITIVE_INFINITY) <= settled) this.#spansPast += 1;
    return this.#partOf(window, settled - window.from, spans.slice(this.#spansPast));
  }

  /** The whole of it. */
  whole(): JudgedPart {
    const text = this.#pieces.join("");
    return this.#partOf({ text, from: 0, open: text.length }, 0, this.#restorer.spans);
  }

  #partOf(window: Window, base: number, spans: readonly Span[]): JudgedPart {
    const ownSpans = spans.map(({ start, end }) => ({ start: start - base, end: end - base }));
    return { ...this.#facts, text: window.text, from: window.from, owner: this, ownSpans, window };
  }

  /** Takes what the guard said of a part. */
  settle({ window }: JudgedPart, found: readonly Edit[], blockStart: number | null): Settled {
    const { edits, blockAt } = this.#hold.settle(window, found, blockStart);
    this.#applied.push(...edits);
    const blockPlace = blockAt === null ? null : this.#restorer.sourceOf(blockAt);
    return { edits: this.#toSource(edits), blockAt: blockPlace === null ? null : this.#place(blockPlace) };
  }

  /** Whether nothing but what was done to it in parts has to be done to the whole of it. */
  hasDone(wanted: readonly Edit[]): boolean {
    const done = new Map(this.#applied.map((edit) => [edit.start, edit]));
    return wanted.every(({ start, end, text }) => done.get(start)?.end === end && done.get(start)?.text === text);
  }

  #place(offset: number): number {
    return this.#argument?.rawOf(offset) ?? offset;
  }

  #toSource(fresh: readonly Edit[]): readonly Edit[] {
    const { spans } = this.#restorer;
    const { settled } = this.#hold;
    const edits = [...this.#waiting, ...fresh];
    const values = spans.slice(this.#spansDone).filter(({ start }) => start < settled);
    const to = beforeOverlapping([...values, ...edits], settled);
    const done = values.filter(({ end }) => end <= to);
    this.#spansDone += done.length;
    this.#waiting = edits.filter(({ end }) => end > to);
    this.#finalTo = this.#restorer.sourceOf(to);
    const changes = editsOfSource(
      this.#restorer,
      done,
      edits.filter(({ end }) => end <= to),
    );
    return this.#argument === null ? changes : this.#inArguments(this.#argument, changes);
  }

  /** Written as JSON has it. */
  #inArguments(argument: ArgumentText, changes: readonly Edit[]): readonly Edit[] {
    const { kind, rawStart: start, rawEnd: end } = argument;
    if (kind === "plain") return changes;
    if (kind === "bare") {
      // Whatever a number becomes, it is a string.
      return changes.length === 0 ? changes : [{ start, end, text: JSON.stringify(applyEdits(this.#said, changes)) }];
    }
    const written = changes.map((edit) => ({
      start: argument.rawOf(edit.start),
      end: argument.rawOf(edit.end),
      text: escapeJson(edit.text),
    }));
    this.#changes.push(...changes);
    return written;
  }

  /** When all of it is final: what keeps a key apart from an earlier one of its object that it would equal where either was changed, a number. */
  finish(): readonly Edit[] {
    const argument = this.#argument;
    if (argument === null || !argument.isClosed || argument.names === null) return [];
    const suffix = this.#suffix(argument.names);
    const { rawEnd } = argument;
    // The quote goes along: there is nothing else to replace.
    return suffix === "" ? [] : [{ start: rawEnd, end: rawEnd + 1, text: `${suffix}"` }];
  }

  #suffix(names: Names): string {
    const isChanged = this.#changes.length > 0;
    const name = isChanged ? applyEdits(this.#said, this.#changes) : this.#said;
    const known = names.get(name);
    if (known === undefined || !(isChanged || known.isChanged)) {
      names.set(name, known ?? { isChanged, last: 1 });
      return "";
    }
    do known.last += 1;
    while (names.has(`${name} ${known.last}`));
    names.set(`${name} ${known.last}`, { isChanged: true, last: 1 });
    return ` ${known.last}`;
  }
}
