/**
 * What a conversation says, word by word, by hashes alone: a conversation of a megabyte is read in milliseconds, and no text is held twice.
 * @module
 */
import { randomInt } from "node:crypto";
import { codesOf, tableOfCodes } from "./codes.ts";
import { foldCode } from "./fold.ts";
import { letterOf } from "./letters.ts";
import { hashStep } from "./word-tables.ts";

/** In UTF-16 code units. */
export const tokenCharsMin = 6;
export const tokenCharsMax = 256;
/** Of a text without spaces so much is taken together. */
const chunkCharsMax = 4_096;

const [space, letter, surrogate] = [1, 2, 3];
const slash = 47;
const letterOrDigit = /^[\p{L}\p{N}]$/u;
const kindsOf = tableOfCodes((code) => {
  if (code >= 0xd800 && code < 0xe000) return surrogate;
  const character = String.fromCharCode(code);
  return letterOrDigit.test(character) ? letter : /\s/.test(character) ? space : 0;
});

/** The length in code units of the letter or digit that begins at a place; 0 for anything else. */
const letterUnits = (kind: number, codes: Uint16Array, at: number, end: number): number => {
  if (kind !== surrogate) return kind === letter ? 1 : 0;
  const isPair = at + 1 < end && letterOrDigit.test(String.fromCharCode(codes[at] ?? 0, codes[at + 1] ?? 0));
  return isPair ? 2 : 0;
};

/** Of each process its own: nobody can choose words that all fall on one slot. */
const [seedA, seedB] = [randomInt(2 ** 32) | 0, randomInt(2 ** 32) | 0];

/** A token while it is read: two hashes of 32 bits, so that of a million no two are taken for one. */
class TokenHash {
  a = 0;
  b = 0;
  chars = 0;

  clear(): void {
    this.a = seedA;
    this.b = seedB;
    this.chars = 0;
  }

  step(code: number): void {
    this.a = hashStep(this.a, code);
    this.b = Math.imul(this.b + code, 0x85ebca6b) ^ (this.b >>> 13);
    this.chars += 1;
  }

  take(token: string): this {
    this.clear();
    for (let at = 0; at < token.length; at += 1) this.step(token.charCodeAt(at));
    return this;
  }
}

/** The number of a token that was said outside of URLs, or in those to several hosts; each host has a higher one. */
const anywhere = 1;
const slotsAtFirst = 1_024;

/** Tokens of texts, and of each the one host in whose URLs alone it stands, if there is one. */
export class SaidTokens {
  readonly #hosts = new Map<string, number>();
  readonly #run = new TokenHash();
  readonly #whole = new TokenHash();
  #count = 0;
  #hashesA = new Int32Array(slotsAtFirst);
  #hashesB = new Int32Array(slotsAtFirst);
  /** Numbers as above; 0 where a slot is free. */
  #places = new Int32Array(slotsAtFirst);

  /**
   * Adds what stands in each chunk of a text without spaces: all its letters and digits together, and each run of them. `hostOf` says to
   * which host a chunk with `//` in it leads, "" if it is no URL; it must not ask for the codes of another text.
   */
  read(text: string, hostOf: (chunk: string) => string): void {
    const kindOf = kindsOf();
    const { codes, length } = codesOf(text);
    for (let end = 0; end < length;) {
      const start = end;
      const stop = Math.min(length, start + chunkCharsMax);
      let isUrl = false;
      for (; end < stop && kindOf[codes[end]!] !== space; end += 1)
        isUrl ||= codes[end] === slash && codes[end + 1] === slash;
      if (end === start) end += 1;
      else this.#readChunk(codes, start, end, isUrl ? this.#placeOf(hostOf(text.slice(start, end))) : anywhere);
    }
  }

  /** Adds one token, said outside of URLs. It is compared as it is: folded. */
  add(token: string): void {
    this.#put(this.#run.take(token), anywhere);
  }

  /** Whether a token, folded, was said elsewhere than in URLs to `host`. */
  has(token: string, host: string): boolean {
    const place = this.#places[this.#slotOf(this.#run.take(token))];
    return place !== 0 && place !== this.#hosts.get(host);
  }

  #placeOf(host: string): number {
    if (host === "") return anywhere;
    const place = this.#hosts.get(host) ?? anywhere + 1 + this.#hosts.size;
    this.#hosts.set(host, place);
    return place;
  }

  #readChunk(codes: Uint16Array, start: number, end: number, place: number): void {
    const kindOf = kindsOf();
    const [run, whole] = [this.#run, this.#whole];
    run.clear();
    whole.clear();
    let letters = 0;
    for (let at = start; at < end;) {
      const code = codes[at]!;
      const folded = letterOf(code);
      if (folded !== 0 && whole.chars < tokenCharsMax) whole.step(folded);
      const units = letterUnits(kindOf[code]!, codes, at, end);
      if (units > 0) {
        for (const stop = at + units; at < stop; at += 1) run.step(foldCode(codes[at]!));
        letters += 1;
        if (letters < tokenCharsMax) continue;
      } else at += 1;
      if (letters >= tokenCharsMin) this.#put(run, place);
      run.clear();
      letters = 0;
    }
    if (letters >= tokenCharsMin) this.#put(run, place);
    if (whole.chars >= tokenCharsMin) this.#put(whole, place);
  }

  #put(hash: TokenHash, place: number): void {
    const slot = this.#slotOf(hash);
    const known = this.#places[slot];
    this.#places[slot] = known === 0 || known === place ? place : anywhere;
    if (known !== 0) return;
    this.#hashesA[slot] = hash.a;
    this.#hashesB[slot] = hash.b;
    this.#count += 1;
    if (this.#count * 2 > this.#places.length) this.#grow();
  }

  /** The slot of a token, or the free one where it belongs. */
  #slotOf({ a, b }: Pick<TokenHash, "a" | "b">): number {
    const mask = this.#places.length - 1;
    let slot = ((Math.imul(a, 0x9e3779b1) >>> 7) ^ b) & mask;
    while (this.#places[slot] !== 0 && (this.#hashesA[slot] !== a || this.#hashesB[slot] !== b))
      slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [hashesA, hashesB, places] = [this.#hashesA, this.#hashesB, this.#places];
    const slots = places.length * 2;
    [this.#hashesA, this.#hashesB, this.#places] = [
      new Int32Array(slots),
      new Int32Array(slots),
      new Int32Array(slots),
    ];
    for (const [from, place] of places.entries()) {
      if (place === 0) continue;
      const [a, b] = [hashesA[from]!, hashesB[from]!];
      const slot = this.#slotOf({ a, b });
      this.#hashesA[slot] = a;
      this.#hashesB[slot] = b;
      this.#places[slot] = place;
    }
  }
}
