/**
 * @module
 * Leaves a line of a batch open once it is recorded: an upstream's batch API answers it, hours later, and `settle-line.ts` goes on.
 */
import type { Pass } from "../../access/limiter.ts";
import type { Stage } from "../exchange.ts";

/** What lines have reserved of their keys' budgets while an upstream has them, by exchange. */
export type KeptPasses = Map<string, Pass>;

/**
 * @example
 * [chooseCredential(...), record(recorder), leaveOpen(passes)]
 */
export const leaveOpen = (passes: KeptPasses): Stage =>
  function leaveOpen(exchange) {
    const { id, record, pass } = exchange;
    if (record?.isOpen !== true) throw new Error("nothing is left open before it is recorded");
    record.leaveOpen();
    if (pass !== null) passes.set(id, pass);
    // It is given back, or charged, when the answer is there.
    exchange.pass = null;
    exchange.answer = { kind: "later", texts: () => [] };
  };
