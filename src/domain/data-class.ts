/**
 * How sensitive an exchange is. Ordered: a later class asks for more care than an earlier one.
 * @module
 */

/** Least to most sensitive. */
export const dataClasses = [
  "public",
  "internal",
  "confidential",
  "pci",
  "phi",
  "special",
  "criminal",
  "secret",
] as const;

export type DataClass = (typeof dataClasses)[number];

/** The more sensitive of the two. */
export const stricterClass = (a: DataClass, b: DataClass): DataClass =>
  dataClasses.indexOf(a) >= dataClasses.indexOf(b) ? a : b;
