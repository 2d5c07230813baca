/**
 * How long what is kept: rules, and what they say of one exchange. Pure, for the sweep that acts on it and the verification that asks whether
 * it might. Of all rules that match the longest holds; what no rule speaks of is kept for ever.
 * @module
 */
import { z } from "zod";
import { type DataClass, dataClasses } from "../domain/data-class.ts";
import type { PayloadRole } from "../domain/entry.ts";

/** What payloads are, as rules name them. */
export const retentionKinds = ["request", "response", "findings", "reason", "sources"] as const;

export type RetentionKind = (typeof retentionKinds)[number];

/**
 * The kind of a payload: its texts on the way in and out (comments on an answer, and of who reviews it, are kept like the answer), what was found in them, people's
 * reasons, addresses of refused callers.
 */
export const kindOf = (role: PayloadRole): RetentionKind => {
  if (role === "reason" || role === "sources") return role;
  if (role.endsWith(".findings")) return "findings";
  return role.startsWith("request.") ? "request" : "response";
};

const dayMs = 86_400_000;
const daysMax = 36_500;
/** Budgets of a month add rows of metadata up. */
const metadataDaysMin = 32;

const named = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/);
const names = z.array(named).min(1).max(1_000);
const forever = z.literal("forever");

/** One rule. What it does not name it does not ask about. */
export const retentionRule = z
  .strictObject({
    name: named.describe("What entries and keys call it."),
    policies: names.optional().describe("Names of policies."),
    keys: names.optional().describe("Ids of API keys."),
    labels: names.optional().describe("What keys say under `retention` in their settings."),
    classes: z.array(z.enum(dataClasses)).min(1).optional().describe("Data classes of exchanges."),
    kinds: z.array(z.enum(retentionKinds)).min(1).optional().describe("Kinds of payloads."),
    payloadDays: z
      .union([z.int().min(0).max(daysMax), forever])
      .optional()
      .describe("How long payloads are kept, in days from the opening."),
    metadataDays: z
      .union([z.int().min(metadataDaysMin).max(daysMax), forever])
      .optional()
      .describe("How long an exchange stands in lists and searches, in days; never shorter than its payloads."),
    recreatable: z
      .boolean()
      .default(false)
      .describe(
        "It must be possible to show it again until its time is over (17 CFR 240.17a-4): nobody can have it erased before.",
      ),
  })
  .refine(
    ({ payloadDays, metadataDays }) => payloadDays !== undefined || metadataDays !== undefined,
    "must say `payloadDays` or `metadataDays`",
  );

export type RetentionRule = z.infer<typeof retentionRule>;

const years = z.int().min(1).max(100).nullable().default(null);

/** What an operator says, in the configuration or through the API. */
export const scheduleShape = {
  rules: z.array(retentionRule).max(200).default([]).describe("How long what is kept. The longest that matches holds."),
  logYears: years.describe("A year of the log may be dropped, whole, when it ended so many years ago."),
  dropShardsAfterYears: years.describe("It is dropped by itself then; not below logYears."),
};

export const scheduleSchema = z.strictObject(scheduleShape);

export type Schedule = z.infer<typeof scheduleSchema>;

/** A schedule with what policies and keys say, as sweeps go by it: everything that a decision needs besides the exchange itself. */
export const effectiveSchema = z.strictObject({
  v: z.literal(1),
  rules: z.array(retentionRule),
  /** What keys say under `retention`, by their ids. */
  labels: z.record(z.string(), z.string()),
});

export type EffectiveSchedule = z.infer<typeof effectiveSchema>;

/** Puts together what holds: the operator's rules, and one for each policy that says how long. */
export const effectiveSchedule = (
  { rules }: Pick<Schedule, "rules">,
  policies: ReadonlyMap<string, number>,
  labels: Readonly<Record<string, string>>,
): EffectiveSchedule => {
  const ofPolicies = [...policies].map(([policy, payloadDays]): RetentionRule => ({
    name: `policy:${policy}`,
    policies: [policy],
    payloadDays,
    recreatable: false,
  }));
  return { v: 1, rules: [...rules, ...ofPolicies], labels };
};

