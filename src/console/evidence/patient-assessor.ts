/**
 * @module
 * Questions about controls that a page waits for a moment only: counting years of a large log takes longer than somebody wants to look at nothing.
 */
import type { ControlsAssessor } from "../../evidence/controls/controls-assessor.ts";
import type { ControlsAnswer, ControlsQuestion } from "../../evidence/controls/controls-question.ts";

type Question = Omit<ControlsQuestion, "now">;

/** With what is around it the page takes less than a fifth of a second. */
const usualPatienceMs = 150;
/** How long an answer that took longer is kept for the page that comes back for it. */
const keptMs = 60_000;

export class PatientAssessor {
  readonly #assessor: Pick<ControlsAssessor, "ask">;
  readonly #patienceMs: number;
  readonly #asked = new Map<string, Promise<ControlsAnswer>>();

  /** `patienceMs` is how long a page waits. */
  constructor(assessor: Pick<ControlsAssessor, "ask">, patienceMs = usualPatienceMs) {
    this.#assessor = assessor;
    this.#patienceMs = patienceMs;
  }

  /** The answer, or null where it is being counted: whoever asks the same again gets it. Throws as `ControlsAssessor.ask`. */
  async ask(question: Question): Promise<ControlsAnswer | null> {
    const { frameworks, ...rest } = question;
    const key = JSON.stringify({ ...rest, frameworks: frameworks.map(({ framework }) => framework) });
    const asked = this.#asked.get(key) ?? this.#assessor.ask(question);
    this.#asked.set(key, asked);
    const over = Promise.withResolvers<null>();
    const timer = setTimeout(() => over.resolve(null), this.#patienceMs);
    try {
      const answer = await Promise.race([asked, over.promise]);
      if (answer !== null) this.#asked.delete(key);
      else asked.catch(() => undefined).finally(() => this.#forgetLater(key));
      return answer;
    } catch (error) {
      this.#asked.delete(key);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #forgetLater(key: string): void {
    setTimeout(() => this.#asked.delete(key), keptMs).unref();
  }
}
