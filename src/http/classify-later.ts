/**
 * What need not delay a call: scanners that can only flag judge its texts beside it, and what they find is recorded after its close. The
 * queue is bounded, and each judging has a deadline: what does not fit is recorded as not judged, at once.
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { stricterClass } from "../domain/data-class.ts";
import { strongerAction } from "../domain/verdict.ts";
import type { Judged } from "../ledger/classification.ts";
import type { Assessment } from "../ledger/exchange-record.ts";
import type { Guard, JudgeContext } from "../policy/guard.ts";
import { classOf } from "../scan/classify.ts";
import type { TextPart } from "../scan/scanner.ts";
import type { Exchange, Stage } from "./exchange.ts";
import { mergeAssessments } from "./merge-assessments.ts";
import type { Metrics } from "./metrics.ts";
import { keptOf } from "./settle.ts";

export interface LateLimits {
  /** UTF-16 code units of all texts that wait or are being judged; one body alone may have more. */
  readonly charsMax: number;
  /** Requests and answers that wait or are being judged. */
  readonly bodiesMax: number;
  /** Up to so many, what nobody waits for goes on: a batch would else fill the room of all other calls. */
  readonly bodiesEasy: number;
  /** For one request or answer, from when it is given. */
  readonly deadlineMs: number;
  /** How long what was found waits for more, so that one commit holds several: nobody waits for it. */
  readonly gatherMs: number;
}

const usual: LateLimits = { charsMax: 8_388_608, bodiesMax: 1_024, bodiesEasy: 32, deadlineMs: 30_000, gatherMs: 50 };

const charsOf = (parts: readonly TextPart[]): number => parts.reduce((sum, { text }) => sum + text.length, 0);

/** What a promise gives within the time, or `otherwise`. */
const within = async <T, O>(timeoutMs: number, work: Promise<T>, otherwise: O): Promise<T | O> => {
  const { promise: late, resolve } = Promise.withResolvers<O>();
  const timer = setTimeout(() => resolve(otherwise), timeoutMs).unref();
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** See the module. One for a server: its bounds are over all calls. */
export class LateClassifier {
  readonly #limits: LateLimits;
  readonly #metrics: Metrics;
  readonly #concluding = new Set<Promise<unknown>>();
  #chars = 0;
  #bodies = 0;
  #gathering: Promise<void> | null = null;
  #easing: PromiseWithResolvers<void> | null = null;
  #isClosed = false;

  constructor(metrics: Metrics, limits: LateLimits = usual) {
    this.#metrics = metrics;
    this.#limits = limits;
  }

  /**
   * What the guard's deferred scanners say of a body's texts: at once where all of them are remembered. It neither throws nor rejects: what failed,
   * was too late or found the queue full is in `degraded`.
   */
  judge(
    guard: Guard,
    parts: readonly TextPart[],
    context: Pick<JudgeContext, "isAnswer" | "known">,
  ): Assessment | Promise<Assessment> {
    const unjudged = { ...guard.nothing, degraded: guard.deferred };
    const { charsMax, bodiesMax, deadlineMs } = this.#limits;
    const chars = charsOf(parts);
    const isFull = this.#bodies >= bodiesMax || (this.#bodies > 0 && this.#chars + chars > charsMax);
    if (isFull) return unjudged;
    let judging: Assessment | Promise<Assessment>;
    try {
      judging = guard.judge(parts, { ...context, which: "deferred" });
    } catch {
      return unjudged;
    }
    if (!(judging instanceof Promise)) return judging;
    this.#bodies += 1;
    this.#chars += chars;
    const scanned = judging
      .catch(() => unjudged)
      .finally(() => {
        // Not at the deadline: until it has ended it holds its texts.
        this.#bodies -= 1;
        this.#chars -= chars;
        this.#tellOfEase();
      });
    return within(deadlineMs, scanned, unjudged);
  }

  get #isEasy(): boolean {
    return this.#bodies <= this.#limits.bodiesEasy;
  }

  #tellOfEase(): void {
    if (!this.#isEasy) return;
    this.#easing?.resolve();
    this.#easing = null;
  }

  /** Resolves when few enough wait that a line of a batch may add its own. */
  async whenEasy(): Promise<void> {
    while (!this.#isEasy) await (this.#easing ??= Promise.withResolvers()).promise;
  }

  /**
   * Waits for the judgements of a request and its answer and has the whole recorded; `before` is what opening and close say of both. Gives
   * whether that was done: at the end of the server, and where the log fails, the exchange stays pending and the next start does it.
   */
  conclude(
    scanners: readonly string[],
    judgements: readonly (Assessment | Promise<Assessment>)[],
    before: Assessment,
    record: (judged: Judged) => Promise<void>,
  ): Promise<boolean> {
    const done = this.#conclude(scanners, judgements, before, record).finally(() => this.#concluding.delete(done));
    this.#concluding.add(done);
    return done;
  }

  async #conclude(
    scanners: readonly string[],
    judgements: readonly (Assessment | Promise<Assessment>)[],
    before: Assessment,
    record: (judged: Judged) => Promise<void>,
  ): Promise<boolean> {
    const judged = (await Promise.all(judgements)).reduce(mergeAssessments);
    await (this.#gathering ??= this.#gather());
    if (this.#isClosed) return false;
    try {
      await record({
        ...judged,
        scanners,
        dataClass: classOf([...before.reasons, ...judged.reasons], stricterClass(before.dataClass, judged.dataClass)),
        verdict: strongerAction(before.verdict, judged.verdict),
        shadow: strongerAction(before.shadow, judged.shadow),
      });
    } catch {
      return false;
    }
    this.#metrics.count("custody_classifications_total", {
      result: judged.degraded.length > 0 ? "degraded" : "complete",
    });
    return true;
  }

  async #gather(): Promise<void> {
    await sleep(this.#limits.gatherMs);
    this.#gathering = null;
  }

  /** Lets what runs end within the time; what does not stays pending. Nothing is recorded after it. */
  async close(timeoutMs: number): Promise<void> {
    await within(timeoutMs, Promise.all(this.#concluding), undefined);
    this.#isClosed = true;
  }
}

/**
 * Begins to judge the request beside the call. Not before it is recorded: scanners outside are recipients too.
 *
 * @example
 * [record(recorder), judgeLater(late), forward(deps)]
 */
export const judgeLater = (late: LateClassifier): Stage =>
  function judgeLater(exchange) {
    const { parts, guard, pending, request, record } = exchange;
    if (record?.isOpen !== true) throw new Error("nothing is judged beside a call before it is recorded");
    if (pending.length === 0) return;
    exchange.lateRequest = late.judge(guard, parts, { isAnswer: false, known: request.findings });
  };

/** Has a call that has ended classified, where it was opened with scanners pending. */
export const classifyLater = (late: LateClassifier, exchange: Exchange): void => {
  const { lateRequest, record, closing, request, answer, guard, pending, capture } = exchange;
  if (lateRequest === null || record === null || closing === null) return;
  const { assessment } = closing;
  const parts = answer?.texts() ?? [];
  const lateAnswer =
    parts.length === 0 ? [] : [late.judge(guard, parts, { isAnswer: true, known: assessment.findings })];
  const before = { ...assessment, reasons: [...request.reasons, ...assessment.reasons] };
  void late.conclude(pending, [lateRequest, ...lateAnswer], before, async (judged) => {
    await record.whenClosed();
    // Not of the exchange, which would be kept with its bodies until then.
    await record.classify(keptOf({ capture }, judged));
  });
};
