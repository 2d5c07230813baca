/**
 * Numbers as people read them: on pages, in reports and in what checks answer, in sentences and in tables.
 * @module
 */

/** Made when it is needed: the first of a process takes tens of milliseconds, and every start loads this module. */
let grouped: Intl.NumberFormat | null = null;

/** In groups of three as English has them, 1,234,567, with at most six digits behind the point. */
export const numberText = (value: number): string =>
  (grouped ??= new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 })).format(value);

/** "1 call", "2,267 calls". */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${numberText(count)} ${count === 1 ? one : many}`;
