/**
 * A scanner that is another process: the text leaves this one, and the answer may never come.
 * @module
 */
import { hash } from "node:crypto";
import { CustodyError } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import type { Direction, PartKind } from "../../domain/part-kind.ts";

/** Where a text stands, and which way it goes. */
export interface TextPlace {
  readonly partKind: PartKind;
  readonly direction: Direction;
}

export interface ExternalScanner {
  /** It stands in findings and in the policy's digest. */
  readonly name: string;
  /** Changes whenever the settings change. What the other side runs is not known here. */
  readonly version: string;
  /** The entity types that it can find; null when it may find any. */
  readonly types: readonly string[] | null;
  /** The kinds of parts that it is given; all when absent. */
  readonly kinds?: ReadonlySet<PartKind>;
  /** The directions in which it is given texts; all when absent. */
  readonly directions?: ReadonlySet<Direction>;
  /**
   * Findings in one text, in order of their start; offsets are UTF-16 code units. Rejects with `scanner_failed` when there is no answer in
   * time or none that can be read: the guard then fails closed. The message quotes neither the text nor the answer.
   */
  scan(text: string, signal?: AbortSignal, place?: TextPlace): Promise<Finding[]>;
  /** Resolves when the other side is up and can find what is asked of it. Rejects with `scanner_failed`. */
  check(signal?: AbortSignal): Promise<void>;
  /** Takes no more texts and waits for those that run. */
  close(): Promise<void>;
}

/** What went wrong with a scanner, without a word of what was sent or answered. */
export class ScannerFailure extends CustodyError {
  /** It is there, and only this text failed: whoever sends such texts must not keep it from the others. */
  readonly isAnswered: boolean;

  constructor(name: string, why: string, isAnswered: boolean) {
    super("scanner_failed", `the scanner ${name} failed: ${why}`);
    this.isAnswered = isAnswered;
  }
}

export type Failure = (why: string, isAnswered?: boolean) => ScannerFailure;

export const scannerFailure =
  (name: string): Failure =>
  (why, isAnswered = false) =>
    new ScannerFailure(name, why, isAnswered);

/** A version that stands for settings: equal settings, equal versions. */
export const versionOf = (...settings: readonly unknown[]): string =>
  hash("sha256", JSON.stringify(settings)).slice(0, 16);
