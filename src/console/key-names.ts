/**
 * @module
 * What keys are called.
 */
import type { Keys } from "../access/keys.ts";
import type { AppContext } from "../http/context.ts";

export type KeyNames = (id: string) => string | null;

/** For who may read keys: others see ids, and so does everybody of what is no key of theirs to see. */
export const keyNames = (c: AppContext, keys: Pick<Keys, "list">): KeyNames => {
  const { principal } = c.var;
  if (!principal.permissions.has("read keys")) return () => null;
  const names = new Map(keys.list(principal).map(({ row }) => [row.id, row.name]));
  return (id) => names.get(id) ?? null;
};
