/**
 * The scanner contract: text in, findings out, never the text.
 * @module
 */
import type { Finding } from "../domain/finding.ts";
import type { PartKind } from "../domain/part-kind.ts";

/** One text of a body and where it stands there (`messages[0].content`). The path may be built when it is asked for: that is only when something is found. */
export interface TextPart {
  readonly text: string;
  readonly path: string;
  /** The name of the field that the text is the value of, where the sender chose it ("ssn"); else "". */
  readonly label?: string;
  /** A JSON number: it stands among other fields, and is no text by itself. */
  readonly isNumber?: boolean;
  /** What it is where it stands; `field` when absent. */
  readonly partKind?: PartKind;
  /** Of a text that grows: what stands before was judged before, and is context only; nothing that begins there is reported. */
  readonly from?: number;
}

export interface Scanner {
  /** A name from our own list; it stands in findings and in the policy's digest. */
  readonly name: string;
  /** Changes whenever the same text could be judged otherwise. */
  readonly version: string;
  /** The entity types that it can find. */
  readonly types: readonly string[];
  /** The kinds of parts that it looks at; all when absent. */
  readonly kinds?: ReadonlySet<PartKind>;
  /**
   * It judges a text as a whole: what follows can change any finding. A stream in which it may act is held until its end. Its `openFrom` is 0.
   */
  readonly isWhole?: boolean;
  /** What it looks for has at least so many UTF-16 code units: shorter texts it need not be given. 0 when absent. */
  readonly charsMin?: number;
  /** A model: where it may only flag it runs beside the call. */
  readonly isSlow?: boolean;
  /**
   * Findings in one text, in any order; they may overlap, and `resolveOverlaps` decides. Offsets are UTF-16 code units. `label` is the name of the field that the text is the
   * value of ("ssn"), which is context like a word before it; "" when there is none. Cost MUST be linear in the text's length, whatever
   * the text says. Throws only when it is broken: the guard then fails closed.
   *
   * No finding before `from` is wanted, and none reaches across it: `text` is a window of a longer one. A scanner that looks for what does
   * not overlap MUST begin to look there, so that it finds what it would find in the whole text.
   */
  scan(text: string, label: string, from?: number): readonly Finding[];
  /**
   * Where the part of a growing text begins that more text could still change: every finding that ends at or before it is final, and no
   * new one can begin before it. The text's length when nothing is open. What stands before `from` is known to be final. Never beyond `most`,
   * if that is given, nor at a place that something it looks for reaches across.
   */
  openFrom(text: string, from?: number, most?: number): number;
}
