/**
 * E13: who there is, and who of them is still needed.
 * @module
 */
import {
  atMost,
  check,
  dayMs,
  endOf,
  kindOf,
  lasting,
  linksOf,
  many,
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
        `Without the key that made them: ${counts.unnamed} of ${many(counts.calls, "call")}.`,
        ground,
      );
    return satisfied(
      `${many(counts.calls, "call")} by ${many(callers, "key")}, each with the id of its own. Whether people share a key is not in the log.`,
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
        `Not used for more than ${days} days: ${unused.length} of ${many(live.length, "key")} in force; at most ${unusedMax} may be.`,
        ground,
      );
    }
    return satisfied(
      `${many(live.length, "key")} in force, ${unused.length} of them unused for more than ${days} days (at most ${unusedMax} may); ${many(counts.ended, "key")} ended or stopped in this period.`,
      ground,
    );
  },
);

export const identityChecks = [principalsUnique, unusedKeys];
