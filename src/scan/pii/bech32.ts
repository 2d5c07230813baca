/**
 * Bech32 and Bech32m: how newer addresses of Bitcoin and other chains are written.
 * @module
 */

const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const;
const bech32Constant = 1;
const bech32mConstant = 0x2bc830a3;

const checksum = (values: readonly number[]): number => {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of generators.entries()) if ((top >>> bit) & 1) sum ^= generator;
  }
  return sum >>> 0;
};

/** Whether a text is Bech32 (BIP 173) or Bech32m (BIP 350), all in one case, with the right checksum. Expects no length but the text's own. */
export const isBech32 = (text: string): boolean => {
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) return false;
  const split = lower.lastIndexOf("1");
  const prefix = Array.from(lower.slice(0, split), (character) => character.charCodeAt(0));
  const data = Array.from(lower.slice(split + 1), (character) => alphabet.indexOf(character));
  if (split < 1 || data.length < 6 || data.includes(-1)) return false;
  const sum = checksum([...prefix.map((code) => code >>> 5), 0, ...prefix.map((code) => code & 31), ...data]);
  return sum === bech32Constant || sum === bech32mConstant;
};
