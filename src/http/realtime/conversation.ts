/**
 * What a client has said in a session so far, as far as scanners of answers ask for it: the newest of it, and what the model was told last.
 * @module
 */
import type { JudgeContext, Guard } from "../../policy/guard.ts";
import type { TextPart } from "../../scan/scanner.ts";

/** Older texts are let go of beyond it. */
const charsMax = 262_144;

export class Conversation {
  readonly #guard: Guard;
  #parts: TextPart[] = [];
  #chars = 0;
  #scanners: JudgeContext["scanners"] = undefined;

  constructor(guard: Guard) {
    this.#guard = guard;
  }

  add(parts: readonly TextPart[]): void {
    for (const { partKind = "field", text } of parts) {
      if (partKind === "field" || text === "") continue;
      // A copy: what is cut out of a large event would keep all of it.
      this.#parts.push({ path: "", partKind, text: Buffer.from(text).toString("utf8") });
      this.#chars += text.length;
      this.#scanners = undefined;
    }
    while (this.#chars > charsMax && this.#parts.length > 1) this.#chars -= this.#parts.shift()?.text.length ?? 0;
  }

  /** See `JudgeContext.scanners`. */
  get scanners(): NonNullable<JudgeContext["scanners"]> {
    return (this.#scanners ??= this.#guard.answerScanners(this.#parts));
  }
}
