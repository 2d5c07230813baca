/**
 * Runs one line of a batch as the call that it stands for: an exchange of its own, through the stages that every call passes.
 * @module
 */
import type { LineEnd, LineToRun } from "../../batches/run-batch.ts";
import { newId } from "../../domain/new-id.ts";
import type { AuditDeps } from "../audit.ts";
import { classifyLater } from "../classify-later.ts";
import type { Exchange, Stage } from "../exchange.ts";
import { isHeldUp, newExchange, runExchange } from "../run-exchange.ts";
import { lineCallerOf } from "./line-caller.ts";

/** So long a line waits that its key's limits hold up, before they are asked again: its batch may end meanwhile. */
const waitMsMin = 250;
const waitMsMax = 1_000;
/** And one that could not be recorded. */
const logWaitMs = 1_000;

/** Until it is known how much that is. */
export const nothingReserved = { tokens: 0, costMicros: 0 } as const;

export const noStream = async (): Promise<void> => {
  throw new Error("a line of a batch has a whole answer");
};

/** Nobody waits for it any more: it is recorded so, and the upstream is told to stop. */
const abandon = (exchange: Exchange): void => {
  exchange.gone = true;
  exchange.cancelUpstream?.();
};

/** Whether the record says what became of it. */
export const isRecorded = async ({ record, answer }: Exchange): Promise<boolean> => {
  if (answer?.kind === "later") return true;
  if (record?.isSettled !== true) return false;
  return record.whenClosed().then(
    () => true,
    () => false,
  );
};

/** See the module. `isHanded`: the stages leave it open, for an upstream's batch API to answer. */
export const createRunLine = (d: AuditDeps, stages: readonly Stage[], isHanded = false) =>
  async function runLine({ batch, line, principal, asked, subject, purpose, signal }: LineToRun): Promise<LineEnd> {
    // What is judged beside calls is not hurried by what nobody waits for, and none of it goes unjudged.
    await d.late.whenEasy();
    const caller = lineCallerOf({ subject, purpose });
    const exchange = newExchange(
      {
        id: newId(d.recorder.clock()),
        principal,
        endpoint: asked.endpoint,
        ...caller.ends,
        ofBatch: { batch, line, handed: isHanded ? nothingReserved : null },
      },
      d,
    );
    exchange.body = asked.body;
    const stop = (): void => abandon(exchange);
    signal.addEventListener("abort", stop, { once: true });
    try {
      await runExchange(d, exchange, stages, noStream);
      classifyLater(d.late, exchange);
      // What the record does not know did not happen: it is run again.
      return { waitMs: (await isRecorded(exchange)) ? null : logWaitMs };
    } catch (error) {
      if (!isHeldUp(error)) throw error;
      return { waitMs: Math.min(waitMsMax, Math.max(waitMsMin, error.retryAfterMs)) };
    } finally {
      signal.removeEventListener("abort", stop);
      caller.close();
    }
  };
