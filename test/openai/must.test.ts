/**
 * Checking an object by the fields that it has: what comes of it is what the schema itself makes of it.
 * @module
 */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { CustodyError } from "../../src/domain/errors.ts";
import { chatMessage, chatRequest } from "../../src/openai/chat-request.ts";
import { check } from "../../src/openai/must.ts";

/** Values that some fields may have and others may not. */
const value = fc.oneof(
  fc.constantFrom(undefined, null, true, 0, 1, 1.5, -3, "", "text", "a".repeat(257)),
  fc.constant([]),
  fc.constant(["one"]),
  fc.constant([{ role: "user", content: "hello" }]),
  fc.constant({ include_usage: true }),
  fc.constant({ include_usage: "yes" }),
);

const objectFor = (schema: z.ZodObject): fc.Arbitrary<Readonly<Record<string, unknown>>> =>
  fc.dictionary(
    fc.constantFrom(...Object.keys(schema.shape), "unknown", "constructor", "toString", "hasOwnProperty"),
    value,
    { maxKeys: 6 },
  );

const outcomeOf = (schema: z.ZodObject, given: unknown): unknown => {
  try {
    return check(schema, given, "at");
  } catch (error) {
    if (error instanceof CustodyError) return error.message;
    throw error;
  }
};

const expectedOf = (schema: z.ZodObject, given: unknown): unknown => {
  const { data, error } = z.safeParse(schema, given);
  const [issue] = error?.issues ?? [];
  return issue === undefined ? data : `\`${["at", ...issue.path].join(".")}\` ${issue.message}`;
};

const few = { role: z.string("must be a string"), content: z.string("must be a string").optional() };

test.each<[string, z.ZodObject, Readonly<Record<string, unknown>>]>([
  ["an object that takes no other field", z.strictObject(few), { role: "user" }],
  ["an object that keeps other fields", z.looseObject(few), { role: "user" }],
  ["an object that is more than its fields", z.object(few).refine(({ content }) => content !== ""), { role: "user" }],
  ["a request", chatRequest, { model: "m", messages: [{ role: "user", content: "hello" }] }],
  ["a message", chatMessage, { role: "user" }],
])("%s: what is read, and the first thing that is wrong", (_name, schema, least) => {
  fc.assert(
    fc.property(objectFor(schema), fc.boolean(), (given, isWhole) => {
      const object = isWhole ? { ...least, ...given } : given;
      expect(outcomeOf(schema, object)).toEqual(expectedOf(schema, object));
    }),
    { numRuns: 2_000 },
  );
});

test.each([null, [], "text", 1, undefined])("%j is no object", (given) => {
  expect(outcomeOf(chatMessage, given)).toEqual(expectedOf(chatMessage, given));
});
