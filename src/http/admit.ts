/**
 * @module
 * Bounds the calls that run at one time.
 */
import type { MiddlewareHandler } from "hono";
import { CustodyError } from "../domain/errors.ts";
import type { AppEnv } from "./context.ts";

/** How many calls run, and may. */
export interface Admission {
  running: number;
  readonly concurrentMax: number;
}

/**
 * @example
 * [audit(...), admit({ running: 0, concurrentMax: 1_024 }), readBody(...)]
 */
export const admit = (admission: Admission): MiddlewareHandler<AppEnv> =>
  async function admit(c, next) {
    if (admission.running >= admission.concurrentMax) {
      throw new CustodyError("overloaded", `more than ${admission.concurrentMax} calls are running`);
    }
    admission.running += 1;
    // Not when `next` is done: a stream is delivered after that.
    c.env.outgoing.once("close", () => {
      admission.running -= 1;
    });
    await next();
  };
