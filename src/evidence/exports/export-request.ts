/**
 * What an export is asked for, over HTTP, on the command line and by a schedule.
 * @module
 */
import { z } from "zod";
import { registeredName } from "../../access/registered-name.ts";
import { type Scope, teamFor } from "../../access/scope.ts";
import { CustodyError } from "../../domain/errors.ts";
import {
  filtersSchema,
  noFilters,
  type PackFilters,
  type PackQuery,
  type PackSample,
  sampleSchema,
} from "../pack/pack-query.ts";
import { exchangeFields } from "./exchange-fields.ts";

/** The formats that are no framework's. */
export const plainFormats = ["pack", "raw", "csv", "custom"] as const;

const formatForm = /^[a-z0-9][a-z0-9.-]{0,62}$/;
const dayMs = 86_400_000;

/** It is stored as JSON; the period is `[from, to)` in UTC milliseconds. */
export interface ExportRequest {
  readonly format: string;
  readonly from: number;
  readonly to: number;
  /** See `PackQuery`. */
  readonly at: number | null;
  readonly team: string | null;
  readonly payloads: boolean;
  /** Of a pack: its population; of lists and tables: what is in them. */
  readonly filters: PackFilters;
  /** What is drawn from a pack's population; null: nothing. */
  readonly sample: PackSample | null;
  /** Columns of a `custom` table, in their order; null: those of `csv`. */
  readonly fields: readonly string[] | null;
}

const isTime = (time: number): boolean => time >= 0;
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const day = z.iso.date().transform((text) => Date.parse(text));

const fieldSchema = z.enum(exchangeFields.map(({ name }) => name));

const bodyShape = z.strictObject({
  format: z.string().regex(formatForm).describe("`pack`, `raw`, `csv`, `custom`, or a framework's id."),
  framework: z
    .string()
    .regex(formatForm)
    .optional()
    .describe("With the format `pack`: the framework that it reports on."),
  start_date: z.union([instant, day]).refine(isTime).describe("The first day, or moment."),
  end_date: z
    .union([instant, day.transform((midnight) => midnight + dayMs)])
    .refine(isTime)
    .describe("A day is in it to its end; an instant is the first moment after the period."),
  at: z.int().min(1).optional().describe("An earlier size of the log: exactly the file that an export then gave."),
  team: registeredName.nullable().default(null).describe("Only this team's entries."),
  payloads: z
    .boolean()
    .default(false)
    .describe("Whether payloads are decrypted into a pack; asks for `export payloads`."),
  filters: filtersSchema.default(noFilters).describe("Which exchanges are the population."),
  sample: sampleSchema.nullable().default(null).describe("How many exchanges are drawn, by a nonce of the auditor's."),
  fields: z
    .array(fieldSchema)
    .min(1)
    .max(exchangeFields.length)
    .optional()
    .describe("Columns of a `custom` table, in their order."),
});

/** The body of `POST /api/v1/compliance/exports`. */
export const exportBodySchema = bodyShape
  .refine(({ start_date: from, end_date: to }) => from < to, { path: ["end_date"] })
  .refine(({ fields }) => fields === undefined || new Set(fields).size === fields.length, { path: ["fields"] })
  .refine(({ format, fields }) => (format === "custom") === (fields !== undefined), { path: ["fields"] });

export type ExportBody = z.infer<typeof exportBodySchema>;

const malformed = (message: string, param: string): CustodyError =>
  new CustodyError("request_malformed", message, param);

/** The one format that `format` and `framework` name together. Throws `request_malformed`. */
const formatOf = (
  { format, framework }: Pick<ExportBody, "format" | "framework">,
  known: readonly string[],
): string => {
  const isPlain = plainFormats.some((plain) => plain === format);
  if (!isPlain && !known.includes(format)) {
    throw malformed(`\`format\` must be ${[...plainFormats, ...known].join(", ")}`, "format");
  }
  if (framework === undefined || framework === format) return format;
  if (format !== "pack")
    throw malformed("`framework` goes with the format `pack`, or is the format itself", "framework");
  if (known.includes(framework)) return framework;
  throw malformed(`\`framework\` must be ${known.join(", ")}`, "framework");
};

/** From a body whose shape is right. `frameworks` are those of `policies/controls`. Throws `request_malformed`, naming the field. */
export const readExportRequest = (body: ExportBody, frameworks: readonly string[]): ExportRequest => {
  const format = formatOf(body, frameworks);
  const { start_date: from, end_date: to, at = null, team, payloads, filters, sample, fields = null } = body;
  const isPack = isPackFormat(format);
  if (payloads && !isPack) throw malformed("`payloads` go into packs only: a table or a list has none", "payloads");
  if (sample !== null && !isPack) throw malformed("a `sample` is drawn for packs only", "sample");
  return { format, from, to, at, team, payloads, filters, sample, fields };
};

/** Whether a format is a zip that is verified as a whole. */
export const isPackFormat = (format: string): boolean => !["raw", "csv", "custom"].includes(format);

/**
 * What somebody with this scope may be given of it: their own team's, unless they have them all. Throws `not_found` for another team, there
 * being such a one or not, and `forbidden` for a time beyond theirs: an export must not be narrower than what it was asked for.
 */
export const scopedRequest = (scope: Scope, request: ExportRequest): ExportRequest => {
  const team = teamFor(scope, request.team);
  const { period } = scope;
  if (request.from < (period?.from ?? -Infinity)) throw beyond("start_date");
  if (request.to > (period?.to ?? Infinity)) throw beyond("end_date");
  return { ...request, team };
};

const beyond = (param: "start_date" | "end_date"): CustodyError =>
  new CustodyError("forbidden", `\`${param}\` is beyond the time that this key may see`, param);

/** The part of it that a pack's plan is made from: for every format, since each stands on tree sizes and checkpoints. */
export const packQueryOf = ({ format, from, to, at, payloads, team, filters, sample }: ExportRequest): PackQuery => {
  const framework = isPackFormat(format) && format !== "pack" ? format : null;
  return { from, to, at, payloads, team, framework, filters, sample };
};

/** How a file of this format is named and sent. */
export const fileOf = (format: string): { readonly extension: string; readonly contentType: string } => {
  if (format === "raw") return { extension: "ndjson", contentType: "application/x-ndjson" };
  if (!isPackFormat(format)) return { extension: "csv", contentType: "text/csv; charset=utf-8; header=present" };
  return { extension: "zip", contentType: "application/zip" };
};
