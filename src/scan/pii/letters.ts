/**
 * Letters as the inside of a character class. Ranges, not `\p{L}`: the flag `u` makes every character one or two code units, and an
 * automaton that follows both grows with each repetition.
 * @module
 */

/** Latin with its accents, Greek and Cyrillic; with the flag `i` in either case. */
export const letters = "A-Za-z\\u00c0-\\u04ff\\u1e00-\\u1eff";

/** What a name may begin with: a capital of ASCII, or any letter that has none to be told by. */
export const capitals = "A-Z\\u00c0-\\u00de\\u0100-\\u024f\\u0386-\\u03ab\\u0400-\\u042f";

/** Any letter or sign beyond ASCII, of whatever script. */
export const beyondAscii = "\\u00c0-\\uffff";
