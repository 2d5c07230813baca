/**
 * Whether the process lives, and whether it can do its work: record. Upstreams are not asked; a call tells.
 * @module
 */
import type { Store } from "../../store/store.ts";
import type { AppContext } from "../context.ts";

/** What an answer about health says. */
interface Health {
  readonly status: 200 | 503;
  readonly body: { readonly status: string };
}

/** What is answered at a path; null where it does not ask about health. */
export const readHealth = (path: string, store: Pick<Store, "writable">): Health | null => {
  if (path === "/healthz") return { status: 200, body: { status: "ok" } };
  if (path !== "/readyz") return null;
  return store.writable()
    ? { status: 200, body: { status: "ready" } }
    : { status: 503, body: { status: "the audit log cannot be written" } };
};

/** The same as a route, for who asks by another method than GET. */
export const showHealth = (path: "/healthz" | "/readyz", store: Pick<Store, "writable">) => (c: AppContext) => {
  const { status = 200, body = {} } = readHealth(path, store) ?? {};
  return c.json(body, status);
};
