/**
 * The labelled data that detection is measured on. It lies beside the project and is never part of it.
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { z } from "zod";

/** A labelled stretch of a text, in UTF-16 code units. */
const span = z.object({ start: z.number(), end: z.number(), type: z.string() });
export type Span = z.infer<typeof span>;

const sentence = z.object({ text: z.string(), spans: z.array(span) });
/** A text of which every entity is labelled. */
export type Sentence = z.infer<typeof sentence>;

/** A text that holds an entity, or that must not be taken for one; `entity` holds the types asked for, and one of them is enough. */
const piece = z.object({
  text: z.string(),
  entity: z.union([z.string().transform((type) => [type]), z.array(z.string())]),
  label: z.enum(["positive", "negative"]),
  weak: z.boolean(),
});
export type Case = z.infer<typeof piece>;

const secret = z.object({ text: z.string(), rule: z.string(), label: z.enum(["positive", "negative"]) });
export type SecretCase = z.infer<typeof secret>;

const prompt = z.object({ text: z.string(), subset: z.string() });
/** An ordinary prompt: nothing that must be kept, for the most part. */
export type Prompt = z.infer<typeof prompt>;

const folder = fileURLToPath(new URL("../../shared/data/", import.meta.url));

export const hasData = (): boolean => existsSync(folder);

const rows = <T>(name: string, schema: z.ZodType<T>): T[] =>
  gunzipSync(readFileSync(`${folder}${name}.jsonl.gz`))
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => schema.parse(JSON.parse(line)));

export const readSentences = (): Sentence[] => rows("pii-sentences", sentence);
export const readCases = (): Case[] => rows("pii-cases", piece);
export const readSecrets = (): SecretCase[] => rows("secrets", secret);
export const readPrompts = (): Prompt[] => rows("injection-benign", prompt);
