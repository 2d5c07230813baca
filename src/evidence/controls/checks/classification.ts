/**
 * E4: what was found in texts, and what was done about it.
 * @module
 */
import { z } from "zod";
import { numberText, plural } from "../../../domain/number-text.ts";
import { actions } from "../../../domain/verdict.ts";
import { compileGlob } from "../../../domain/glob.ts";
import { atMost, check, linksOf, newest, notApplicable, notSatisfied, satisfied, type Tally } from "./answers.ts";

const classificationInForce = check(
  {
    name: "classification-in-force",
    block: "E4",
    asks: "Was every call judged under a policy, and given a data class?",
    shape: { unclassifiedMax: atMost(100) },
  },
  ({ exchanges, policies, coverage }, _context, { unclassifiedMax }) => {
    const { opened, closed, byDataClass, unclassified } = exchanges;
    const unclassed = Object.hasOwn(byDataClass, "") ? (byDataClass[""]?.count ?? 0) : 0;
    const under = policies.reduce((sum, policy) => sum + policy.exchanges.count, 0);
    const counts = {
      calls: opened.count,
      withoutPolicy: opened.count - under,
      withoutClass: unclassed,
      waiting: unclassified,
      policies: policies.length,
      scannersBeside: Object.keys(coverage).length,
    };
    const ground = { counts, links: linksOf(opened), freshness: newest(opened, closed) };
    if (opened.count === 0) return notApplicable("No call was made in this period.", ground);
    if (counts.withoutPolicy + unclassed > 0 || unclassified > unclassifiedMax) {
      const sentence = `Of ${plural(opened.count, "call")}, ${numberText(counts.withoutPolicy)} were under no policy and ${numberText(unclassed)} have no data class; ${numberText(unclassified)} wait for what scanners beside the call find (at most ${numberText(unclassifiedMax)} may).`;
      return notSatisfied(sentence, ground);
    }
    const classes = Object.entries(byDataClass)
      .filter(([, { count }]) => count > 0)
      .map(([name, { count }]) => `${numberText(count)} ${name}`);
    const sentence = `${plural(opened.count, "call")} judged under ${plural(policies.length, "policy", "policies")}; by data class: ${classes.join(", ") || "none is closed yet"}.`;
    return satisfied(sentence, ground);
  },
);

const rank = (action: string): number => actions.findIndex((one) => one === action);

const guardrailsActing = check(
  {
    name: "guardrails-acting",
    block: "E4",
    asks: "Where something sensitive was found, was the verdict at least this strong?",
    shape: {
      types: z
        .string()
        .max(256)
        .default("*")
        .describe("Entity types, `US_*` for all that begin so, with commas between."),
      atLeast: z.enum(actions).default("flag"),
      weakerMax: atMost(0),
    },
  },
  ({ findings, exchanges }, _context, { types, atLeast, weakerMax }) => {
    const globs = types.split(",").map((one) => compileGlob(one.trim()));
    const found = Object.entries(findings).filter(([type]) => globs.some((matches) => matches(type)));
    let all = 0;
    let weaker = 0;
    const weak: Tally[] = [];
    for (const [, { findings: count, byVerdict, entries }] of found) {
      all += count;
      const below = Object.entries(byVerdict).reduce(
        (sum, [verdict, n]) => (rank(verdict) < rank(atLeast) ? sum + n : sum),
        0,
      );
      weaker += below;
      if (below > 0) weak.push(entries);
    }
    const counts = { findings: all, types: found.length, weaker, shadowed: exchanges.shadowed.count };
    const tallies = found.map(([, { entries }]) => entries);
    const ground = { counts, links: linksOf(...weak, ...tallies), freshness: newest(...tallies) };
    const what = types === "*" ? "findings" : `findings of ${types}`;
    if (all === 0) return notApplicable(`The log counts no ${what} in this period.`, ground);
    if (weaker > weakerMax) {
      const shadow =
        exchanges.shadowed.count === 0
          ? ""
          : ` Policies that only watch would have done more in ${plural(exchanges.shadowed.count, "call")}.`;
      return notSatisfied(
        `${numberText(weaker)} of ${numberText(all)} ${what} stand in entries with a verdict weaker than ${atLeast}; at most ${numberText(weakerMax)} may.${shadow}`,
        ground,
      );
    }
    return satisfied(
      `${numberText(all)} ${what}, of ${plural(found.length, "type")}; ${numberText(weaker)} of them stand in entries with a verdict weaker than ${atLeast}, at most ${numberText(weakerMax)} may. The verdict is the strongest of its entry.`,
      ground,
    );
  },
);

const noScannerFailedOpen = check(
  {
    name: "no-scanner-failed-open",
    block: "E4",
    asks: "Did no call go on although a scanner had failed on it?",
    shape: { degradedMax: atMost(0) },
  },
  ({ coverage, exchanges }, _context, { degradedMax }) => {
    const scanners = Object.entries(coverage);
    const failed = scanners.filter(([, { degraded }]) => degraded.count > 0);
    const degraded = failed.reduce((sum, [, one]) => sum + one.degraded.count, 0);
    const beside = scanners.reduce((sum, [, { pending }]) => sum + pending, 0);
    const counts = { calls: exchanges.opened.count, degraded, beside };
    const ground = {
      counts,
      links: linksOf(...failed.map(([, one]) => one.degraded)),
      freshness: newest(exchanges.opened, exchanges.closed, exchanges.classified),
    };
    if (exchanges.opened.count === 0) return notApplicable("No call was made in this period.", ground);
    if (degraded > degradedMax) {
      const names = failed.map(([name, one]) => `${name} ${plural(one.degraded.count, "time")}`).join(", ");
      return notSatisfied(
        `Scanners could not judge all of a call and it went on: ${names}; at most ${numberText(degradedMax)} may.`,
        ground,
      );
    }
    return satisfied(
      `In ${plural(exchanges.opened.count, "call")} a scanner failed ${plural(degraded, "time")} without stopping it; at most ${numberText(degradedMax)} may.`,
      ground,
    );
  },
);

export const classificationChecks = [classificationInForce, guardrailsActing, noScannerFailedOpen];