/** What rules ask about. */
export interface RetentionFacts {
  /** Of the exchange; null for an entry that has a payload of its own. */
  readonly policies: readonly string[] | null;
  /** Who called, or spoke. */
  readonly key: string;
  readonly dataClass: DataClass | null;
  /** When it was opened, in UTC milliseconds. */
  readonly time: number;
}

/** Until when; `Infinity` for ever. `rule` is the one that says so; null where none speaks of it. */
export interface KeptUntil {
  readonly until: number;
  readonly rule: string | null;
}

const matches = (rule: RetentionRule, { labels }: EffectiveSchedule, facts: RetentionFacts): boolean =>
  (rule.policies === undefined || facts.policies?.some((name) => rule.policies?.includes(name)) === true) &&
  (rule.keys === undefined || rule.keys.includes(facts.key)) &&
  (rule.labels === undefined || rule.labels.includes(labels[facts.key] ?? "")) &&
  (rule.classes === undefined || (facts.dataClass !== null && rule.classes.includes(facts.dataClass)));

const isOfKind = ({ kinds }: RetentionRule, kind: RetentionKind): boolean =>
  kinds === undefined ? kind !== "reason" && kind !== "sources" : kinds.includes(kind);

const untilOf = (days: number | "forever", time: number): number =>
  days === "forever" ? Number.POSITIVE_INFINITY : time + days * dayMs;

const longest = (found: readonly KeptUntil[]): KeptUntil =>
  found.reduce((best, one) => (best.rule === null || one.until > best.until ? one : best), {
    until: Number.POSITIVE_INFINITY,
    rule: null,
  });

/** Until when a payload of this kind is kept. Reasons and addresses are meant by rules that name them only. */
export const payloadKeptUntil = (schedule: EffectiveSchedule, facts: RetentionFacts, kind: RetentionKind): KeptUntil =>
  longest(
    schedule.rules.flatMap((rule) =>
      rule.payloadDays === undefined || !isOfKind(rule, kind) || !matches(rule, schedule, facts)
        ? []
        : [{ until: untilOf(rule.payloadDays, facts.time), rule: rule.name }],
    ),
  );

const exchangeKinds = ["request", "response", "findings"] as const;

/** Until when an exchange stands in lists: never shorter than a payload that it may have is kept. */
export const metadataKeptUntil = (schedule: EffectiveSchedule, facts: RetentionFacts): KeptUntil => {
  const { until, rule } = longest(
    schedule.rules.flatMap(({ name, metadataDays, ...more }) =>
      metadataDays === undefined || !matches({ name, ...more }, schedule, facts)
        ? []
        : [{ until: untilOf(metadataDays, facts.time), rule: name }],
    ),
  );
  const ofPayloads = exchangeKinds.map((kind) => payloadKeptUntil(schedule, facts, kind).until);
  return { until: Math.max(until, ...ofPayloads), rule };
};

/** Whether it must be possible to show this again now, whatever anybody asks for. */
export const isRecreatable = (schedule: EffectiveSchedule, facts: RetentionFacts, now: number): boolean =>
  schedule.rules.some(
    (rule) =>
      rule.recreatable && matches(rule, schedule, facts) && untilOf(rule.payloadDays ?? "forever", facts.time) > now,
  );

/** Exchanges that are younger than this many days lose nothing: where a sweep may stop. `Infinity` where nothing ever goes. */
export const shortestDays = ({ rules }: EffectiveSchedule): number =>
  Math.min(
    Number.POSITIVE_INFINITY,
    ...rules.flatMap(({ payloadDays, metadataDays }) =>
      [payloadDays, metadataDays].flatMap((days) => (typeof days === "number" ? [days] : [])),
    ),
  );

const policyDocument = z.looseObject({ policies: z.array(z.looseObject({ name: z.string() })) });

/** The names in the document of the policies that an exchange was under; none where it is no such document. */
export const policyNamesOf = (document: Uint8Array | null): string[] => {
  try {
    const { policies } = policyDocument.parse(JSON.parse(Buffer.from(document ?? []).toString("utf8")));
    return policies.map(({ name }) => name);
  } catch {
    return [];
  }
};
