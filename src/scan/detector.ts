/**
 * What a guard asks: the claims of many texts, from memory, here, on a thread of its own, or from outside.
 * @module
 */
import type { Finding } from "../domain/finding.ts";
import type { ExternalScanner } from "./external/external-scanner.ts";
import { ScanThread } from "./off-thread.ts";
import type { OperatorType } from "./operator-types.ts";
import type { LabelledText } from "./scan-thread.ts";
import { openFrom, ScanCache, scanText } from "./scan-text.ts";
import type { Scanner } from "./scanner.ts";
import { createScanners } from "./scanners.ts";

export type Claims = readonly (readonly Finding[])[];

export interface Detector {
  /** Name and version of each scanner: `patterns@2`. */
  readonly versions: readonly string[];
  /** The entity types that it can find; null when an outside scanner may find any. */
  readonly types: ReadonlySet<string> | null;
  /** What is claimed of each text, in order; a promise when that takes long. Throws or rejects with `scanner_failed`. */
  claimsOf(texts: readonly LabelledText[]): Claims | Promise<Claims>;
  /** See `Scanner.openFrom`. */
  openFrom(text: string): number;
  close(): Promise<void>;
}

/** More than this of unknown text, in UTF-16 code units, is scanned off the request thread. */
const offThreadChars = 65_536;

/** Its own timeouts are shorter. */
const outsideMs = 600_000;

export interface DetectorOptions {
  /** Instead of the program's own: all texts are scanned by them, on this thread. */
  readonly scanners?: readonly Scanner[] | undefined;
  readonly added?: readonly OperatorType[] | undefined;
  readonly external?: readonly ExternalScanner[] | undefined;
}

/** See `Detector`. */
export const createDetector = ({ scanners: given, added = [], external = [] }: DetectorOptions = {}): Detector => {
  const scanners = given ?? createScanners(added);
  const thread = given === undefined ? new ScanThread(added) : null;
  const cache = new ScanCache();

  const ownClaims = (texts: readonly LabelledText[]): Claims | Promise<Claims> => {
    const looks = texts.map(({ text, label }) => cache.look(text, label));
    const missing = texts.filter((_text, place) => looks[place]?.claims === null);
    const fill = (scanned: Claims): Claims => {
      let next = 0;
      return looks.map(({ claims, keep }) => {
        if (claims !== null) return claims;
        const fresh = scanned[next++] ?? [];
        keep(fresh);
        return fresh;
      });
    };
    if (thread !== null && charsOf(missing) > offThreadChars) return thread.scan(missing).then(fill);
    return fill(missing.map(({ text, label }) => scanText(scanners, text, label)));
  };

  const claimsOf = (texts: readonly LabelledText[]): Claims | Promise<Claims> =>
    external.length === 0 ? ownClaims(texts) : withExternal(ownClaims(texts), external, texts);

  return {
    versions: [...scanners, ...external].map(({ name, version }) => `${name}@${version}`),
    types: external.some(({ types }) => types === null)
      ? null
      : new Set([...scanners, ...external].flatMap(({ types }) => types ?? [])),
    claimsOf,
    openFrom: (text) => openFrom(scanners, text),
    close: async () => {
      await thread?.close();
      await Promise.all(external.map((one) => one.close()));
    },
  };
};

const charsOf = (texts: readonly LabelledText[]): number => texts.reduce((sum, { text }) => sum + text.length, 0);

/** The claims of our own scanners and of those outside. */
const withExternal = async (
  own: Claims | Promise<Claims>,
  external: readonly ExternalScanner[],
  texts: readonly LabelledText[],
): Promise<Claims> => {
  const theirs = external.map((one) =>
    Promise.all(texts.map(({ text }) => one.scan(text, AbortSignal.timeout(outsideMs)))),
  );
  const [first, ...others] = await Promise.all([own, ...theirs]);
  return texts.map((_text, place) => [first, ...others].flatMap((claims) => claims?.[place] ?? []));
};
