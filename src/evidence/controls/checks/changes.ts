/**
 * E10: what was in force, since when, and who agreed.
 * @module
 */
import { z } from "zod";
import { numberText, plural } from "../../../domain/number-text.ts";
import { listOf, objectOf } from "../../facts/read-field.ts";
import {
  beginningOf,
  check,
  kindOf,
  linksOf,
  newest,
  noData,
  notApplicable,
  notSatisfied,
  satisfied,
} from "./answers.ts";
import { lastConfiguration, unknownConfiguration } from "./configurations.ts";

const policyChangesRecorded = check(
  {
    name: "policy-changes-recorded",
    block: "E10",
    asks: "Is every policy and configuration that was in force in the log, with the index from which on it was?",
    shape: {},
  },
  (facts, { documents }) => {
    const used = facts.policies.filter(({ exchanges }) => exchanges.count > 0);
    const unloaded = used.filter(({ digest, loaded }) => loaded.count === 0 && !documents.has(digest));
    const loaded = kindOf(facts, "policy.loaded");
    const started = kindOf(facts, "server.started");
    const configs = new Set(facts.starts.map(({ config }) => config)).size;
    const counts = {
      policies: facts.policies.length,
      used: used.length,
      loads: loaded?.count ?? 0,
      starts: started?.count ?? 0,
      configurations: configs,
      unknown: unloaded.length,
    };
    const links =
      unloaded.length > 0 ? linksOf(...unloaded.map(({ exchanges }) => exchanges)) : linksOf(loaded, started);
    const ground = { counts, links, freshness: newest(loaded, started, ...used.map(({ exchanges }) => exchanges)) };
    if (used.length === 0 && counts.loads + counts.starts === 0)
      return notApplicable("No policy was loaded or used in this period.", ground);
    if (unloaded.length > 0) {
      const sentence = `Calls ran under ${plural(unloaded.length, "policy", "policies")} of which no load is in what was read`;
      if (beginningOf(facts) !== null) return notSatisfied(`${sentence}, although it begins with the log.`, ground);
      return noData(`${sentence}: they were loaded before it.`, ground);
    }
    return satisfied(
      `${plural(facts.policies.length, "policy", "policies")} by digest, ${plural(counts.loads, "load")}, and ${plural(configs, "configuration")} over ${plural(counts.starts, "start")}: each with its index in the log.`,
      ground,
    );
  },
);

const secondPersonConfigured = check(
  {
    name: "second-person-configured",
    block: "E10",
    asks: "Do these acts need a second person?",
    shape: {
      acts: z
        .string()
        .max(400)
        .default("")
        .describe("Acts as access.secondPerson names them, with commas; empty: any."),
    },
    isOfServer: true,
  },
  (facts, context, { acts }) => {
    const configuration = lastConfiguration(facts, context);
    if (configuration === null) return noData(unknownConfiguration);
    const reserved = listOf(objectOf(configuration.access).secondPerson).map(String);
    const asked = acts
      .split(",")
      .map((one) => one.trim())
      .filter((one) => one !== "");
    const lacking = asked.filter((act) => !reserved.includes(act));
    const decided = [kindOf(facts, "approval.approved"), kindOf(facts, "approval.refused")];
    const counts = {
      reserved: reserved.length,
      lacking: lacking.length,
      approved: decided[0]?.count ?? 0,
      refused: decided[1]?.count ?? 0,
    };
    const start = facts.starts.at(-1)?.at;
    const ground = { counts, links: linksOf(...decided), freshness: newest(...decided) ?? start?.time ?? null };
    if (reserved.length === 0) return notSatisfied("No act is reserved for two people (access.secondPerson).", ground);
    if (lacking.length > 0) return notSatisfied(`These acts need no second person: ${lacking.join(", ")}.`, ground);
    return satisfied(
      `${plural(reserved.length, "act")} reserved for two people (${reserved.join(", ")}); ${plural(counts.approved, "request")} approved and ${numberText(counts.refused)} refused in this period.`,
      ground,
    );
  },
);

export const changeChecks = [policyChangesRecorded, secondPersonConfigured];
