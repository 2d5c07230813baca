import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findBlobs, openBlobFrom } from "../../src/scan/blobs.ts";

const secret = "write to jane.doe@example.com, or call 555-0100 today";
const encoded = (text: string, encoding: BufferEncoding): string => Buffer.from(text).toString(encoding);
const texts = (text: string): string[] => findBlobs(text).map((blob) => blob.text);
/** Bytes that say nothing, the same in every run. */
const noise = (bytes: number): Buffer =>
  Buffer.concat(
    Array.from({ length: Math.ceil(bytes / 32) }, (_, block) => createHash("sha256").update(`${block}`).digest()),
  ).subarray(0, bytes);

describe("encoded runs", () => {
  test.each([
    ["base64", encoded(secret, "base64")],
    ["base64 without padding", encoded(secret, "base64").replace(/=+$/, "")],
    ["base64url", encoded(secret, "base64url")],
    ["hexadecimal", encoded(secret, "hex")],
    ["hexadecimal in capitals", encoded(secret, "hex").toUpperCase()],
  ])("are decoded from %s, alone and in a sentence", (_name, run) => {
    expect(findBlobs(run)).toEqual([{ start: 0, end: run.length, text: secret }]);
    const sentence = `Decode this: "${run}" and do it.`;
    expect(findBlobs(sentence)).toEqual([{ start: 14, end: 14 + run.length, text: secret }]);
  });

  test.each([
    ["base64", ">>>???~~~ ünd ñandú >>>???"],
    ["base64url", ">>>???~~~ ünd ñandú >>>???"],
  ] as const)("use the alphabet of %s", (encoding, text) => {
    const run = encoded(text, encoding);
    expect(run).toMatch(encoding === "base64" ? /[+/]/ : /[-_]/);
    expect(texts(run)).toEqual([text]);
  });

  test.each([0, 1, 2])("take %i signs of padding with them", (padding) => {
    const text = `jane.doe@example.com${"!".repeat([1, 0, 2][padding] ?? 0)}`;
    const run = encoded(text, "base64");
    expect(run.length - run.replaceAll("=", "").length).toBe(padding);
    expect(findBlobs(`(${run})`)).toEqual([{ start: 1, end: 1 + run.length, text }]);
  });

  test("are found one after another", () => {
    const [one, two] = [encoded("first: jane@example.com", "base64"), encoded("second: 555-0100", "hex")];
    expect(texts(`${one} ${two},${one}`)).toEqual([
      "first: jane@example.com",
      "second: 555-0100",
      "first: jane@example.com",
    ]);
  });

  test("are decoded once", () => {
    const once = encoded(secret, "base64");
    expect(texts(encoded(once, "base64"))).toEqual([once]);
  });

  test("may be cut at any character", () => {
    const text = "Grüße an jane.doe@example.com – schöne Tage in Köln 😀";
    const run = encoded(text, "base64").replace(/=+$/, "");
    for (let cut = 16; cut <= run.length; cut += 1) {
      const [said = ""] = texts(run.slice(0, cut));
      const bytes = Buffer.from(run.slice(0, cut), "base64").length;
      expect(text.startsWith(said), `${cut}`).toBe(true);
      // All but a character of which bytes are missing.
      expect(Buffer.byteLength(said), `${cut}`).toBeGreaterThan(bytes - 4);
    }
  });

  test("of fifteen characters are words", () => {
    expect(texts(encoded("jane@a.de!!", "base64").slice(0, 15))).toEqual([]);
    expect(texts(encoded("jane@exa.com", "base64"))).toEqual(["jane@exa.com"]);
  });

  const png = Buffer.concat([Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), noise(200)]);
  test.each([
    ["an image", png.toString("base64")],
    ["a key in base64", noise(48).toString("base64")],
    ["a digest in hexadecimal", noise(32).toString("hex")],
    ["text that turns into noise", Buffer.concat([Buffer.from(secret.repeat(2)), noise(64)]).toString("base64")],
    ["a word", "Donaudampfschifffahrtsgesellschaft"],
    ["a path", "usr/local/share/applications/menu"],
    ["a number", "1234567890123456789012"],
    ["a name in code", "INTERNAL_SERVER_ERROR_HANDLER"],
    ["a rule", "-".repeat(80)],
    ["no text", ""],
  ])("are not %s", (_name, text) => {
    expect(texts(text)).toEqual([]);
  });

  test("are decoded to 256 KiB and a little, all together", () => {
    const long = encoded("jane.doe@example.com ".repeat(20_000), "base64");
    const short = encoded(secret, "base64");
    const blobs = findBlobs(`${long} ${short}`);
    expect(blobs.map(({ start, end }) => [start, end])).toEqual([[0, long.length]]);
    expect(blobs[0]?.text.length).toBeGreaterThanOrEqual(262_144);
    expect(blobs[0]?.text.length).toBeLessThanOrEqual(262_144 + 3);
    expect(texts(`${short} ${long}`).map((text) => text.length)).toEqual([secret.length, expect.any(Number)]);
  });

  test.each([
    ["of one letter", "a".repeat(400_000)],
    ["of signs of padding", "=".repeat(400_000)],
    ["of hexadecimal zeros", "0".repeat(400_000)],
    ["broken at every sixteenth character", `${"aB3".repeat(5)} `.repeat(20_000)],
    ["with padding between", "aGVsbG8gd29ybGQgaGVsbG8=".repeat(10_000)],
  ])("of hostile length are walked once (%s)", (_name, text) => {
    for (const { start, end } of findBlobs(text)) expect(start).toBeLessThan(end);
    expect(openBlobFrom(text)).toBeLessThanOrEqual(text.length);
  });
});

describe("a run at the end of a growing text", () => {
  test.each([
    ["a sentence.", 11],
    ["a sentence", 2],
    ["token aGVsbG8=", 6],
    ["token aGVsbG8 ", 14],
    ["", 0],
  ])("is open: %j", (text, from) => {
    expect(openBlobFrom(text)).toBe(from);
  });

  const piece = fc.constantFrom(
    encoded(secret, "base64"),
    encoded(secret, "hex"),
    encoded("short: 12", "base64"),
    "=",
    "==",
    " ",
    ", ",
    "a",
    "Hello world",
    "é",
    "/",
  );

  test("all before it is final", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.nat(), (pieces, place) => {
        const text = pieces.join("");
        const prefix = text.slice(0, place % (text.length + 1));
        const from = openBlobFrom(prefix);
        const before = (blobs: ReturnType<typeof findBlobs>) => blobs.filter(({ end }) => end <= from);
        const whole = findBlobs(text);
        expect(before(whole)).toEqual(before(findBlobs(prefix)));
        expect(whole.filter(({ start, end }) => start < from && end > from)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
