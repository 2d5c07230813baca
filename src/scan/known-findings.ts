/**
 * What was found in the texts that were scanned last: a conversation sends its beginning again with every turn.
 * @module
 */
import type { Finding } from "../domain/finding.ts";

/** Of all texts together; one takes some 100 bytes. */
const findingsMax = 131_072;
/** Of one text: a table of people has thousands, and must not push out all others. */
const findingsOfTextMax = findingsMax / 16;

/** Findings by the digest of their text. Those used last stay. */
export class KnownFindings {
  readonly #textsMax: number;
  readonly #known = new Map<string, readonly Finding[]>();
  #count = 0;

  /** Of at most so many texts. */
  constructor(textsMax: number) {
    this.#textsMax = textsMax;
  }

  /** What is known of a text, or null. */
  find(digest: string): readonly Finding[] | null {
    const findings = this.#known.get(digest);
    if (findings === undefined) return null;
    // Used last, thrown out last.
    this.#known.delete(digest);
    this.#known.set(digest, findings);
    return findings;
  }

  /** Remembers what was found in a text, unless it is too much. */
  keep(digest: string, findings: readonly Finding[]): void {
    this.#drop(digest);
    if (findings.length > findingsOfTextMax) return;
    this.#known.set(digest, findings);
    this.#count += findings.length;
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#textsMax && this.#count <= findingsMax) return;
      this.#drop(oldest);
    }
  }

  #drop(digest: string): void {
    this.#count -= this.#known.get(digest)?.length ?? 0;
    this.#known.delete(digest);
  }
}
