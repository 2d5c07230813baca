/**
 * What the caller says an exchange belongs to, kept as pseudonyms in the index like what is found.
 * @module
 */
import type { Pseudonyms } from "../vault/pseudonyms.ts";

export interface Mark {
  readonly type: "SUBJECT" | "SESSION_ID" | "LABEL" | "TAG";
  readonly value: string;
}

/** A subject's mark is of its HMAC (`subjectId`), which stored keys have too: so its other exchanges are found without its text. */
export const pseudonymsOfMarks = (
  pseudonyms: Pseudonyms,
  marks: readonly Mark[],
  subjectId: string,
): { readonly pseudonym: string }[] =>
  marks.map(({ type, value }) => ({ pseudonym: pseudonyms.of(type, type === "SUBJECT" ? subjectId : value) }));
