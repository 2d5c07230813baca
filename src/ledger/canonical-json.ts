/**
 * Canonical JSON (RFC 8785) of what the program itself made: plain objects, arrays, integers and well-formed strings. For these it is
 * `JSON.stringify` with sorted keys. The general library costs four times as much, on every entry.
 * @module
 */

const isSorted = (keys: readonly string[]): boolean => {
  for (let place = 1; place < keys.length; place += 1) {
    if ((keys[place] ?? "") < (keys[place - 1] ?? "")) return false;
  }
  return true;
};

/** Sorted keys by the unsorted ones, joined: entries of one kind have the same keys again and again. */
const known = new Map<string, readonly string[]>();
const knownMax = 1_000;

const sorted = (keys: string[]): readonly string[] => {
  if (isSorted(keys)) return keys;
  const joined = keys.join("\n");
  const found = known.get(joined);
  if (found !== undefined) return found;
  keys.sort();
  if (known.size < knownMax) known.set(joined, keys);
  return keys;
};

/** The value with the keys of every object in the order of their UTF-16 code units; itself where they are already. */
const sortKeys = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.length === 0 || typeof value[0] !== "object" ? value : value.map(sortKeys);
  const result: Record<string, unknown> = {};
  for (const key of sorted(Object.keys(value))) result[key] = sortKeys(Reflect.get(value, key));
  return result;
};

/** The canonical text. Members that are undefined are left out, as by `JSON.stringify`. */
export const canonicalJson = (value: object): string => JSON.stringify(sortKeys(value));
