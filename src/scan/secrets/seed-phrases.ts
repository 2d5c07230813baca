/**
 * Seed phrases of wallets: 12 to 24 words of the BIP-39 list, the last bits of which are a checksum.
 * @module
 */
import { createHash } from "node:crypto";
import type { Recognizer } from "../recognizer.ts";
import { bip39Words } from "./bip39-words.ts";

const bitsPerWord = 11;
const wordsStep = 3;
const places = new Map(bip39Words.map((word, place) => [word, place]));

/** Whether the words' checksum is right: the first bits of the entropy's SHA-256, one bit for each 32 (BIP-39). */
const hasChecksum = (words: readonly string[]): boolean => {
  if (words.length % wordsStep !== 0) return false;
  const bits = words.map((word) => (places.get(word) ?? 0).toString(2).padStart(bitsPerWord, "0")).join("");
  const checksumBits = bits.length / 33;
  const entropyBits = bits.length - checksumBits;
  const entropy = Buffer.alloc(entropyBits / 8);
  for (let at = 0; at < entropy.length; at += 1) entropy[at] = Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2);
  const [first = 0] = createHash("sha256").update(entropy).digest();
  return first.toString(2).padStart(8, "0").slice(0, checksumBits) === bits.slice(entropyBits);
};

export const seedPhrases: readonly Recognizer[] = [
  {
    type: "SEED_PHRASE",
    runOf: bip39Words,
    wordsMin: 12,
    wordsMax: 24,
    check: hasChecksum,
    scoreMilli: 950,
    dataClass: "secret",
    source: "https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki",
  },
];
