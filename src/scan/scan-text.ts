/**
 * All scanners over one text, over what it says unmasked, and over the encoded texts inside it.
 * @module
 */
import { hash } from "node:crypto";
import type { Finding } from "../domain/finding.ts";
import { type Blob, findBlobs, openBlobFrom } from "./blobs.ts";
import { KnownFindings } from "./known-findings.ts";
import { beforeOverlapping } from "./resolve-overlaps.ts";
import type { Scanner } from "./scanner.ts";
import { cutDisguiseFrom, type Unmasked, unmask } from "./unmask.ts";

/** What was claimed of one text; `failed` names the scanners that broke, whose claims are missing. */
export interface Scanned {
  readonly found: readonly Finding[];
  readonly failed: readonly string[];
}

const isInRange = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to;

/** Whether it could stand in a text of that length. */
export const isSpan = ({ start, end, scoreMilli }: Finding, length: number): boolean =>
  isInRange(start, 0, length) && isInRange(end, start + 1, length) && isInRange(scoreMilli, 0, 1_000);

const runOne = (scanner: Scanner, text: string, label: string, from: number, found: Finding[]): void => {
  for (const finding of scanner.scan(text, label, from)) {
    if (!isSpan(finding, text.length)) throw new RangeError("a finding outside its text");
    if (finding.start >= from) found.push(finding);
  }
};

/** One scanner over the text as it is, as it reads unmasked, and over what is encoded in it. */
const runAll = (
  scanner: Scanner,
  text: string,
  label: string,
  from: number,
  unmasked: Unmasked | null,
  blobs: readonly Blob[],
) => {
  const found: Finding[] = [];
  runOne(scanner, text, label, from, found);
  if (unmasked !== null) {
    const under: Finding[] = [];
    runOne(scanner, unmasked.text, label, unmasked.placeOf(from), under);
    for (const finding of under) found.push({ ...finding, ...unmasked.spanOf(finding.start, finding.end) });
  }
  for (const { start, end, text: decoded } of blobs) {
    const inside: Finding[] = [];
    runOne(scanner, decoded, label, 0, inside);
    for (const finding of inside) found.push({ ...finding, start, end });
  }
  return found;
};

/**
 * What all scanners claim of a text, in any order and overlapping: see `resolveOverlaps`. Spans are of the text as it is; what was found in
 * an encoded run claims the whole run. A scanner that throws, or gives spans that the text does not have, has failed. Nothing that begins
 * before `from` is claimed: see `TextPart`.
 */
export const scanText = (scanners: readonly Scanner[], text: string, label: string, from = 0): Scanned => {
  const found: Finding[] = [];
  const failed: string[] = [];
  const unmasked = unmask(text);
  const blobs = findBlobs(text).filter(({ start }) => start >= from);
  for (const scanner of scanners) {
    try {
      for (const finding of runAll(scanner, text, label, from, unmasked, blobs)) found.push(finding);
    } catch {
      failed.push(scanner.name);
    }
  }
  return { found, failed };
};

/** One way to read a growing text: where it is open, given a place beyond which nothing is final anyway. Asked again with its answer it says the same. */
type Reading = (most: number) => number;

/** The cheapest first: often nothing is final. */
const readingsOf = (scanners: readonly Scanner[], text: string, from: number): Reading[] => {
  const blobs = findBlobs(text).filter(({ start }) => start >= from);
  const openBlob = openBlobFrom(text);
  const readings: Reading[] = [
    (most) => beforeOverlapping(blobs, Math.min(most, openBlob)),
    ...scanners.toReversed().map((scanner) => (most: number) => scanner.openFrom(text, from, most)),
  ];
  const unmasked = unmask(text);
  if (unmasked === null) return readings;
  const under = unmasked.placeOf(from);
  const read = (scanner: Scanner, most: number): number => {
    const open = unmasked.positionOf(scanner.openFrom(unmasked.text, under, unmasked.placeOf(most)));
    // A place inside what one escape says is moved before it.
    return open < most ? read(scanner, open) : most;
  };
  return [...readings, ...scanners.map((scanner) => (most: number) => read(scanner, most))];
};

/**
 * Where the part of a growing text begins that more text could still change: see `Scanner.openFrom`. What stands before `from` is known to be
 * final, and is context.
 */
export const openFrom = (scanners: readonly Scanner[], text: string, from = 0): number => {
  if (scanners.length === 0) return text.length;
  const readings = readingsOf(scanners, text, from);
  const cut = cutDisguiseFrom(text);
  // What a disguise that is cut will say may belong to what stands before it.
  if (cut < text.length) {
    readings.push((most) => Math.min(most, cut), ...readingsOf(scanners, text.slice(0, cut), from));
  }
  let open = text.length;
  // What one is sure of may overlap what another is not: they are asked by turns until all agree.
  for (let turn = 0, agreed = 0; agreed < readings.length && open > from; turn += 1) {
    const said = readings[turn % readings.length]?.(open) ?? open;
    agreed = said < open ? 1 : agreed + 1;
    open = Math.min(open, said);
  }
  return open;
};

/** Shorter texts are roles, models and numbers: they come again and again, and are found by themselves faster than by a digest. */
const digestedCharsMin = 64;
const cleanTextsMax = 4_096;
const cachedTextsMax = 8_192;

const nothing: readonly Finding[] = [];

const isShort = (text: string, label: string): boolean => text.length < digestedCharsMin && label === "";

/** A label's length goes before it, and texts without one are apart: no text can pass for another's. */
const digestOf = (text: string, label: string): string =>
  label === ""
    ? hash("sha256", text, "base64")
    : `label ${hash("sha256", `${label.length} ${label}${text}`, "base64")}`;

/** Remembers what was claimed of the texts that were scanned last, by their digest. It holds no text but short ones in which nothing was found. */
export class ScanCache {
  readonly #claims = new KnownFindings(cachedTextsMax);
  readonly #clean = new Set<string>();

  /** What is remembered of a text, or null. */
  find(text: string, label: string): readonly Finding[] | null {
    if (isShort(text, label) && this.#clean.has(text)) return nothing;
    return this.#claims.find(digestOf(text, label));
  }

  /** Remembers what was claimed of a text. */
  keep(text: string, label: string, claims: readonly Finding[]): void {
    if (isShort(text, label) && claims.length === 0) this.#keepClean(text);
    else this.#claims.keep(digestOf(text, label), claims);
  }

  #keepClean(text: string): void {
    if (this.#clean.size >= cleanTextsMax) this.#clean.clear();
    this.#clean.add(text);
  }
}
