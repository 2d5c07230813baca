/**
 * Checking the shape of a request, and the only words that a refusal says: what a field must be, never what it was.
 * @module
 */
import * as z from "zod";
import { CustodyError } from "../domain/errors.ts";
import { pathOf } from "./json-document.ts";

export const must = (kind: string) => ({
  error: (issue: { readonly input?: unknown }) =>
    issue.input === undefined ? `is required: ${kind}` : `must be ${kind}`,
});

export const text = (kind: string) => z.string(must(kind));

export const whole = (min: number, max: number, kind: string) => {
  const words = must(kind);
  return z.int(words).min(min, words).max(max, words).nullish();
};

export const between = (min: number, max: number) => {
  const words = must(`a number from ${min} to ${max}`);
  return z.number(words).min(min, words).max(max, words).nullish();
};

export const flag = () => z.boolean(must("a boolean")).nullish();

export const modelName = () => {
  const words = must("a string of 1 to 256 characters");
  return z.string(words).min(1, words).max(256, words);
};

/** Parses, or throws the first issue. Issue paths hold fields of the schemas and positions only. */
export const check = <T>(schema: z.ZodType<T>, value: unknown, ...at: readonly (string | number)[]): T => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const steps = (issue?.path ?? []).filter((step) => typeof step !== "symbol");
  const path = pathOf([...at, ...steps]);
  const subject = path === "" ? "the body" : `\`${path}\``;
  throw new CustodyError(
    "request_malformed",
    `${subject} ${issue?.message ?? "is malformed"}`,
    path === "" ? null : path,
  );
};

/** The same for each of an array. */
export const checkEach = (
  schema: z.ZodType,
  items: readonly unknown[] | null | undefined,
  ...at: readonly (string | number)[]
): void => {
  for (const [position, item] of (items ?? []).entries()) check(schema, item, ...at, position);
};
