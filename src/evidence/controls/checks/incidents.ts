/**
 * E9: what happened can be told in order, and somebody is told.
 * @module
 */
import { plural } from "../../../domain/number-text.ts";
import { listOf, objectOf, textOf } from "../../facts/read-field.ts";
import { check, kindOf, linksOf, newest, noData, notApplicable, notSatisfied, satisfied } from "./answers.ts";
import { lastConfiguration, unknownConfiguration } from "./configurations.ts";

const alertsConfigured = check(
  {
    name: "alerts-configured",
    block: "E9",
    asks: "Do events go to somebody: is a feed (webhook, syslog, file) switched on, and does none fail at the end?",
    shape: {},
    isOfServer: true,
  },
  (facts, context) => {
    const configuration = lastConfiguration(facts, context);
    const feeds = Object.entries(facts.feeds);
    const failing = feeds.filter(([, { good, bad }]) => bad.last !== null && bad.last.time >= (good.last?.time ?? 0));
    const troubled = feeds.map(([, { bad }]) => bad);
    const links = linksOf(...failing.map(([, { bad }]) => bad), ...feeds.map(([, { good }]) => good));
    if (configuration === null) return noData(unknownConfiguration);
    const kinds = listOf(configuration.feeds).map((feed) => textOf(objectOf(feed).kind) ?? "a feed");
    const counts = {
      feeds: kinds.length,
      failing: failing.length,
      failures: troubled.reduce((sum, { count }) => sum + count, 0),
    };
    const start = facts.starts.at(-1)?.at.time ?? null;
    const ground = { counts, links, freshness: newest(...troubled) ?? start };
    if (kinds.length === 0) {
      return notSatisfied(
        "No feed is switched on (feeds in custody.yaml): nobody is told of events unless they look.",
        ground,
      );
    }
    if (failing.length > 0) {
      return notSatisfied(
        `${failing.map(([name]) => name).join(", ")} failed and had not recovered at the end of the period.`,
        ground,
      );
    }
    return satisfied(
      `${plural(kinds.length, "feed")} on (${kinds.join(", ")}); ${plural(counts.failures, "failure")} in this period, none of them lasting. Who reads them is not in the log.`,
      ground,
    );
  },
);

const subjectExportsRecorded = check(
  {
    name: "subject-exports-recorded",
    block: "E9",
    asks: "Were people's requests for what is recorded about them answered, and is that in the log?",
    shape: {},
    isOfServer: true,
  },
  (facts) => {
    const exported = kindOf(facts, "subject.exported");
    const erased = kindOf(facts, "erasure.begun");
    const counts = { exports: exported?.count ?? 0, erasures: erased?.count ?? 0 };
    const ground = { counts, links: linksOf(exported, erased), freshness: newest(exported, erased) };
    if (facts.entries === 0) return noData("The log has no entry in this period.", ground);
    if (counts.exports + counts.erasures === 0) {
      return notApplicable(
        "Nothing about a person was exported or erased in this period; whether somebody asked for it is not in the log.",
        ground,
      );
    }
    return satisfied(
      `${plural(counts.exports, "export")} of all that is recorded about a person, ${plural(counts.erasures, "erasure")}. Whether each request was answered is not in the log.`,
      ground,
    );
  },
);

export const incidentChecks = [alertsConfigured, subjectExportsRecorded];
