/**
 * A text of a body, as it is judged: as one text, or where it is a tool call's arguments as all the texts inside it.
 * @module
 */
import type { PartKind } from "../domain/part-kind.ts";
import { ArgumentsLexer, type Growth } from "../openai/arguments-text.ts";
import type { Guard, JudgeContext } from "../policy/guard.ts";
import { type Edit, editPiece } from "../scan/edits.ts";
import type { Placeholders } from "../scan/placeholders.ts";
import { type RestoreBudget, restoredCharsMax } from "../scan/restore.ts";
import { type JudgedPart, JudgedText } from "./judged-text.ts";

export interface ChannelFacts {
  readonly path: string;
  readonly publicPath?: string;
  readonly label: string;
  readonly partKind: PartKind;
}

/** Kinds in which placeholders become values again. */
const restored: ReadonlySet<PartKind> = new Set(["assistant", "reasoning", "refusal", "tool_arguments"]);

/** See the module. `placeholders` is null where none are to become values again. */
export class JudgedChannel {
  /** In order. */
  readonly texts: JudgedText[] = [];
  readonly #facts: ChannelFacts;
  readonly #placeholders: Placeholders | null;
  readonly #lexer: ArgumentsLexer | null;
  readonly #budget: RestoreBudget = { charsLeft: restoredCharsMax };
  readonly #byArgument = new Map<Growth["text"], JudgedText>();
  /** The first text that is not final. */
  #next = 0;
  #length = 0;
  #isEnded = false;
  readonly #pieces: string[] = [];
  readonly #edits: Edit[] = [];
  /** The first edit that reaches beyond what was taken. */
  #nextEdit = 0;
  #blockAt: number | null = null;

  constructor(facts: ChannelFacts, placeholders: Placeholders | null) {
    this.#facts = facts;
    this.#placeholders = restored.has(facts.partKind) ? placeholders : null;
    this.#lexer = facts.partKind === "tool_arguments" ? new ArgumentsLexer() : null;
    if (this.#lexer !== null) return;
    this.texts.push(new JudgedText({ ...facts, isNumber: false }, null, this.#placeholders, this.#budget));
  }

  get length(): number {
    return this.#length;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** All of it as it came. */
  get text(): string {
    return this.#pieces.join("");
  }

  /** Whether all of it has come, and is final. */
  get isDone(): boolean {
    return this.#isEnded && this.settled >= this.#length;
  }

  /** What stands before is final. */
  get settled(): number {
    const open = this.texts[this.#next];
    if (open !== undefined) return open.settled;
    return this.#lexer?.readTo ?? this.#length;
  }

  /** Where the span begins that stops the body, as far as it is known. */
  get blockAt(): number | null {
    return this.#blockAt;
  }

  add(piece: string): void {
    this.#length += piece.length;
    this.#pieces.push(piece);
    if (this.#lexer === null) this.texts[0]?.add(piece);
    else this.#take(this.#lexer.push(piece));
  }

  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (this.#lexer !== null) this.#take(this.#lexer.end());
    else this.texts[0]?.end();
    this.#skipDone();
  }

  #take(grown: readonly Growth[]): void {
    for (const { text, piece, isLast } of grown) {
      const { label, isNumber, rawStart } = text;
      let known = this.#byArgument.get(text);
      if (known === undefined) {
        const facts = { ...this.#facts, path: `${this.#facts.path}@${rawStart}`, label, isNumber };
        known = new JudgedText(facts, text, this.#placeholders, this.#budget);
        this.#byArgument.set(text, known);
        this.texts.push(known);
      }
      if (piece !== "") known.add(piece);
      if (!isLast) continue;
      known.end();
      this.#byArgument.delete(text);
    }
  }

  /** What can be judged now. */
  parts(guard: Guard, context: JudgeContext): JudgedPart[] {
    this.#skipDone();
    return this.texts.slice(this.#next).flatMap((text) => text.part(guard, context) ?? []);
  }

  /** Takes what the guard said of a part of it; parts in their order. */
  settle(part: JudgedPart, found: readonly Edit[], blockStart: number | null): void {
    const { edits, blockAt } = part.owner.settle(part, found, blockStart);
    this.#edits.push(...edits);
    if (blockAt !== null) this.#blockAt = Math.min(this.#blockAt ?? blockAt, blockAt);
    this.#skipDone();
  }

  #skipDone(): void {
    for (let text = this.texts[this.#next]; text?.isDone === true; text = this.texts[this.#next]) {
      this.#edits.push(...text.finish());
      this.#next += 1;
    }
  }

  /** What becomes of all of it, once it is settled. */
  editedWhole(): { readonly text: string; readonly isTouched: boolean } {
    const { text } = this;
    if (this.#edits.length === 0) return { text, isTouched: false };
    return { text: editPiece(text, this.#edits, 0, text.length), isTouched: true };
  }

  /** What becomes of a piece that stands at `start`, and whether it is touched at all. Pieces are taken in their order. */
  edited(piece: string, start: number): { readonly text: string; readonly isTouched: boolean } {
    const end = start + piece.length;
    const edits = this.#edits;
    while ((edits[this.#nextEdit]?.end ?? Infinity) <= start) this.#nextEdit += 1;
    const near: Edit[] = [];
    for (let at = this.#nextEdit; at < edits.length; at += 1) {
      const edit = edits[at];
      if (edit === undefined || edit.start >= end) break;
      near.push({ start: edit.start - start, end: edit.end - start, text: edit.text });
    }
    if (near.length === 0) return { text: piece, isTouched: false };
    return { text: editPiece(piece, near, 0, piece.length), isTouched: true };
  }
}
