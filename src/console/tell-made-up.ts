/**
 * @module
 * Whatever page is shown of a log that was made up says so.
 */
import type { MiddlewareHandler } from "hono";
import { isMadeUp } from "../domain/made-up.ts";
import type { AppEnv } from "../http/context.ts";

/**
 * @example
 * app.use(tellMadeUp(newestCheckpoint))
 */
export const tellMadeUp = (newestCheckpoint: () => string | null): MiddlewareHandler<AppEnv> =>
  async function tellMadeUp(c, next) {
    // A checkpoint begins with its origin.
    c.set("isMadeUp", isMadeUp(newestCheckpoint() ?? ""));
    return next();
  };
