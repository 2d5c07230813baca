/**
 * Frameworks and their controls, as `policies/controls/*.yaml` states them. Data: adding a framework is adding a file.
 * @module
 */
import { z } from "zod";

/** What evidence there is, by block; docs/controls.md says what each shows. */
export const blocks = [
  "E1",
  "E2",
  "E3",
  "E4",
  "E5",
  "E6",
  "E7",
  "E8",
  "E9",
  "E10",
  "E11",
  "E12",
  "E13",
  "pack",
  "subject-export",
  "queries",
  "disclosure",
] as const;

export type Block = (typeof blocks)[number];

const sentence = (meaning: string) => z.string().trim().min(12).max(2_000).describe(meaning);

const parameter = z.union([z.number(), z.string().max(256), z.boolean()]);

/** A check by its name, or with parameters: `{heartbeats: {missingHoursMax: 2}}`. */
const checkSchema = z
  .union([
    z.string(),
    z.record(z.string(), z.record(z.string(), parameter)).refine((one) => Object.keys(one).length === 1),
  ])
  .transform((said) => {
    if (typeof said === "string") return { name: said, parameters: {} };
    const [[name, parameters] = ["", {}]] = Object.entries(said);
    return { name, parameters };
  });

const controlSchema = z.strictObject({
  id: z.string().trim().min(1).max(64).describe("As the framework writes it."),
  title: z.string().trim().min(5).max(160).describe("In our own words."),
  shows: sentence("What the log can show for it."),
  blocks: z.array(z.enum(blocks)).min(1),
  checks: z.array(checkSchema).max(12),
  notCovered: sentence("What it asks for and the log cannot show."),
});

export const frameworkSchema = z.strictObject({
  framework: z.string().regex(/^[a-z][a-z0-9-]{1,40}$/),
  name: z.string().min(3).max(160),
  version: z.string().min(1).max(160),
  source: z.string().min(10).max(500).describe("Where its text is."),
  limitation: sentence("What no control of it can be shown by a log of model calls."),
  dates: z
    .array(z.strictObject({ date: z.iso.date(), what: z.string().min(5).max(500) }))
    .default([])
    .describe("From when parts of it apply."),
  outside: z
    .array(z.strictObject({ id: z.string().min(1).max(64), why: sentence("Why the log has nothing for it.") }))
    .default([])
    .describe("Controls that are near, and that the log does not serve."),
  controls: z.array(controlSchema).min(1).max(500),
});

export type Framework = z.infer<typeof frameworkSchema>;
export type Control = z.infer<typeof controlSchema>;
/** A check as a control asks for it. */
export type CheckUse = Control["checks"][number];
