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

/** The fields of an object schema, and those of them that no object may lack. */
interface Fields {
  readonly byName: ReadonlyMap<string, z.core.$ZodType>;
  readonly required: readonly string[];
}

const known = new WeakMap<z.ZodObject, Fields>();

const fieldsOf = (schema: z.ZodObject): Fields => {
  const all = Object.entries(schema.shape);
  const required = all.filter(([, field]) => !z.safeParse(field, undefined).success);
  const fields = { byName: new Map(all), required: required.map(([name]) => name) };
  known.set(schema, fields);
  return fields;
};

/** A schema that says something of each of its fields, and nothing of other fields or of the whole. */
const isOfFields = (schema: z.ZodType): schema is z.ZodObject =>
  schema instanceof z.ZodObject && schema.def.catchall === undefined && (schema.def.checks ?? []).length === 0;

/** What zod makes of an object, by a look at the fields that it has: most requests say five of forty. Null where zod would object. */
const readPresent = (schema: z.ZodObject, value: object): object | null => {
  const fields = known.get(schema) ?? fieldsOf(schema);
  const read: Record<string, unknown> = {};
  for (const [name, said] of Object.entries(value)) {
    const field = fields.byName.get(name);
    if (field === undefined) continue;
    const result = z.safeParse(field, said);
    if (!result.success) return null;
    read[name] = result.data;
  }
  return fields.required.every((name) => Object.hasOwn(read, name)) ? read : null;
};

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Parses, or throws the first issue. Issue paths hold fields of the schemas and positions only. Fields that an object's schema does not have are left out. */
export const check = <T>(schema: z.ZodType<T>, value: unknown, ...at: readonly (string | number)[]): T => {
  const read = isOfFields(schema) && isObject(value) ? readPresent(schema, value) : null;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each of its fields is what the schema says
  if (read !== null) return read as T;
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
