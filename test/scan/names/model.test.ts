/**
 * The model's file and its tables.
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
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
    const table = { buckets, tags, weights: new Int8Array(0) };
    expect(features.map((feature) => entryOf(table, feature))).toEqual(entries);
    expect(entryOf(table, 8)).toBe(-1);
  });
});
