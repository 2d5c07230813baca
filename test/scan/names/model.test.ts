/**
 * The model's file and its tables.
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wordHash } from "../../../src/scan/names/features.ts";
import {
  addToFilter,
  bucketOf,
  bucketSize,
  entryOf,
  isInFilter,
  readModel,
  readVersion,
  tagOf,
  tagPairsOf,
} from "../../../src/scan/names/model.ts";

const file = new URL("../../../src/scan/names/names.model", import.meta.url);

describe("the model's file", () => {
  test("is at most a megabyte", () => {
    expect(statSync(file).size).toBeLessThanOrEqual(1_000_000);
  });

  test("has a version that can be read alone", () => {
    expect(readVersion(file)).toBe(readModel(file).version);
  });

  test("is refused when it is cut short", () => {
    const folder = mkdtempSync(join(tmpdir(), "custody-names-"));
    const short = join(folder, "short.model");
    writeFileSync(short, readFileSync(file).subarray(0, -1));
    expect(() => readModel(pathToFileURL(short))).toThrow("cut short");
    rmSync(folder, { recursive: true });
  });
});

describe("a filter of words", () => {
  const words = Array.from({ length: 1000 }, (_, i) => `word${i}`);
  const bits = new Uint8Array(1200);
  for (const word of words) addToFilter(bits, wordHash(word));

  test("holds every word that was added, whatever its case and marks", () => {
    expect(words.every((word) => isInFilter(bits, wordHash(word.toUpperCase())))).toBe(true);
    expect(wordHash("Ünal")).toBe(wordHash("unal"));
  });

  test("holds few others", () => {
    const others = Array.from({ length: 1000 }, (_, i) => `other${i}`);
    expect(others.filter((word) => isInFilter(bits, wordHash(word))).length).toBeLessThan(50);
  });
});

describe("a table of features", () => {
  test("knows the features that it holds and no others", () => {
    const buckets = 4;
    const tags = new Uint16Array(buckets * bucketSize);
    const features = [7, -12, 0x7fffffff, 1];
    const entries = features.map((feature) => {
      let entry = bucketOf(feature, buckets) * bucketSize;
      while (tags[entry] !== 0) entry += 1;
      tags[entry] = tagOf(feature);
      return entry;
    });
    const table = { buckets, tags, tagPairs: tagPairsOf(tags), weights: new Int8Array(0) };
    expect(features.map((feature) => entryOf(table, feature))).toEqual(entries);
    expect(entryOf(table, 8)).toBe(-1);
  });

  test("finds an entry wherever it stands in its bucket, and tells tags apart that differ by one bit", () => {
    // Tags are odd: those nearest to one another make a comparison of several at once borrow.
    const tag = fc.constantFrom(0x0001, 0x0003, 0x7fff, 0x8001, 0xfffd, 0xffff);
    const bucket = fc.array(fc.oneof(tag, fc.constant(0)), { minLength: bucketSize, maxLength: bucketSize });
    const all = new Map<number, number>();
    for (let feature = 0; all.size < 6; feature += 1) {
      if ([0x0001, 0x0003, 0x7fff, 0x8001, 0xfffd, 0xffff].includes(tagOf(feature))) all.set(tagOf(feature), feature);
    }
    fc.assert(
      fc.property(bucket, tag, (inBucket, sought) => {
        const tags = Uint16Array.from(inBucket);
        const table = { buckets: 1, tags, tagPairs: tagPairsOf(tags), weights: new Int8Array(0) };
        expect(entryOf(table, all.get(sought) ?? 0)).toBe(inBucket.indexOf(sought));
      }),
    );
  });
});
