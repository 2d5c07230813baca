/**
 * E8: which data went to whom.
 * @module
 */
import { z } from "zod";
import { numberText, plural } from "../../../domain/number-text.ts";
import { listOf, textOf } from "../../facts/read-field.ts";
import { check, linksOf, newest, noData, notApplicable, notSatisfied, satisfied } from "./answers.ts";
import { configurationsOf, unknownConfiguration, upstreamsOf } from "./configurations.ts";

/** What an upstream's register says that is agreed with it: `baa`, `dpa`, `zero-retention`. */
const agreementsOf = (upstream: Readonly<Record<string, unknown>> | undefined): string[] =>
  [...listOf(upstream?.agreements), upstream?.agreement].flatMap((said) => textOf(said)?.toLowerCase() ?? []);

const listed = (text: string): string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");

const providersKnown = check(
  {
    name: "providers-known",
    block: "E8",
    asks: "Is every upstream that was called one of the configuration's, and is an agreement stated with those that were given such data?",
    shape: {
      classes: z
        .string()
        .max(200)
        .default("")
        .describe("Data classes, with commas: only upstreams that were given these. Empty: all."),
      agreement: z.string().max(40).default("").describe("What must be agreed with them: baa, dpa. Empty: nothing."),
    },
  },
  (facts, context, { classes, agreement }) => {
    const wanted = listed(classes);
    const called = Object.entries(facts.upstreams).filter(
      ([, { byDataClass }]) => wanted.length === 0 || wanted.some((name) => Object.hasOwn(byDataClass, name)),
    );
    const configurations = configurationsOf(facts, context);
    const register = new Map(configurations.flatMap((one) => [...upstreamsOf(one)]));
    const isDemo = configurations.some((one) => upstreamsOf(one).size === 0);
    const strangers = called.filter(([name]) => !register.has(name) && !(isDemo && name === "demo"));
    const without = called.filter(
      ([name]) => agreement !== "" && !agreementsOf(register.get(name)).includes(agreement),
    );
    const calls = called.reduce((sum, [, one]) => sum + one.calls.count, 0);
    const tallies = called.map(([, one]) => one.calls);
    const counts = {
      upstreams: called.length,
      calls,
      notConfigured: strangers.length,
      withoutAgreement: without.length,
      outsideScanners: Object.keys(facts.recipients).length,
    };
    const ground = { counts, links: linksOf(...tallies), freshness: newest(...tallies) };
    const what = wanted.length === 0 ? "" : ` with data of class ${wanted.join(" or ")}`;
    if (called.length === 0) return notApplicable(`No upstream was called${what} in this period.`, ground);
    const flows = called
      .map(
        ([name, { byDataClass }]) =>
          `${name} (${Object.entries(byDataClass)
            .map(([c, n]) => `${numberText(n)} ${c}`)
            .join(", ")})`,
      )
      .join("; ");
    if (configurations.length === 0) return noData(`${unknownConfiguration} Called were: ${flows}.`, ground);
    if (strangers.length > 0) {
      return notSatisfied(
        `${strangers.map(([name]) => name).join(", ")} were called and stand in no configuration that is known.`,
        ground,
      );
    }
    if (agreement === "")
      return satisfied(
        `${plural(calls, "call")}${what} went to ${plural(called.length, "upstream")}, all of the configuration: ${flows}.`,
        ground,
      );
    if (without.length === called.length && ![...register.values()].some((one) => agreementsOf(one).length > 0)) {
      return noData(`The configuration states no agreement with any upstream. Calls${what} went to: ${flows}.`, ground);
    }
    if (without.length > 0) {
      return notSatisfied(
        `No ${agreement} is stated with ${without.map(([name]) => name).join(", ")}, to which calls${what} went.`,
        ground,
      );
    }
    return satisfied(
      `${plural(calls, "call")}${what} went to ${plural(called.length, "upstream")}, with each of which a ${agreement} is stated: ${flows}.`,
      ground,
    );
  },
);

export const providerChecks = [providersKnown];
