/**
 * @module
 * Bounds the calls that run at one time.
 */
import { CustodyError } from "../domain/errors.ts";
import type { Stage } from "./exchange.ts";

/** How many calls run, and may. */
export interface Admission {
  running: number;
  readonly concurrentMax: number;
}

/**
 * @example
 * [admit({ running: 0, concurrentMax: 1_024 }), readBody(...)]
 */
export const admit = (admission: Admission): Stage =>
  function admit({ outgoing }) {
    if (admission.running >= admission.concurrentMax) {
      throw new CustodyError("overloaded", `more than ${admission.concurrentMax} calls are running`);
    }
    admission.running += 1;
    // Until it is delivered, or the client has gone.
    outgoing.once("close", () => {
      admission.running -= 1;
    });
  };
