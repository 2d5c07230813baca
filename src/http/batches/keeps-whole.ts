/**
 * @module
 * Refuses what is answered later where the policies keep less than all of a text: until its caller fetches it, it has to be kept.
 */
import { CustodyError } from "../../domain/errors.ts";
import type { Stage } from "../exchange.ts";

/**
 * @example
 * [choosePolicy(policies), keepsWhole(), scanRequest()]
 */
export const keepsWhole = (): Stage =>
  function keepsWhole(exchange) {
    const { guard } = exchange;
    // A call that asks to leave nothing is answered at once; this one is not.
    exchange.capture = guard.capture;
    if (guard.capture === "full") return;
    throw new CustodyError(
      "forbidden",
      "files and batches are kept until they are fetched, and the policies here keep less than all of a text (`capture`)",
    );
  };
