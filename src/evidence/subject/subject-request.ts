/**
 * What may be asked about a subject.
 * @module
 */
import { z } from "zod";

const instant = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).transform((text) => Date.parse(text));

export const subjectRequestSchema = z.strictObject({
  subject: z
    .string()
    .min(1)
    .max(1_024)
    .describe("As callers name it in `X-Custody-Subject` or `user`; a key's id where they name nobody."),
  identifiers: z
    .array(z.strictObject({ type: z.string().min(1).max(64).optional(), value: z.string().min(1).max(1_024) }))
    .max(50)
    .default([])
    .describe("Values that stand for the subject in what others said; without a type, as whatever they were found."),
  from: instant.optional().describe("The first moment or day."),
  to: instant.optional().describe("The first moment or day after the period."),
  includeMentions: z
    .boolean()
    .default(false)
    .describe("With the redacted texts of others' exchanges, where those are kept."),
  reason: z.string().min(3).max(1_000).describe("Why. It is sealed in the log."),
});

export type SubjectRequest = z.infer<typeof subjectRequestSchema>;
