/**
 * Whether the process lives, and whether it can do its work: record. Upstreams are not asked; a call tells.
 * @module
 */
import type { Store } from "../../store/store.ts";
import type { AppContext } from "../context.ts";

export const healthz = () => (c: AppContext) => c.json({ status: "ok" });

export const readyz = (store: Pick<Store, "writable">) => (c: AppContext) =>
  store.writable() ? c.json({ status: "ready" }) : c.json({ status: "the audit log cannot be written" }, 503);
