/**
 * The texts inside a tool call's arguments: JSON (RFC 8259) in a string, as a model wrote it. Read piece by piece, and total: any string
 * has texts, valid or not, and the same ones wherever it was cut.
 * @module
 */

/** `plain`: no JSON, one text. `bare`: what stands outside of strings, a number mostly. */
export type ArgumentKind = "plain" | "key" | "string" | "bare";

/** The names that one object has so far: whether each was changed, and the last number that was given to one like it. */
export type Names = Map<string, { readonly isChanged: boolean; last: number }>;

/** One text, decoded, and where its characters stand in the arguments. */
export class ArgumentText {
  readonly kind: ArgumentKind;
  /** The key that it is the value of, or stands in the array of; else "". */
  readonly label: string;
  /** Of a key: the names of its object. */
  readonly names: Names | null;
  /** Where it begins in the arguments; the quote stands before. */
  readonly rawStart: number;
  /** Where what has been read of it ends. */
  rawEnd: number;
  length = 0;
  /** Whether its quote has come. */
  isClosed = false;
  /** From `#at[k]` to `#at[k + 1]` one character stands for one, from `#raw[k]` on. */
  readonly #at: number[] = [0];
  readonly #raw: number[];

  constructor(kind: ArgumentKind, rawStart: number, label: string, names: Names | null) {
    this.kind = kind;
    this.label = label;
    this.names = names;
    this.rawStart = rawStart;
    this.rawEnd = rawStart;
    this.#raw = [rawStart];
  }

  get isNumber(): boolean {
    return this.kind === "bare";
  }

