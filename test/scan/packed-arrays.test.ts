import { expect, test } from "vitest";
import { packPart, unpackPart } from "../../src/scan/packed-arrays.ts";

const value = {
  name: "ÿ one\n",
  words: Uint16Array.of(1, 65_535),
  nested: [{ bytes: Uint8Array.of(7), none: new Int32Array(0) }, Int32Array.of(-1, 2 ** 30, 3)],
  flag: true,
  nothing: null,
};

test("a value with arrays comes back as it was, and what follows it too", () => {
  const packed = Buffer.concat([packPart(value), packPart([Uint16Array.of(5)]), Buffer.from("rest")]);
  const first = unpackPart(packed);
  expect(first.value).toEqual(value);
  const second = unpackPart(first.rest);
  expect(second.value).toEqual([Uint16Array.of(5)]);
  expect(second.rest.toString()).toBe("rest");
});

test("its arrays share the memory that was unpacked", () => {
  const { words, nested } = unpackPart(packPart(value)).value as typeof value;
  expect(nested[1]).toHaveProperty("buffer", words.buffer);
});

test("an array of another kind is refused", () => {
  expect(() => packPart({ scores: new Float64Array(1) })).toThrow(TypeError);
});
