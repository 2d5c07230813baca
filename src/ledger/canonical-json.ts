/**
 * Canonical JSON (RFC 8785) of what the program itself made: plain objects, arrays, integers and well-formed strings. For these it is
 * `JSON.stringify` with sorted keys. The general library costs four times as much, on every entry.
 * @module
 */

const isSorted = (keys: readonly string[]): boolean => {
  for (let place = 1; place < keys.length; place += 1) {
    const key = keys[place];
    const before = keys[place - 1];
    if (key !== undefined && before !== undefined && key < before) return false;
  }
  return true;
};

/** The value with the keys of every object in the order of their UTF-16 code units; itself when they are already. */
const sortKeys = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.some((item) => typeof item === "object") ? value.map(sortKeys) : value;
  const keys = Object.keys(value);
  if (!isSorted(keys)) keys.sort();
  const sorted: Record<string, unknown> = {};
  for (const key of keys) sorted[key] = sortKeys(Reflect.get(value, key));
  return sorted;
};

/** The canonical text. Members that are undefined are left out, as by `JSON.stringify`. */
export const canonicalJson = (value: object): string => JSON.stringify(sortKeys(value));