  /** Takes characters that stand at `raw` and take up `rawLength` there: as many as there are, or one escape. */
  add(length: number, raw: number, rawLength: number): void {
    const last = this.#at.length - 1;
    if ((this.#raw[last] ?? 0) + this.length - (this.#at[last] ?? 0) !== raw) {
      this.#at.push(this.length);
      this.#raw.push(raw);
    }
    this.length += length;
    this.rawEnd = raw + rawLength;
  }

  /** Where the character at an offset begins in the arguments: never inside an escape. */
  rawOf(offset: number): number {
    if (offset >= this.length) return this.rawEnd;
    let low = 0;
    let high = this.#at.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#at[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return (this.#raw[low] ?? 0) + offset - (this.#at[low] ?? 0);
  }
}

/** What a piece of the arguments adds to a text; it may only end it. */
export interface Growth {
  readonly text: ArgumentText;
  readonly piece: string;
  readonly isLast: boolean;
}

/** An object or array that is open. */
interface Container {
  readonly isObject: boolean;
  readonly label: string;
  readonly names: Names;
  /** The key read last. */
  key: string;
  awaitsKey: boolean;
}

/** Containers inside containers; what lies deeper has no label, and its keys are those of the last one. */
const depthMax = 1_000;
/** A longer key is no name of a field. */
const labelCharsMax = 128;

const literal = /[^"\\]*/y;
const outside = /[^{}[\],:"]*/y;
const hexDigits = /[0-9A-Fa-f]{0,4}/y;
const escaped: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

const stretch = (expression: RegExp, text: string, at: number): string => {
  expression.lastIndex = at;
  return expression.exec(text)?.[0] ?? "";
};

/** Reads arguments from piece to piece. */
export class ArgumentsLexer {
  #mode: "unknown" | "plain" | "json" = "unknown";
  /** How many characters have been taken. */
  #length = 0;
  /** Read when more has come: spaces before the first character, an escape that is cut. */
  #rest = "";
  #open: ArgumentText | null = null;
  /** What is known of a key or a bare text so far. */
  #said = "";
  #bareAt = -1;
  readonly #containers: Container[] = [];
  #tooDeep = 0;

  /** How far the arguments have been read into texts: what is behind belongs to one that has not begun. */
  get readTo(): number {
    return this.#bareAt === -1 ? this.#length - this.#rest.length : this.#bareAt;
  }

  /** What another piece adds, in order. */
  push(piece: string): Growth[] {
    if (piece === "") return [];
    const input = this.#rest + piece;
    const from = this.#length - this.#rest.length;
    this.#length += piece.length;
    this.#rest = "";
    const grown: Growth[] = [];
    if (this.#mode === "unknown") {
      const first = input.search(/\S/);
      if (first === -1) {
        this.#rest = input;
        return grown;
      }
      this.#mode = input[first] === "{" || input[first] === "[" ? "json" : "plain";
    }
    if (this.#mode === "json") this.#read(input, from, grown, false);
    else this.#addPlain(input, from, grown);
    return grown;
  }

  /** What the end adds: a text that nothing closed is closed by it. */
  end(): Growth[] {
    const grown: Growth[] = [];
    const input = this.#rest;
    const from = this.#length - input.length;
    this.#rest = "";
    if (this.#mode === "json") {
      this.#read(input, from, grown, true);
      this.#endBare(grown);
    } else if (input !== "") this.#addPlain(input, from, grown);
    if (this.#open !== null) this.#end(this.#open, grown);
    return grown;
  }

  #addPlain(input: string, from: number, grown: Growth[]): void {
    this.#open ??= new ArgumentText("plain", 0, "", null);
    this.#open.add(input.length, from, input.length);
    grown.push({ text: this.#open, piece: input, isLast: false });
  }

  #read(input: string, from: number, grown: Growth[], isEnd: boolean): void {
    for (let at = 0; at < input.length;) {
      if (this.#open !== null) at = this.#readString(this.#open, input, at, from, grown, isEnd);
      else at = this.#readOutside(input, at, from, grown);
    }
  }

  /** Reads on in a string, and returns where it stopped: behind its quote, or at the input's end. */
  #readString(text: ArgumentText, input: string, start: number, from: number, grown: Growth[], isEnd: boolean): number {
    let piece = "";
    const grow = (said: string, at: number, rawLength: number): void => {
      text.add(said.length, from + at, rawLength);
      piece += said;
    };
    const stop = (at: number): number => {
      if (piece !== "") grown.push({ text, piece, isLast: false });
      if (text.kind === "key" && this.#said.length <= labelCharsMax) this.#said += piece;
      return at;
    };
    for (let at = start; ;) {
      const run = stretch(literal, input, at);
      if (run !== "") grow(run, at, run.length);
      at += run.length;
      if (at === input.length) return stop(at);
      if (input[at] === '"') {
        stop(at);
        text.isClosed = true;
        this.#end(text, grown);
        return at + 1;
      }
      const escape = escapeAt(input, at);
      if (escape === null && !isEnd) {
        this.#rest = input.slice(at);
        return stop(input.length);
      }
      // What is no escape is a backslash and what follows it.
      const { said, length } = escape ?? { said: "\\", length: 1 };
      grow(said, at, length);
      at += length;
    }
  }

  #readOutside(input: string, start: number, from: number, grown: Growth[]): number {
    const run = stretch(outside, input, start);
    if (run !== "") {
      const first = this.#bareAt === -1 ? run.search(/\S/) : 0;
      if (first !== -1) {
        if (this.#bareAt === -1) this.#bareAt = from + start + first;
        this.#said += run.slice(first);
      }
      return start + run.length;
    }
    this.#endBare(grown);
    this.#step(input[start] ?? "", from + start);
    return start + 1;
  }

  /** What one of `{}[],:"` does. */
  #step(mark: string, raw: number): void {
    const top = this.#containers.at(-1) ?? null;
    if (mark === '"') {
      const isKey = top?.awaitsKey ?? false;
      this.#open = new ArgumentText(
        isKey ? "key" : "string",
        raw + 1,
        this.#label(),
        isKey ? (top?.names ?? null) : null,
      );
      this.#said = "";
    } else if (mark === "{" || mark === "[") {
      if (this.#containers.length === depthMax) this.#tooDeep += 1;
      else {
        const isObject = mark === "{";
        this.#containers.push({ isObject, label: this.#label(), names: new Map(), key: "", awaitsKey: isObject });
      }
    } else if (mark === "}" || mark === "]") {
      if (this.#tooDeep > 0) this.#tooDeep -= 1;
      else this.#containers.pop();
    } else if (top !== null && this.#tooDeep === 0) top.awaitsKey = mark === "," && top.isObject;
  }

  /** The name of the field that a text at this place would be the value of. */
  #label(): string {
    const top = this.#containers.at(-1);
    if (top === undefined || this.#tooDeep > 0 || top.awaitsKey) return "";
    return top.isObject ? top.key : top.label;
  }

  #name(text: string): void {
    const top = this.#containers.at(-1);
    if (top?.awaitsKey === true) top.key = text.length > labelCharsMax ? "" : text;
  }

  #end(text: ArgumentText, grown: Growth[]): void {
    if (text.kind === "key") this.#name(this.#said);
    this.#open = null;
    this.#said = "";
    grown.push({ text, piece: "", isLast: true });
  }

  #endBare(grown: Growth[]): void {
    if (this.#bareAt === -1) return;
    const said = this.#said.trimEnd();
    const text = new ArgumentText("bare", this.#bareAt, this.#label(), null);
    text.add(said.length, this.#bareAt, said.length);
    this.#name(said);
    this.#bareAt = -1;
    this.#said = "";
    grown.push({ text, piece: said, isLast: true });
  }
}

/** What the escape at a place says; null when the input ends before it does. */
const escapeAt = (input: string, at: number): { said: string; length: number } | null => {
  const mark = input[at + 1];
  if (mark === undefined) return null;
  if (mark !== "u") return { said: escaped[mark] ?? "\\", length: escaped[mark] === undefined ? 1 : 2 };
  const digits = stretch(hexDigits, input, at + 2);
  if (digits.length === 4) return { said: String.fromCharCode(Number.parseInt(digits, 16)), length: 6 };
  return at + 2 + digits.length === input.length ? null : { said: "\\", length: 1 };
};
