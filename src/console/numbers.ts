/**
 * @module
 * Scores and sizes as people read them.
 */
/** A score in thousandths, from 0 to 1. */
export const scoreText = (scoreMilli: number): string => (scoreMilli / 1_000).toFixed(2);

const units = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** A size to three digits, by thousands (IEC 80000-13). */
export const sizeText = (bytes: number): string => {
  const place = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return `${Number((bytes / 1_000 ** place).toPrecision(3))} ${units[place] ?? ""}`;
};
