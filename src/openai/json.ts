/**
 * Strict JSON reading (RFC 8259) in one pass: what is accepted has one reading only, whoever parses it next, and every text in it
 * is on the tape. Objects are not left to JSON.parse: V8 13.6 (Node 24) reads a key with an escape as an earlier object's key, when
 * that is what its first raw characters spell.
 * @module
 */
import type { Field, FieldLevel } from "./fields.ts";
import { JsonNode } from "./json-document.ts";
import type { JsonDocument, JsonObject, JsonValue } from "./json-document.ts";
import { JsonError } from "./json-error.ts";
import type { JsonFault } from "./json-error.ts";
import { decodeUtf8, hasControl } from "./utf8.ts";

export interface JsonLimits {
  /** Containers inside containers, `[]` being one deep. At most 1,000 are read, whatever this says: reading recurses. */
  readonly depthMax: number;
  /** Values of every kind; 200,000 by default, so that 10 MB of `[1,1,...]` cannot take a hundred times its size in memory. */
  readonly valuesMax?: number;
}

export interface JsonOptions {
  /** Known fields, for telling keys that differ by case only. None by default. */
  readonly fields?: FieldLevel | null;
  /** Whether `\u0000` may stand in a string. Not by default. */
  readonly nulAllowed?: boolean;
}

const depthCeiling = 1_000;
const valuesMaxDefault = 200_000;

/**
 * Reads a JSON text as JSON.parse would, and refuses what other readers may read otherwise.
 * @param source UTF-8 bytes, or text.
 * @throws JsonError naming the fault and the field.
 */
export const readJson = (source: Uint8Array | string, limits: JsonLimits, options: JsonOptions = {}): JsonDocument => {
  const text = typeof source === "string" ? source : decodeUtf8(source);
  if (text === null || text.charCodeAt(0) === 0xfeff) throw new JsonError("encoding", "");
  const clean = typeof source !== "string" && !hasControl(source);
  const reader = new Reader(text, clean, limits, options);
  return { text, value: reader.read(), tokens: reader.tokens };
};

