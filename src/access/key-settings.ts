/**
 * What may be said of a key beside its name, role and team. It is kept as JSON in the key's row; what is null or empty says nothing.
 * @module
 */
import { z } from "zod";
import { dataClasses, stricterClass } from "../domain/data-class.ts";
import { CustodyError } from "../domain/errors.ts";
import { budgetSchema, limitsSchema } from "./limit-settings.ts";
import { isNetwork } from "./networks.ts";
import { registeredName } from "./registered-name.ts";

const listMax = 100;
const metadataFieldsMax = 32;

/** An ISO 8601 time with its offset, as UTC milliseconds. */
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const glob = z.string().min(1).max(256);

/** An address, or a network as CIDR (RFC 4632, RFC 4291). */
const network = z.string().max(64).refine(isNetwork);

/** Notes of the administrator's own. */
type Metadata = Readonly<Record<string, string>>;

/** Checked as a whole: an error names a field, and the names in here are somebody's words. */
const isMetadata = (value: unknown): value is Metadata => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const fields = Object.entries(value);
  const isField = ([name, text]: [string, unknown]): boolean =>
    name !== "" && name.length <= 64 && typeof text === "string" && text.length <= 256;
  return fields.length <= metadataFieldsMax && fields.every(isField);
};

const time = z.int().min(0);

/** Shapes that differ between what a person writes and what is stored: there a time is a number. */
const shapeWith = <T extends z.ZodType<number>>(moment: T) => ({
  owner: z.string().min(1).max(100).nullable().describe("Who answers for it."),
  environment: registeredName.nullable().describe("A name; nothing goes by it."),
  expiresAt: moment.nullable().describe("Its end, ISO 8601 with an offset."),
  models: z.array(glob).min(1).max(listMax).nullable().describe("Models that it may ask for, with `*`."),
  routes: z.array(glob).min(1).max(listMax).nullable().describe("Routes that it may use, with `*`."),
  networks: z
    .array(network)
    .min(1)
    .max(listMax)
    .nullable()
    .describe("Addresses and networks that it may be used from."),
  policy: registeredName.nullable().describe("A label of `policies.keys`: that policy joins the base."),
  classificationFloor: z.enum(dataClasses).nullable().describe("Its exchanges are of this class at least."),
  classificationCeiling: z.enum(dataClasses).nullable().describe("A request of a stricter class is blocked."),
  retention: registeredName.nullable().describe("A name that rules of retention may ask for."),
  limits: limitsSchema,
  budget: budgetSchema,
  subject: z.string().min(1).max(128).nullable().describe("Whose data it is where a call does not say."),
  metadata: z.custom<Metadata>(isMetadata).meta({
    description: "Up to 32 notes of yours; nothing goes by them.",
    type: "object",
    maxProperties: metadataFieldsMax,
    propertyNames: { minLength: 1, maxLength: 64 },
    additionalProperties: { type: "string", maxLength: 256 },
  }),
  scope: z
    .strictObject({ from: moment.nullable().default(null), to: moment.nullable().default(null) })
    .nullable()
    .describe("The period of the record that it may see, `[from, to)`; an end that is null is open."),
});

/** What a person may write. A field that is left out stays as it is; null says nothing any more. */
export const settingsInput = z.strictObject(shapeWith(instant)).exactPartial();

/** What is said of a key. Times are UTC milliseconds. */
export type KeySettings = z.infer<typeof storedSettings>;

const storedSettings = z.strictObject(shapeWith(time));

/** A key of which nothing is said. */
export const noSettings: KeySettings = {
  owner: null,
  environment: null,
  expiresAt: null,
  models: null,
  routes: null,
  networks: null,
  policy: null,
  classificationFloor: null,
  classificationCeiling: null,
  retention: null,
  limits: {},
  budget: {},
  subject: null,
  metadata: {},
  scope: null,
};

/** Reads the settings of a key's row. Throws `ledger_corrupt`: what a key may not do must not be forgotten. */
export const readSettings = (key: string, json: string): KeySettings => {
  try {
    return storedSettings.parse({ ...noSettings, ...z.record(z.string(), z.unknown()).parse(JSON.parse(json)) });
  } catch {
    throw new CustodyError("ledger_corrupt", `the settings of ${key} are not what this program wrote`);
  }
};

/** As a row holds them. */
export const writeSettings = (settings: KeySettings): string => JSON.stringify(settings);

const malformed = (field: keyof KeySettings, must: string): CustodyError =>
  new CustodyError("request_malformed", `\`${field}\` ${must}`, field);

/** What no shape can say. `given` is what somebody wrote, `settings` what comes of it. Throws `request_malformed`. */
export const checkSettings = (given: Partial<KeySettings>, settings: KeySettings, now: number): void => {
  const { classificationFloor: floor, classificationCeiling: ceiling, scope } = settings;
  if (floor !== null && ceiling !== null && floor !== ceiling && stricterClass(floor, ceiling) === floor) {
    throw malformed("classificationFloor", "must not be stricter than the ceiling");
  }
  if (scope !== null && scope.from !== null && scope.to !== null && scope.from >= scope.to) {
    throw malformed("scope", "must begin before it ends");
  }
  const { expiresAt = null } = given;
  if (expiresAt !== null && expiresAt <= now) throw malformed("expiresAt", "must be in the future");
};
