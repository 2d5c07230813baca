/**
 * Controls that turn the order of characters round (UAX 9), so that a person reads something else than is written: "Trojan Source",
 * CVE-2021-42574. Right-to-left text needs them; Latin text does not.
 * @module
 */
import type { Sighting, Span } from "./sightings.ts";

const anyControl = /[\u202a-\u202e\u2066-\u2069]/;
const embedRightToLeft = 0x202b;
const endOfEmbedding = 0x202c;
const isolateRightToLeft = 0x2067;
const endOfIsolate = 0x2069;

const isOverride = (code: number): boolean => code === 0x202d || code === 0x202e;
const isEmbedding = (code: number): boolean => code >= 0x202a && code <= 0x202e;
const isIsolate = (code: number): boolean => code >= 0x2066 && code <= 0x2069;
const isLatin = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122;
/** Hebrew, Arabic, and the scripts between them, with their presentation forms. */
const isRightToLeft = (code: number): boolean =>
  (code >= 0x590 && code <= 0x8ff) || (code >= 0xfb1d && code <= 0xfdff) || (code >= 0xfe70 && code <= 0xfefe);
/** What a paragraph's end undoes, the end of a line does. */
const isLineEnd = (code: number): boolean => code === 10 || code === 13 || code === 0x2029;

/** A control that is not undone yet, and how many letters were read when it came. */
interface Opened {
  readonly at: number;
  readonly code: number;
  readonly latin: number;
  readonly other: number;
}

/** Overrides around Latin letters, right-to-left controls around nothing but Latin letters, and what nothing undoes before the line ends. */
export const findBidiControls = (text: string): Sighting => {
  const spans: Span[] = [];
  const { length } = text;
  const embeddings: Opened[] = [];
  const isolates: Opened[] = [];
  let latin = 0;
  let other = 0;

  const close = (opened: Opened, end: number | null): void => {
    if (latin === opened.latin) return;
    const { at, code } = opened;
    const turns = code === embedRightToLeft || code === isolateRightToLeft;
    if (!isOverride(code) && (other > opened.other || (end !== null && !turns))) return;
    spans.push({ start: at, end: end ?? at + 1, scoreMilli: isOverride(code) ? 900 : end === null ? 600 : 500 });
  };
  const closeLine = (): void => {
    for (const opened of [...embeddings, ...isolates]) close(opened, null);
    embeddings.length = 0;
    isolates.length = 0;
  };

  const first = text.search(anyControl);
  for (let at = first === -1 ? length : first; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (isLatin(code)) latin += 1;
    else if (isRightToLeft(code)) other += 1;
    else if (code === endOfEmbedding || code === endOfIsolate) {
      const opened = (code === endOfEmbedding ? embeddings : isolates).pop();
      if (opened !== undefined) close(opened, at + 1);
    } else if (isEmbedding(code)) embeddings.push({ at, code, latin, other });
    else if (isIsolate(code)) isolates.push({ at, code, latin, other });
    else if (isLineEnd(code)) closeLine();
  }
  const openFrom = Math.min(embeddings[0]?.at ?? length, isolates[0]?.at ?? length);
  closeLine();
  return { spans, openFrom };
};
