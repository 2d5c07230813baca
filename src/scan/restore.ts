/**
 * Gives a text the values back that placeholders stand for, piece by piece: the same result however the text is cut. Never where a viewer would
 * send the value elsewhere (`LinkContext`): there the placeholder stays.
 * @module
 */
import type { Edit } from "./edits.ts";
import { LinkContext } from "./link-context.ts";
import type { Placeholders } from "./placeholders.ts";

/** A value that was put back: where it stands in the restored text, and where its placeholder stood. */
export interface RestoredSpan {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  readonly value: string;
}

const placeholder = /<[A-Z][A-Z0-9_]*_[0-9]+>/y;
/** What more text could make a placeholder of. */
const cutPlaceholder = /<(?:[A-Z][A-Z0-9_]*)?$/;

/** How many characters of values one text of an answer may be given: a model that repeats a placeholder does not make it endless. */
export const restoredCharsMax = 1_048_576;

/** How many characters of values may still be put back: one for all texts inside a tool call's arguments. */
export interface RestoreBudget {
  charsLeft: number;
}

/** See the module. */
export class Restorer {
  /** In order. */
  readonly spans: RestoredSpan[] = [];
  readonly #placeholders: Placeholders | null;
  readonly #budget: RestoreBudget;
  readonly #context = new LinkContext();
  #rest = "";
  /** How much of the source has been read, and how long it has become. */
  #read = 0;
  #said = 0;

  /** Without placeholders a text stays as it is. */
  constructor(placeholders: Placeholders | null, budget: RestoreBudget = { charsLeft: restoredCharsMax }) {
    this.#budget = budget;
    this.#placeholders = placeholders === null || placeholders.isEmpty ? null : placeholders;
  }

  /** What another piece adds to the restored text. The beginning of a placeholder waits for the rest of it. */
  push(piece: string): string {
    const placeholders = this.#placeholders;
    if (placeholders === null) return piece;
    const input = this.#rest + piece;
    const tail = input.slice(-placeholders.charsMax);
    const cut = tail.search(cutPlaceholder);
    const end =
      cut === -1 || tail.length - cut >= placeholders.charsMax ? input.length : input.length - tail.length + cut;
    this.#rest = input.slice(end);
    return this.#restore(input.slice(0, end), placeholders);
  }

  /** What the end of the text adds. */
  end(): string {
    const rest = this.#rest;
    this.#rest = "";
    return this.#placeholders === null ? rest : this.#restore(rest, this.#placeholders);
  }

  /** Where a place of the restored text stands in the source: inside a value, where its placeholder begins. */
  sourceOf(at: number): number {
    const { spans } = this;
    let low = 0;
    let high = spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((spans[middle]?.start ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    const before = spans[low - 1];
    if (before === undefined) return at;
    return at < before.end ? before.from : before.to + at - before.end;
  }

  #restore(text: string, placeholders: Placeholders): string {
    let said = "";
    let done = 0;
    for (let at = text.indexOf("<"); at !== -1; at = text.indexOf("<", Math.max(at + 1, done))) {
      placeholder.lastIndex = at;
      const name = placeholder.exec(text)?.[0];
      const value = name === undefined ? null : placeholders.valueOf(name);
      if (name === undefined || value === null) continue;
      this.#context.read(text.slice(done, at));
      said += text.slice(done, at);
      done = at + name.length;
      if (this.#context.isInside || this.#budget.charsLeft <= 0) {
        this.#context.skip();
        said += name;
        continue;
      }
      this.#budget.charsLeft -= value.length;
      const start = this.#said + said.length;
      const from = this.#read + at;
      this.spans.push({ start, end: start + value.length, from, to: from + name.length, value });
      this.#context.read(value);
      said += value;
    }
    this.#context.read(text.slice(done));
    said += text.slice(done);
    this.#read += text.length;
    this.#said += said.length;
    return said;
  }
}

/** What becomes of the source: edits of it that do what restoring and then editing did, in order and apart. */
export const editsOfSource = (restorer: Restorer, spans: readonly RestoredSpan[], edits: readonly Edit[]): Edit[] => {
  const result: Edit[] = [];
  for (let [span, edit] = [0, 0]; span < spans.length || edit < edits.length;) {
    const [spansFrom, editsFrom] = [span, edit];
    let end = -1;
    // What meets becomes one edit: values, and edits that lie in them or reach beyond.
    for (;;) {
      const [nextSpan, nextEdit] = [spans[span], edits[edit]];
      const isSpan = (nextSpan?.start ?? Infinity) <= (nextEdit?.start ?? Infinity);
      const next = isSpan ? nextSpan : nextEdit;
      if (next === undefined || (end !== -1 && next.start >= end)) break;
      end = Math.max(end, next.end);
      if (isSpan) span += 1;
      else edit += 1;
    }
    result.push(asOne(restorer, spans.slice(spansFrom, span), edits.slice(editsFrom, edit)));
  }
  return result;
};

/** Values and edits that meet, as one edit of the source. */
const asOne = (restorer: Restorer, spans: readonly RestoredSpan[], edits: readonly Edit[]): Edit => {
  const [firstSpan, firstEdit] = [spans[0], edits[0]];
  const [lastSpan, lastEdit] = [spans.at(-1), edits.at(-1)];
  let at = Math.min(firstSpan?.start ?? Infinity, firstEdit?.start ?? Infinity);
  const start = restorer.sourceOf(at);
  const end = Math.max(lastSpan?.to ?? 0, lastEdit === undefined ? 0 : restorer.sourceOf(lastEdit.end));
  let text = "";
  for (const edit of edits) {
    text += valueBetween(spans, at, edit.start) + edit.text;
    at = edit.end;
  }
  return { start, end, text: text + valueBetween(spans, at, lastSpan?.end ?? 0) };
};

/** A stretch of restored values: nothing else stands there. */
const valueBetween = (spans: readonly RestoredSpan[], from: number, to: number): string =>
  spans.reduce(
    (text, { start, end, value }) =>
      end > from && start < to ? text + value.slice(Math.max(0, from - start), Math.max(0, to - start)) : text,
    "",
  );
