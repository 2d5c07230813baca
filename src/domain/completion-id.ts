/**
 * The ids that answers give to their choices, made of the exchange's own: nothing has to be kept to find the exchange again.
 * @module
 */

/** As many choices as a request may ask for. */
export const choicesMax = 128;

const headChars = 34;

/** The UUID of a choice: the exchange's, with the choice's index (0 to 127) laid over its last seven, random, bits. */
export const completionIdOf = (exchangeId: string, choice: number): string => {
  const last = Number.parseInt(exchangeId.slice(headChars), 16) ^ choice;
  return exchangeId.slice(0, headChars) + last.toString(16).padStart(2, "0");
};

/** The exchanges that an id may be a choice of, and which, the likeliest first: of these at most one exists. */
export const exchangesOf = (
  completionId: string,
): readonly { readonly exchangeId: string; readonly choice: number }[] =>
  Array.from({ length: choicesMax }, (_, choice) => ({ exchangeId: completionIdOf(completionId, choice), choice }));
