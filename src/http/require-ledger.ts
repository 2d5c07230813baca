/**
 * @module
 * Refuses calls that could not be recorded: the log does not write, or the disk's reserve is reached (running calls still need it for
 * their closes). Nothing of such a call is kept, since nothing can be.
 */
import type { MiddlewareHandler } from "hono";
import { CustodyError } from "../domain/errors.ts";
import type { Store } from "../store/store.ts";
import type { AppEnv } from "./context.ts";

/**
 * @example
 * [authenticate(...), requireLedger(store), audit(...)]
 */
export const requireLedger = (store: Pick<Store, "writable">): MiddlewareHandler<AppEnv> =>
  async function requireLedger(_c, next) {
    if (!store.writable()) {
      throw new CustodyError("ledger_unavailable", "the audit log cannot be written now, so the call is refused");
    }
    await next();
  };
