/**
 * The scanner contract: text in, findings out, never the text.
 * @module
 */
import type { Finding } from "../domain/finding.ts";

/** One text of a body and where it stands there (`messages[0].content`). The path may be built when it is asked for: that is only when something is found. */
export interface TextPart {
  readonly text: string;
  readonly path: string;
}

export interface Scanner {
  /** A name from our own list; it stands in findings and in the policy's digest. */
  readonly name: string;
  /** Changes whenever the same text could be judged otherwise. */
  readonly version: string;
  /** The entity types that it can find. */
  readonly types: readonly string[];
  /**
   * Findings in one text, in order of their start. Offsets are UTF-16 code units. Cost MUST be linear in the text's length, whatever the
   * text says. Throws only when it is broken: the guard then fails closed.
   */
  scan(text: string): Finding[];
}