/** What may stand in a string as it is: all but quote, backslash and control characters. */
const stringRun = /[ !#-[\]-\uffff]*/y;
/** Characters looked at one by one before the expression is worth its call. */
const loopMax = 24;

const quote = 0x22;
const backslash = 0x5c;

class Reader {
  readonly tokens: JsonNode[] = [];
  readonly #text: string;
  /** The text holds no control character at all. */
  readonly #clean: boolean;
  readonly #wellFormed: boolean;
  readonly #nulAllowed: boolean;
  readonly #fields: FieldLevel | null;
  readonly #depthMax: number;
  #valuesLeft: number;
  #pos = 0;
  /** The first backslash at or after the last string that was begun. */
  #backslash = -1;

  constructor(text: string, clean: boolean, limits: JsonLimits, options: JsonOptions) {
    this.#text = text;
    this.#clean = clean;
    this.#wellFormed = clean || text.isWellFormed();
    this.#nulAllowed = options.nulAllowed ?? false;
    this.#fields = options.fields ?? null;
    this.#depthMax = Math.min(limits.depthMax, depthCeiling);
    this.#valuesLeft = limits.valuesMax ?? valuesMaxDefault;
  }

  read(): JsonValue {
    const value = this.#value(null, "", true, this.#fields, 1);
    this.#skipSpace();
    if (this.#pos < this.#text.length) throw new JsonError("trailing_data", "");
    return value;
  }

  #value(
    parent: JsonNode | null,
    step: string | number,
    known: boolean,
    level: FieldLevel | null,
    depth: number,
  ): JsonValue {
    if (--this.#valuesLeft < 0) throw refusal("too_many_values", null, "", true);
    const code = this.#skipSpace();
    const start = this.#pos;
    if (code === quote) {
      const text = this.#string(parent, step, known);
      this.tokens.push(new JsonNode("string", start, this.#pos, text, parent, step, known));
      return text;
    }
    if (code === 0x7b /* { */ || code === 0x5b /* [ */) {
      if (depth > this.#depthMax) throw refusal("too_deep", parent, step, known);
      const node = new JsonNode("container", start, start, "", parent, step, known);
      this.#pos++;
      const value = code === 0x7b ? this.#object(node, level, depth + 1) : this.#array(node, level, depth + 1);
      node.end = this.#pos;
      return value;
    }
    if (code === 0x2d /* - */ || isDigit(code)) {
      if (!this.#skipNumber(code)) throw refusal("grammar", parent, step, known);
      const text = this.#text.slice(start, this.#pos);
      this.tokens.push(new JsonNode("number", start, this.#pos, text, parent, step, known));
      return Number(text);
    }
    if (code === 0x6e /* n */ && this.#skipWord("null")) return null;
    if (code === 0x74 /* t */ && this.#skipWord("true")) return true;
    if (code === 0x66 /* f */ && this.#skipWord("false")) return false;
    throw refusal("grammar", parent, step, known);
  }

  #object(node: JsonNode, level: FieldLevel | null, depth: number): JsonObject {
    const value: JsonObject = {};
    if (this.#skipSpace() === 0x7d /* } */) {
      this.#pos++;
      return value;
    }
    let before: Field | undefined;
    for (;;) {
      if (this.#skipSpace() !== quote) throw new JsonError("grammar", node.publicPath);
      const start = this.#pos;
      let field = before === undefined ? level?.first : before.next;
      let name = field?.name;
      if (name === undefined || !this.#skipName(name)) {
        const key = this.#string(node, "*", false);
        field = level?.find(key, before);
        const twin = field === undefined ? level?.twinOf(key) : undefined;
        if (twin !== undefined) throw refusal("case_variant", node, twin, true);
        // The known name rather than the slice: V8 need not look it up once more.
        name = field === undefined ? key : field.name;
      }
      const known = field !== undefined;
      before = field;
      // No value is undefined, so the cheap look answers for all but the names on Object.prototype.
      if (value[name] !== undefined && Object.hasOwn(value, name)) throw refusal("duplicate_key", node, name, known);
      this.tokens.push(new JsonNode("key", start, this.#pos, name, node, name, known));
      if (this.#skipSpace() !== 0x3a /* : */) throw refusal("grammar", node, name, known);
      this.#pos++;
      const member = this.#value(node, name, known, field?.inner ?? null, depth);
      if (name === "__proto__") {
        Object.defineProperty(value, name, { value: member, enumerable: true, writable: true, configurable: true });
      } else value[name] = member;
      const code = this.#skipSpace();
      this.#pos++;
      if (code === 0x7d /* } */) return value;
      if (code !== 0x2c /* , */) throw new JsonError("grammar", node.publicPath);
    }
  }

  #array(node: JsonNode, level: FieldLevel | null, depth: number): JsonValue[] {
    const value: JsonValue[] = [];
    if (this.#skipSpace() === 0x5d /* ] */) {
      this.#pos++;
      return value;
    }
    for (;;) {
      value.push(this.#value(node, value.length, true, level, depth));
      const code = this.#skipSpace();
      this.#pos++;
      if (code === 0x5d /* ] */) return value;
      if (code !== 0x2c /* , */) throw new JsonError("grammar", node.publicPath);
    }
  }

  /** Steps over exactly this name in quotes, if it stands at the position. */
  #skipName(name: string): boolean {
    const from = this.#pos + 1;
    const end = from + name.length;
    if (this.#text.charCodeAt(end) !== quote || !this.#text.startsWith(name, from)) return false;
    this.#pos = end + 1;
    return true;
  }

  /** Reads the string whose quote is at the position, and stands after it. */
  #string(parent: JsonNode | null, step: string | number, known: boolean): string {
    const text = this.#text;
    const from = this.#pos + 1;
    if (this.#backslash < from) {
      const found = text.indexOf("\\", from);
      this.#backslash = found === -1 ? text.length : found;
    }
    // Without control characters the next quote ends the string, unless a backslash comes first.
    let end = this.#clean ? text.indexOf('"', from) : this.#skipRun(from);
    if (end === -1) throw refusal("grammar", parent, step, known);
    const escaped = end > this.#backslash || text.charCodeAt(end) === backslash;
    if (escaped) end = this.#skipEscaped(this.#backslash);
    if (text.charCodeAt(end) !== quote) throw refusal("grammar", parent, step, known);
    this.#pos = end + 1;
    if (!escaped && this.#wellFormed) return text.slice(from, end);
    const raw = text.slice(from - 1, end + 1);
    const decoded = escaped ? unescape(raw) : text.slice(from, end);
    if (decoded === null) throw refusal("grammar", parent, step, known);
    // Both: half of a pair as it is and half as an escape make a whole one.
    if (!decoded.isWellFormed() || !raw.isWellFormed()) throw refusal("surrogate", parent, step, known);
    if (!this.#nulAllowed && decoded.includes("\u0000")) throw refusal("nul", parent, step, known);
    return decoded;
  }

  /** The first quote, backslash or control character from a position on, or the length of the text. */
  #skipRun(from: number): number {
    const text = this.#text;
    const loopEnd = Math.min(from + loopMax, text.length);
    let at = from;
    for (; at < loopEnd; at++) {
      const code = text.charCodeAt(at);
      if (code === quote || code === backslash || code < 0x20) return at;
    }
    if (at >= text.length) return text.length;
    stringRun.lastIndex = at;
    stringRun.test(text);
    return stringRun.lastIndex;
  }

  /** From a backslash to what ends the string: its quote, or a character that may not be there. */
  #skipEscaped(from: number): number {
    let at = from;
    while (this.#text.charCodeAt(at) === backslash) at = this.#skipRun(at + 2);
    return at;
  }

  /** Steps over white space and gives the code that follows: NaN at the end of the text. */
  #skipSpace(): number {
    const text = this.#text;
    let pos = this.#pos;
    let code = text.charCodeAt(pos);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++pos);
    this.#pos = pos;
    return code;
  }

  #skipWord(word: string): boolean {
    if (!this.#text.startsWith(word, this.#pos)) return false;
    this.#pos += word.length;
    return true;
  }

  /** Steps over the number that begins at the position with `code`; false when the grammar has no such number. */
  #skipNumber(code: number): boolean {
    const text = this.#text;
    if (code === 0x2d /* - */) this.#pos++;
    if (text.charCodeAt(this.#pos) === 0x30 /* 0 */) this.#pos++;
    else if (!this.#skipDigits()) return false;
    if (text.charCodeAt(this.#pos) === 0x2e /* . */) {
      this.#pos++;
      if (!this.#skipDigits()) return false;
    }
    const exponent = text.charCodeAt(this.#pos);
    if (exponent !== 0x65 /* e */ && exponent !== 0x45 /* E */) return true;
    this.#pos++;
    const sign = text.charCodeAt(this.#pos);
    if (sign === 0x2b /* + */ || sign === 0x2d /* - */) this.#pos++;
    return this.#skipDigits();
  }

  /** Steps over digits; false when there is none. */
  #skipDigits(): boolean {
    const text = this.#text;
    const from = this.#pos;
    let pos = from;
    while (isDigit(text.charCodeAt(pos))) pos++;
    this.#pos = pos;
    return pos > from;
  }
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** The text of a string with escapes, quotes included; null when an escape is wrong. */
const unescape = (raw: string): string | null => {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "string" ? value : null;
  } catch {
    return null; // The error of JSON.parse quotes the text: it goes no further.
  }
};

/** The path is that of a node at this place, which need not exist yet. */
const refusal = (fault: JsonFault, parent: JsonNode | null, step: string | number, known: boolean): JsonError =>
  new JsonError(fault, new JsonNode("container", 0, 0, "", parent, step, known).publicPath);
