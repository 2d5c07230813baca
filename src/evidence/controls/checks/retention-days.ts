/**
 * How long recorded texts are kept at the least, by a schedule and by policies (docs/retention.md: of all rules that match the longest holds).
 * @module
 */
import { parse } from "yaml";
import { listOf, objectOf, textOf } from "../../facts/read-field.ts";

type Rule = Readonly<Record<string, unknown>>;

/** What a rule may ask of an exchange: one that asks nothing matches all. */
const conditions = ["policies", "keys", "labels", "classes"] as const;

/** Whether it speaks of requests or answers. */
const isOfTexts = ({ kinds }: Rule): boolean =>
  kinds === undefined || listOf(kinds).some((kind) => kind === "request" || kind === "response");

/** In days; Infinity for ever, null where it does not say. */
const daysOf = ({ payloadDays }: Rule): number | null => {
  if (payloadDays === "forever") return Infinity;
  return typeof payloadDays === "number" && payloadDays >= 0 ? payloadDays : null;
};

const isForAll = (rule: Rule): boolean =>
  conditions.every((name) => rule[name] === undefined) && rule.kinds === undefined;

/** What a policy's file says of retention, in days; null where it says nothing. */
const statedDays = (source: unknown): number | null => {
  try {
    const { days } = objectOf(objectOf(parse(textOf(source) ?? "")).retention);
    return typeof days === "number" ? days : null;
  } catch {
    return null;
  }
};

/** A rule for each policy that says how long, from the document of policies in force together: of its files the last that says so. */
const policyRules = (document: unknown): Rule[] =>
  listOf(objectOf(document).policies).flatMap((policy) => {
    const { name, files } = objectOf(policy);
    const days = listOf(files).flatMap((file) => statedDays(objectOf(file).source) ?? []);
    return days.length === 0 ? [] : [{ policies: [name], payloadDays: days.at(-1) }];
  });

/** In days, Infinity where nothing ends. A lower bound: no text goes earlier. `policies` are documents of policies. */
export const shortestDays = (schedule: unknown, policies: readonly unknown[]): number => {
  const rules = [...listOf(objectOf(schedule).rules).map(objectOf), ...policies.flatMap(policyRules)].filter(isOfTexts);
  const days = rules.flatMap((rule) => daysOf(rule) ?? []);
  const all = rules.filter(isForAll).flatMap((rule) => daysOf(rule) ?? []);
  return Math.max(Math.min(Infinity, ...days), ...all);
};

/** After how many years a year of the log may go; Infinity where it may not. */
export const logYears = (schedule: unknown): number => {
  const { logYears } = objectOf(schedule);
  return typeof logYears === "number" ? logYears : Infinity;
};

/** Whether a schedule says anything at all. */
export const saysSomething = (schedule: unknown): boolean =>
  listOf(objectOf(schedule).rules).length > 0 || logYears(schedule) !== Infinity;

/** Names of the rules, for people. */
export const ruleNames = (schedule: unknown): string[] =>
  listOf(objectOf(schedule).rules).flatMap((rule) => textOf(objectOf(rule).name) ?? []);
