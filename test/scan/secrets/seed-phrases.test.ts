import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { bip39Words } from "../../../src/scan/secrets/bip39-words.ts";
import { found, typesIn } from "./samples.ts";

/** BIP-39's own way from entropy to words, with big integers. */
const phrase = (entropy: Buffer): string => {
  const checksumBits = BigInt(entropy.length / 4);
  const checksum = BigInt(createHash("sha256").update(entropy).digest()[0] ?? 0) >> (8n - checksumBits);
  let value = (BigInt(`0x${entropy.toString("hex")}`) << checksumBits) | checksum;
  const words: string[] = [];
  for (let left = (entropy.length * 8 + Number(checksumBits)) / 11; left > 0; left -= 1) {
    words.unshift(bip39Words[Number(value & 2047n)] ?? "");
    value >>= 11n;
  }
  return words.join(" ");
};

const entropyOf = (bytes: number, seed: number): Buffer =>
  createHash("sha256").update(`${seed}`).digest().subarray(0, bytes);

describe("seed phrases", () => {
  test("the list is the one of the standard", () => {
    expect(bip39Words).toHaveLength(2_048);
    expect(new Set(bip39Words).size).toBe(2_048);
    expect(
      createHash("sha256")
        .update(`${bip39Words.join("\n")}\n`)
        .digest("hex"),
    ).toBe("2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
  });

  test.each([
    "legal winner thank year wave sausage worth useful legal winner thank yellow",
    "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
    "void come effort suffer camp survey warrior heavy shoot primary clutch crush open amazing screen patrol group space point ten exist slush involve unfold",
  ])("a vector of the standard: %s", (words) => {
    expect(found(words)).toContainEqual(["SEED_PHRASE", words]);
    expect(found(`my seed phrase is: ${words}. Do not share`)).toContainEqual(["SEED_PHRASE", words]);
    expect(found(`recovery words ${words} are mine`)).toContainEqual(["SEED_PHRASE", words]);
  });

  test.each([16, 20, 24, 28, 32])("of %d bytes, in lines and with commas", (bytes) => {
    for (let seed = 0; seed < 20; seed += 1) {
      const words = phrase(entropyOf(bytes, seed));
      expect(typesIn(words)).toContain("SEED_PHRASE");
      expect(typesIn(words.replaceAll(" ", "\n"))).toContain("SEED_PHRASE");
      expect(typesIn(words.replaceAll(" ", ", "))).toContain("SEED_PHRASE");
    }
  });

  test("not with two words exchanged, unless the checksum says so", () => {
    const words = "legal winner thank year wave sausage worth useful legal winner thank yellow".split(" ");
    [words[0], words[1]] = [words[1] ?? "", words[0] ?? ""];
    expect(typesIn(words.join(" "))).toEqual([]);
  });

  test("not one word again and again, though the checksum is right", () => {
    expect(typesIn(`${"abandon ".repeat(23)}art`)).toEqual([]);
    expect(typesIn("word ".repeat(24))).toEqual([]);
  });

  test("not eleven words, not words of any text", () => {
    expect(typesIn("legal winner thank year wave sausage worth useful legal winner thank")).toEqual([]);
    expect(typesIn("then they went home again and were very glad that nobody had seen them there")).toEqual([]);
  });
});
