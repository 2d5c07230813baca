/**
 * Whether a text looks drawn at random. Keys are; words, names and placeholders are not.
 * @module
 */
import { isPlaceholder } from "./allow.ts";

/** Shannon entropy of a text's characters, in bits per character; 0 for an empty text. */
export const shannon = (text: string): number => {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
};

const prefixedBitsMin = 2.6;
const hexBitsMin = 2.75;
const otherBitsMin = 2.9;

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** The written form of RFC 9562. */
export const isUuid = (text: string): boolean => uuid.test(text);

const isHex = /^[\da-f-]+$/i;
const separators = /[^A-Za-z\d]+/;
/** Places where a letter and a digit meet. Names have one at most in a piece ("sha256", "Gost28147"), random texts several. */
const meetings = /[A-Za-z](?=\d)|\d(?=[A-Za-z])/g;
const upper = /[A-Z]/g;
const humps = /[a-z](?=[A-Z])|[A-Z](?=[a-z])/g;

/** For a text whose published prefix already tells what it is: refuses placeholders and repeated characters. */
export const isVaried = (text: string): boolean => !isPlaceholder(text) && shannon(text) >= prefixedBitsMin;

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Letters alone that change case as chance does: about half are capitals, and most neighbours differ. */
const isRandomLetters = (piece: string): boolean => {
  const capitals = count(piece, upper) / piece.length;
  return piece.length >= 20 && capitals > 0.3 && capitals < 0.7 && count(piece, humps) >= piece.length / 4;
};

const words = /[A-Z]?[a-z]+|[A-Z]+|\d+/g;
const wordCharsMax = 3.6;

/** Words joined by their capitals, with a number among them ("X509ExchangedToken"): longer runs than chance makes. */
const isIdentifier = (piece: string): boolean =>
  /[A-Z][a-z]{3}/.test(piece) && piece.length > wordCharsMax * count(piece, words);

const isRandomPiece = (piece: string): boolean =>
  !isIdentifier(piece) && ((piece.length >= 8 && count(piece, meetings) >= 2) || isRandomLetters(piece));

/** A piece that joins letters and digits without being random: a version, a size, a year ("v2", "utf8", "2024Q1"). */
const isMixed = (piece: string): boolean => count(piece, meetings) >= 1;

/**
 * For a text with nothing but a keyword to tell what it is: enough entropy for its alphabet, and at least one long piece, or most of its
 * pieces, in which letters and digits alternate. Words joined by separators, host names, versions and paths are refused.
 */
export const isRandom = (text: string): boolean => {
  if (isPlaceholder(text) || shannon(text) < (isHex.test(text) ? hexBitsMin : otherBitsMin)) return false;
  if (isUuid(text)) return true;
  const pieces = text.split(separators).filter((piece) => piece !== "");
  if (pieces.some(isRandomPiece)) return true;
  return pieces.length > 2 && text.length >= 20 && pieces.filter(isMixed).length * 2 > pieces.length;
};
