/**
 * Which upstreams serve a model: exact names first, then globs in the order of the configuration.
 * @module
 */
import { compileGlob } from "../domain/glob.ts";
import type { Upstream } from "./pool.ts";

/** Longer names are in no catalogue; it bounds the work of matching and the cache. */
const modelCharsMax = 256;
/** Names that matched a glob. A caller chooses them, so their number is bounded. */
const cachedNamesMax = 1024;

/** A listed name or glob (our configuration's text, fit for the log), and the upstreams that list it. */
export interface CatalogueEntry {
  readonly entry: string;
  readonly upstreams: readonly Upstream[];
}

export interface Catalogue {
  /** The entry that serves this model, or null. Case matters, as it does upstream. */
  find(model: string): CatalogueEntry | null;
  /** Whether an upstream lists this very name, and not a pattern that covers it. */
  lists(model: string): boolean;
  /** Every entry in the order of the configuration, globs as they are written. */
  list(): readonly CatalogueEntry[];
}

/** Compiles the models of the upstreams. One entry that several upstreams list has them all, in the order of the configuration. */
export const createCatalogue = (upstreams: readonly Upstream[]): Catalogue => {
  const entries = new Map<string, CatalogueEntry & { upstreams: Upstream[] }>();
  for (const upstream of upstreams) {
    for (const entry of new Set(upstream.models)) {
      const known = entries.get(entry);
      if (known === undefined) entries.set(entry, { entry, upstreams: [upstream] });
      else known.upstreams.push(upstream);
    }
  }
  const listed = [...entries.values()];
  const globs = listed
    .filter(({ entry }) => entry.includes("*"))
    .map((entry) => ({ entry, matches: compileGlob(entry.entry) }));
  const cache = new Map<string, CatalogueEntry>();

  const findGlob = (model: string): CatalogueEntry | null => {
    const cached = cache.get(model);
    if (cached !== undefined) return cached;
    const found = globs.find(({ matches }) => matches(model));
    if (found === undefined) return null;
    // Emptying the cache is the simplest bound, and cheap: a miss costs well under a microsecond a glob.
    if (cache.size >= cachedNamesMax) cache.clear();
    cache.set(model, found.entry);
    return found.entry;
  };

  // `*` names no model: a caller who sends a glob's own text is matched as with any other name.
  const lists = (model: string): boolean => !model.includes("*") && entries.has(model);

  return {
    find: (model) => {
      if (model.length > modelCharsMax) return null;
      return (lists(model) ? entries.get(model) : undefined) ?? findGlob(model);
    },
    lists,
    list: () => listed,
  };
};
