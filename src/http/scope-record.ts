/**
 * @module
 * Gives each request the record as its principal may see it. Routes have no other. What only looks is not looked up for who has left; an act that was begun is
 * carried through.
 */
import type { MiddlewareHandler } from "hono";
import { scopeOf } from "../access/scope.ts";
import { scopedAccess } from "../evidence/scoped-reader.ts";
import type { MasterAccess } from "../ledger/stored-payload.ts";
import type { SharedReader } from "../store/shared-reader.ts";
import type { AppEnv } from "./context.ts";

/**
 * @example
 * app.get("/api/v1/audit/exchanges", authenticate(keys, denied, "read exchanges"), scopeRecord(access), listExchanges)
 */
export const scopeRecord = (access: MasterAccess<SharedReader>): MiddlewareHandler<AppEnv> =>
  async function scopeRecord(c, next) {
    const reader = c.req.method === "GET" ? access.reader.readerUntil(c.req.raw.signal) : access.reader;
    c.set("record", scopedAccess({ ...access, reader }, scopeOf(c.var.principal)));
    return next();
  };
