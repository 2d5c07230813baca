import { describe, expect, test } from "vitest";
import { readRange } from "../../src/http/byte-range.ts";

const file = { bytes: 100, etag: '"abc"' };

describe("one range of a file", () => {
  test.each([
    ["bytes=0-0", { from: 0, to: 1 }],
    ["bytes=10-19", { from: 10, to: 20 }],
    ["bytes=10-", { from: 10, to: 100 }],
    ["bytes=99-", { from: 99, to: 100 }],
    ["bytes=10-1000", { from: 10, to: 100 }],
    ["bytes=-1", { from: 99, to: 100 }],
    ["bytes=-1000", { from: 0, to: 100 }],
  ])("%s is that part", (range, asked) => {
    expect(readRange(range, undefined, file)).toEqual(asked);
    expect(readRange(range, '"abc"', file)).toEqual(asked);
  });

  test.each(["bytes=100-", "bytes=100-200", "bytes=-0"])("%s cannot be", (range) => {
    expect(readRange(range, undefined, file)).toBe("unsatisfiable");
  });

  test.each([undefined, "bytes=5-4", "bytes=0-1,5-6", "bytes=-", "bytes=a-b", "lines=0-1", "bytes 0-1"])(
    "%s is the whole file",
    (range) => expect(readRange(range, undefined, file)).toBeNull(),
  );

  test.each(['"abd"', 'W/"abc"', "Sun, 29 Nov 2026 18:34:22 GMT"])("If-Range %s names another file", (ifRange) => {
    expect(readRange("bytes=10-19", ifRange, file)).toBeNull();
  });

  test("nothing of an empty file can be", () => {
    expect(readRange("bytes=0-", undefined, { ...file, bytes: 0 })).toBe("unsatisfiable");
  });
});
