/**
 * E13: who there is, and who of them is still needed.
 * @module
 */
import { numberText, plural } from "../../../domain/number-text.ts";
import {
  atMost,
  check,
  dayMs,
  endOf,
  kindOf,
  lasting,
  linksOf,
  newest,
  noData,
  notApplicable,
  notSatisfied,
  satisfied,
} from "./answers.ts";

const principalsUnique = check(
  {
    name: "principals-unique",
    block: "E13",
    asks: "Does every call say whose key made it?",
    shape: {},
  },
  ({ exchanges, principals }) => {
    const callers = Object.values(principals).filter(({ exchanges }) => exchanges > 0).length;
    const counts = {
      calls: exchanges.opened.count,
      unnamed: exchanges.unnamed.count,
      callers,
      principals: Object.keys(principals).length,
    };
    const ground = { counts, links: linksOf(exchanges.unnamed, exchanges.opened), freshness: newest(exchanges.opened) };
    if (counts.calls === 0) return notApplicable("No call was made in this period.", ground);
    if (counts.unnamed > 0)
      return notSatisfied(
        `Without the key that made them: ${numberText(counts.unnamed)} of ${plural(counts.calls, "call")}.`,
        ground,
      );
    return satisfied(
      `${plural(counts.calls, "call")} by ${plural(callers, "key")}, each with the id of its own. Whether people share a key is not in the log.`,
      ground,
    );
  },
);

const unusedKeys = check(
  {
    name: "unused-keys",
    block: "E13",
    asks: "Is every key that is in force also used?",
    shape: { days: lasting(90), unusedMax: atMost(0) },
    isOfServer: true,
  },
  (facts, context, { days, unusedMax }) => {
    const keys = context.before?.keys ?? null;
    const ended = [kindOf(facts, "key.revoked"), kindOf(facts, "key.disabled")];
    if (keys === null) return noData("The table of API keys is not at hand.");
    const end = endOf(facts, context);
    const live = keys.filter(({ createdAt, endedAt }) => createdAt < end && (endedAt === null || endedAt > end));
    const unused = live.filter(({ id, createdAt, lastUsedAt }) => {
      const seen = Object.hasOwn(facts.principals, id) ? (facts.principals[id]?.last.time ?? 0) : 0;
      return end - Math.max(createdAt, lastUsedAt ?? 0, seen) > days * dayMs;
    });
    const counts = {
      keys: live.length,
      unused: unused.length,
      ended: ended.reduce((sum, one) => sum + (one?.count ?? 0), 0),
    };
    const ground = { counts, links: linksOf(...ended), freshness: newest(facts.exchanges.opened, ...ended) };
    if (live.length === 0) return notApplicable("There is no API key in force.", ground);
    if (unused.length > unusedMax) {
      return notSatisfied(
        `Not used for more than ${plural(days, "day")}: ${numberText(unused.length)} of ${plural(live.length, "key")} in force; at most ${numberText(unusedMax)} may be.`,
        ground,
      );
    }
    return satisfied(
      `${plural(live.length, "key")} in force, ${numberText(unused.length)} of them unused for more than ${plural(days, "day")} (at most ${numberText(unusedMax)} may); ${plural(counts.ended, "key")} ended or stopped in this period.`,
      ground,
    );
  },
);

export const identityChecks = [principalsUnique, unusedKeys];
