/**
 * What a policy file may say. docs/policies.md explains each line.
 * @module
 */
import { z } from "zod";
import { dataClasses } from "../domain/data-class.ts";
import { directions, partKinds } from "../domain/part-kind.ts";
import { agreements } from "../domain/recipient.ts";
import { actions } from "../domain/verdict.ts";
import { jsonSchemaFault } from "./json-schema.ts";
import { entityType, operatorType } from "./type-schema.ts";

const policyName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const scannerName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);
const scoreMilli = z.int().min(0).max(1_000);
const onError = z.enum(["closed", "open"]);
/** A name; `*` stands for any characters. */
const pattern = z.string().min(1).max(256);
const phrases = z.array(z.string().min(1).max(100)).min(1).max(10_000);
const count = z.int().min(0).max(1_000_000_000);

const rule = z
  .strictObject({
    types: z.array(pattern).min(1).optional().describe("Entity types, `US_*` for all that begin so."),
    classes: z.array(z.enum(dataClasses)).min(1).optional().describe("Data classes of the finding."),
    directions: z.array(z.enum(directions)).min(1).optional().describe("Which way the text goes."),
    parts: z.array(z.enum(partKinds)).min(1).optional().describe("What the text is where it stands."),
    scoreMilliMin: scoreMilli.optional().describe("Only findings of at least this score."),
    action: z.enum(actions),
  })
  .refine(({ types, classes }) => types !== undefined || classes !== undefined, "must name `types` or `classes`");

const routingRule = z
  .strictObject({
    classes: z.array(z.enum(dataClasses)).min(1).optional().describe("Data classes of what leaves, floors included."),
    types: z.array(pattern).min(1).optional().describe("Entity types of what leaves, `AT_*` for all that begin so."),
    require: z
      .strictObject({
        agreements: z.array(z.enum(agreements)).min(1).optional().describe("All of them must be signed."),
        regions: z.array(pattern).min(1).optional().describe("It must be in one of them, patterns with *."),
        zeroRetention: z.literal(true).optional().describe("It must keep nothing."),
      })
      .refine((asked) => Object.keys(asked).length > 0, "must ask for something")
      .describe("What an upstream must have stated in the configuration."),
  })
  .refine(({ types, classes }) => types !== undefined || classes !== undefined, "must name `types` or `classes`");

const scanner = z.strictObject({
  enabled: z.boolean().optional().describe("Whether it runs."),
  thresholdMilli: scoreMilli.optional().describe("Findings below this score are not counted."),
  onError: onError.optional().describe("What its failure does, where that is not what the policy says."),
});

const tools = z.strictObject({
  allow: z.array(pattern).optional().describe("The only tools that may be offered or called."),
  deny: z.array(pattern).optional().describe("Tools that may not."),
  arguments: z
    .record(z.string().min(1).max(256), z.record(z.string(), z.unknown()))
    .optional()
    .describe("JSON Schemas of the arguments, by the tool's name."),
});

const limits = z.strictObject({
  promptTokensMax: count.optional().describe("Tokens of a request, as estimated."),
  completionTokensMax: count.optional().describe("Tokens that a request may ask for, and an answer have."),
  messagesMax: count.optional(),
  imagesMax: count.optional(),
  imageBytesMax: count.optional().describe("One image or sound that comes inside the request."),
});

const isCanary = (text: string): boolean => text.replaceAll(/[^\p{L}\p{N}]/gu, "").length >= 8;

const searched = z
  .enum(["on", "off"])
  .describe(
    "Whether words of the texts, without what was found in them, go into the search index. All policies in force must say `on`.",
  );

const callersDrop = z
  .boolean()
  .describe("Whether a call with `store: false` leaves nothing but its entries. All policies in force must say so.");

const topic = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  words: phrases.describe("Words and phrases, whatever their case."),
});

/** The schema of a policy; list files are looked for in `folder`; null allows none. */
export const policySchema = (folder: string | null) =>
  z
    .strictObject({
      name: policyName.describe("Lower-case letters, digits and dashes."),
      extends: z
        .array(z.string().min(1))
        .max(10)
        .default([])
        .describe("Policies that this one begins with: shipped names, or files. What is said here comes after them."),
      mode: z.enum(["enforce", "shadow"]).optional().describe("`shadow` records what would be done, and does nothing."),
      onError: onError
        .optional()
        .describe("What a scanner's failure does: `closed` refuses, `open` goes on and says so."),
      capture: z
        .enum(["full", "redacted", "metadata"])
        .optional()
        .describe("What is kept of texts: all, all but what was found, or nothing but the entries."),
      search: searched.optional(),
      callersMayDropPayloads: callersDrop.optional(),
      retention: z
        .strictObject({ days: z.int().min(1).max(36_500) })
        .optional()
        .describe("How long payloads are kept."),
      classificationFloor: z.enum(dataClasses).optional().describe("The class when nothing is found."),
      classificationCeiling: z.enum(dataClasses).optional().describe("A request of a stricter class is refused."),
      controls: z.array(z.string().min(1).max(100)).default([]).describe("What it serves: ids of controls."),
      scanners: z.record(scannerName, scanner).default({}),
      types: z.array(operatorType(folder)).max(200).default([]).describe("Entity types that you add."),
      actions: z.record(entityType, z.enum(actions)).default({}).describe("What to do, by entity type, everywhere."),
      rules: z.array(rule).max(1_000).default([]).describe("What to do, more exactly. The last that matches decides."),
      routing: z
        .array(routingRule)
        .max(1_000)
        .default([])
        .describe("Where what leaves may go: every rule that names a class or a type of it must be met."),
      models: z.array(pattern).optional().describe("The only models that may be asked for."),
      tools: tools.default({}),
      topics: z.array(topic).max(100).default([]).describe("DENIED_TOPIC, where one of a topic's phrases stands."),
      words: phrases.optional().describe("DENIED_WORD."),
      urls: z
        .strictObject({ allow: z.array(pattern) })
        .optional()
        .describe("Hosts that an answer may link to."),
      canaries: z
        .array(z.string().max(200).refine(isCanary, "must have eight letters and digits"))
        .max(100)
        .default([])
        .describe("Strings that only your own prompts hold: CANARY_LEAK where an answer has one."),
      limits: limits.default({}),
      batches: z
        .strictObject({
          onBadLine: z
            .enum(["refuse", "skip"])
            .optional()
            .describe("Whether one line that is blocked, or cannot be read, refuses a whole file, or is left out."),
        })
        .default({}),
    })
    .superRefine(({ tools: { arguments: schemas = {} } }, context) => {
      for (const [name, schema] of Object.entries(schemas)) {
        const fault = jsonSchemaFault(schema);
        if (fault === null) continue;
        context.issues.push({ code: "custom", path: ["tools", "arguments", name], message: fault, input: schema });
      }
    })
    .meta({ title: "Custody policy" });

/** JSON Schema of a policy file, for editors. */
export const policyJsonSchema = (): object => z.toJSONSchema(policySchema("."), { io: "input" });

/** What one policy file says. */
export type Policy = z.infer<ReturnType<typeof policySchema>>;

/** One line of `rules`. */
export type Rule = Policy["rules"][number];

/** One line of `routing`. */
export type RoutingRule = Policy["routing"][number];
