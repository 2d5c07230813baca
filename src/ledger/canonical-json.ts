/**
 * Canonical JSON (RFC 8785) of what the program itself made: plain objects, arrays, integers and well-formed strings. For these it is
 * `JSON.stringify` with sorted keys. The general library costs four times as much, on every entry.
 * @module
 */

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Whether nothing has to be sorted: what is written for every call is made in this order. */
const isCanonical = (value: unknown): boolean => {
  if (!isObject(value)) return true;
  if (Array.isArray(value)) return value.every(isCanonical);
  return hasSortedMembers(value);
};

const hasSortedMembers = (value: Readonly<Record<string, unknown>>): boolean => {
  let before = "";
  for (const key in value) {
    if (key < before || !isCanonical(value[key])) return false;
    before = key;
  }
  return true;
};

const isSorted = (keys: readonly string[]): boolean => {
  for (let place = 1; place < keys.length; place += 1) {
    if ((keys[place] ?? "") < (keys[place - 1] ?? "")) return false;
  }
  return true;
};

/** The value with the keys of every object in the order of their UTF-16 code units: itself, where it was made that way. */
const sortKeys = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(sortKeys);
    return items.every((item, place) => item === value[place]) ? value : items;
  }
  const keys = Object.keys(value);
  let isSame = isSorted(keys);
  if (!isSame) keys.sort();
  const sorted: Record<string, unknown> = {};
  for (const key of keys) {
    const member: unknown = Reflect.get(value, key);
    const inner = sortKeys(member);
    if (inner !== member) isSame = false;
    sorted[key] = inner;
  }
  return isSame ? value : sorted;
};

/** The canonical text. No key may look like an array index: JavaScript would put it first; ours are names and entity types. Members that are undefined are left out, as by `JSON.stringify`. */
export const canonicalJson = (value: object): string => JSON.stringify(isCanonical(value) ? value : sortKeys(value));
