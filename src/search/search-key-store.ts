/**
 * The data keys of the search index, in the record's table of keys: they are wrapped, rewrapped, backed up and destroyed as all others are.
 * @module
 */
import { randomBytes } from "node:crypto";
import type { Effect, Store } from "../store/store.ts";
import { UnstoredKey } from "../vault/data-key.ts";
import type { WrappingKeys } from "../vault/master-key.ts";
import { newSearchKey, searchSubject } from "../vault/search-keys.ts";

/** Each is done, and durable, when it resolves. */
export interface SearchKeyStore {
  /** The id of a new key for a month. */
  make(month: string): Promise<string>;
  destroy(ids: readonly string[]): Promise<void>;
  /** Those of the index that are not named here. */
  destroyAllBut(ids: ReadonlySet<string>): Promise<void>;
}

const secretBytes = 32;

export const searchKeyStore = (
  store: Pick<Store, "append" | "listSubjectKeys">,
  master: WrappingKeys,
): SearchKeyStore => {
  const destroy = async (ids: readonly string[]): Promise<void> => {
    if (ids.length === 0) return;
    await store.append({
      entries: [],
      effects: ids.map((id): Effect => ({ effect: "destroyDataKey", row: { id } })),
    });
  };
  return {
    make: async (month) => {
      const key = new UnstoredKey(master, newSearchKey(month), randomBytes(secretBytes));
      await store.append({ entries: [], effects: [{ effect: "putDataKey", row: key.row }] });
      return key.row.id;
    },
    destroy,
    destroyAllBut: async (ids) => {
      const rows = await store.listSubjectKeys(searchSubject);
      await destroy(rows.flatMap(({ id }) => (ids.has(id) ? [] : [id])));
    },
  };
};
