/**
 * Reading entries that may be of any version: a field that is not there, or is something else, is null.
 * @module
 */

/** An entry as it was parsed: every kind has these, the rest is read field by field. */
export interface ParsedEntry {
  readonly kind: string;
  readonly time: number;
  readonly [field: string]: unknown;
}

export const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

export const numberOf = (value: unknown): number => (typeof value === "number" ? value : 0);

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const none: Readonly<Record<string, unknown>> = Object.freeze({});

export const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any object may be asked for members; what they are is unknown
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : none;
