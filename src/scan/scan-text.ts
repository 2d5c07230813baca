/**
 * All scanners over one text, over what it says unmasked, and over the encoded texts inside it.
 * @module
 */
import { hash } from "node:crypto";
import { CustodyError } from "../domain/errors.ts";
import type { Finding } from "../domain/finding.ts";
import { findBlobs, openBlobFrom } from "./blobs.ts";
import type { Scanner } from "./scanner.ts";
import { cutEscapeFrom, unmask } from "./unmask.ts";

const runAll = (scanners: readonly Scanner[], text: string, label: string): Finding[] => {
  const found: Finding[] = [];
  for (const scanner of scanners) {
    try {
      for (const finding of scanner.scan(text, label)) found.push(finding);
    } catch {
      throw new CustodyError("scanner_failed", `the scanner ${scanner.name} failed`);
    }
  }
  return found;
};

/**
 * What all scanners claim of a text, in any order and overlapping: see `resolveOverlaps`. Spans are of the text as it is; what was found in
 * an encoded run claims the whole run. Throws `scanner_failed`, naming the scanner, when one breaks: unscanned text goes nowhere.
 */
export const scanText = (scanners: readonly Scanner[], text: string, label: string): readonly Finding[] => {
  const found = runAll(scanners, text, label);
  const unmasked = unmask(text);
  if (unmasked !== null) {
    for (const finding of runAll(scanners, unmasked.text, label)) {
      found.push({ ...finding, ...unmasked.spanOf(finding.start, finding.end) });
    }
  }
  for (const { start, end, text: decoded } of findBlobs(text)) {
    for (const finding of runAll(scanners, decoded, label)) found.push({ ...finding, start, end });
  }
  return found;
};

/** Where the part of a growing text begins that more text could still change: see `Scanner.openFrom`. */
export const openFrom = (scanners: readonly Scanner[], text: string): number => {
  const cut = cutEscapeFrom(text);
  const from = openIn(scanners, text);
  // What the escape will say may belong to what stands before it.
  return cut === text.length ? from : Math.min(from, cut, openIn(scanners, text.slice(0, cut)));
};

const openIn = (scanners: readonly Scanner[], text: string): number => {
  let from = openBlobFrom(text);
  for (const scanner of scanners) from = Math.min(from, scanner.openFrom(text));
  const unmasked = unmask(text);
  if (unmasked === null) return from;
  for (const scanner of scanners) from = Math.min(from, unmasked.positionOf(scanner.openFrom(unmasked.text)));
  return from;
};

/** Shorter texts are roles, models and numbers: they come again and again, and are found by themselves faster than by a digest. */
const digestedCharsMin = 64;
const cleanTextsMax = 4_096;
const cachedTextsMax = 8_192;
const cachedFindingsMax = 64;

/**
 * Remembers what was claimed of the texts that were scanned last, by their digest: a conversation sends its beginning again with every turn.
 * It holds no text but short ones in which nothing was found.
 */
export class ScanCache {
  readonly #claims = new Map<string, readonly Finding[]>();
  readonly #clean = new Set<string>();

  /** What is remembered of a text, or null; `keep` remembers it. */
  look(text: string, label: string): { claims: readonly Finding[] | null; keep(claims: readonly Finding[]): void } {
    if (text.length < digestedCharsMin) return label === "" ? this.#lookShort(text) : forgotten;
    // A label's length goes before it, and texts without one are apart: no text can pass for another's.
    const digest =
      label === ""
        ? hash("sha256", text, "base64")
        : `label ${hash("sha256", `${label.length} ${label}${text}`, "base64")}`;
    const claims = this.#claims.get(digest) ?? null;
    if (claims !== null) {
      // Used last, thrown out last.
      this.#claims.delete(digest);
      this.#claims.set(digest, claims);
    }
    return { claims, keep: (found) => this.#keep(digest, found) };
  }

  #lookShort(text: string): { claims: readonly Finding[] | null; keep(claims: readonly Finding[]): void } {
    if (this.#clean.has(text)) return clean;
    return {
      claims: null,
      keep: (found) => {
        if (found.length > 0) return;
        if (this.#clean.size >= cleanTextsMax) this.#clean.clear();
        this.#clean.add(text);
      },
    };
  }

  #keep(digest: string, claims: readonly Finding[]): void {
    if (claims.length > cachedFindingsMax) return;
    this.#claims.set(digest, claims);
    if (this.#claims.size <= cachedTextsMax) return;
    const [oldest] = this.#claims.keys();
    if (oldest !== undefined) this.#claims.delete(oldest);
  }
}

const clean = { claims: [], keep: (): void => undefined };
const forgotten = { claims: null, keep: (): void => undefined };
