/**
 * A scanner that is another process: the text leaves this one, and the answer may never come.
 * @module
 */
import type { Finding } from "../../domain/finding.ts";

export interface ExternalScanner {
  /** It stands in findings and in the policy's digest. */
  readonly name: string;
  /** Changes whenever the settings change. What the other side runs is not known here. */
  readonly version: string;
  /** The entity types that it can find; null when it may find any. */
  readonly types: readonly string[] | null;
  /**
   * Findings in one text, in order of their start; offsets are UTF-16 code units. Rejects with `scanner_failed` when there is no answer in
   * time or none that can be read: the guard then fails closed. The message quotes neither the text nor the answer.
   */
  scan(text: string, signal?: AbortSignal): Promise<Finding[]>;
  /** Resolves when the other side is up and can find what is asked of it. Rejects with `scanner_failed`. */
  check(signal?: AbortSignal): Promise<void>;
  /** Takes no more texts and waits for those that run. */
  close(): Promise<void>;
}
