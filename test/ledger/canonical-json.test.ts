import canonicalize from "canonicalize";
import { expect, it } from "vitest";
import { encodeEntry } from "../../src/ledger/append.ts";
import { canonicalJson } from "../../src/ledger/canonical-json.ts";

/** A small generator (mulberry32), so that a failing case can be made again. */
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
};

const names = ["a", "b", "B", "aa", "_", "zeta", "Zeta", "US_SSN", "\u00e9", "\u20ac", "\ud83d\ude00"];

const value = (next: () => number, depth: number): unknown => {
  const pick = Math.floor(next() * (depth > 0 ? 7 : 5));
  if (pick === 0) return null;
  if (pick === 1) return next() < 0.5;
  if (pick === 2) return Math.floor(next() * 1e15) - 5e14;
  if (pick <= 4) return names[Math.floor(next() * names.length)];
  const size = Math.floor(next() * 5);
  if (pick === 5) return Array.from({ length: size }, () => value(next, depth - 1));
  return Object.fromEntries(
    Array.from({ length: size }, () => [names[Math.floor(next() * names.length)], value(next, depth - 1)]),
  );
};

it("is what RFC 8785 says, as the library has it", () => {
  const next = random(8_785);
  for (let round = 0; round < 5_000; round += 1) {
    const object = { value: value(next, 4), more: value(next, 2) };
    expect(canonicalJson(object)).toBe(canonicalize(object));
  }
});

it("refuses an entry that no bundle could hold", () => {
  const counts = Object.fromEntries(Array.from({ length: 5_000 }, (_, place) => [`TYPE_${place}`, place]));
  const draft = { kind: "access.denied", from: 0, to: 0, counts, sources: 0, others: 0, payloads: [] } as const;
  expect(() => encodeEntry({ v: 1, id: "x", time: 0, ...draft })).toThrow("bytes");
});
