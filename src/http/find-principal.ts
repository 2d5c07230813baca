/**
 * @module
 * Who an id of a key or a person stands for now.
 */
import type { Keys } from "../access/keys.ts";
import type { People } from "../access/people.ts";
import type { Principal } from "../domain/principal.ts";

/** Null for what is nobody's, and for who may not come in. */
export type FindPrincipal = (id: string) => Principal | null;

export const findPrincipal =
  ({ keys, people }: { readonly keys: Pick<Keys, "principalOf">; readonly people: People }): FindPrincipal =>
  (id) =>
    people.principalOf(id) ?? keys.principalOf(id);
