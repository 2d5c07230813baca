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

/** Words drawn at random hardly repeat: fewer of them are a list or a song. */
const distinctMin = 9;

/** Whether the words' checksum is right: the first bits of the entropy's SHA-256, one bit for each 32 (BIP-39). */
const hasChecksum = (words: readonly string[]): boolean => {
  if (words.length % wordsStep !== 0 || new Set(words).size < distinctMin) return false;
  const bytes = Buffer.alloc(Math.ceil((words.length * bitsPerWord) / 8));
  let [bits, pending, at] = [0, 0, 0];
  for (const word of words) {
    pending = (pending << bitsPerWord) | (places.get(word) ?? 0);
    bits += bitsPerWord;
    for (; bits >= 8; bits -= 8) {
      bytes[at] = (pending >> (bits - 8)) & 0xff;
      at += 1;
    }
    pending &= (1 << bits) - 1;
  }
  if (bits > 0) bytes[at] = (pending << (8 - bits)) & 0xff;
  const checksumBits = words.length / wordsStep;
  const entropyBytes = (words.length * bitsPerWord - checksumBits) / 8;
  const [first = 0] = createHash("sha256").update(bytes.subarray(0, entropyBytes)).digest();
  return first >> (8 - checksumBits) === (bytes[entropyBytes] ?? 0) >> (8 - checksumBits);
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
