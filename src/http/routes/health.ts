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

type Ask = (store: Pick<Store, "writable">) => Health;

const asks: Readonly<Record<"/healthz" | "/readyz", Ask>> = {
  "/healthz": () => ({ status: 200, body: { status: "ok" } }),
  "/readyz": (store) =>
    store.writable()
      ? { status: 200, body: { status: "ready" } }
      : { status: 503, body: { status: "the audit log cannot be written" } },
};

const isAsk = (path: string): path is keyof typeof asks => Object.hasOwn(asks, path);

/** What is answered at a path; null where it does not ask about health. */
export const readHealth = (path: string, store: Pick<Store, "writable">): Health | null =>
  isAsk(path) ? asks[path](store) : null;

/** The same as a route, for who asks by another method than GET. */
export const showHealth = (path: keyof typeof asks, store: Pick<Store, "writable">) => (c: AppContext) => {
  const { status, body } = asks[path](store);
  return c.json(body, status);
};
