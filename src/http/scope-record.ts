/**
 * @module
 * Gives each request the record as its principal may see it. Routes have no other.
 */
import type { MiddlewareHandler } from "hono";
import { scopeOf } from "../access/scope.ts";
import { scopedAccess } from "../evidence/scoped-reader.ts";
import type { MasterAccess } from "../ledger/stored-payload.ts";
import type { StoreReader } from "../store/store.ts";
import type { AppEnv } from "./context.ts";

/**
 * @example
 * app.get("/api/v1/audit/exchanges", authenticate(keys, denied, "read exchanges"), scopeRecord(access), listExchanges)
 */
export const scopeRecord = (access: MasterAccess<StoreReader>): MiddlewareHandler<AppEnv> =>
  async function scopeRecord(c, next) {
    c.set("record", scopedAccess(access, scopeOf(c.var.principal)));
    return next();
  };
