/**
 * E3: who did what with the record and its keys, readings included.
 * @module
 */
import { numberText, plural } from "../../../domain/number-text.ts";
import { atMost, check, kindOf, linksOf, newest, noData, notApplicable, notSatisfied, satisfied } from "./answers.ts";

const payloadReadsRecorded = check(
  {
    name: "payload-reads-recorded",
    block: "E3",
    asks: "Does every reading of recorded texts say who, and was a reason given?",
    shape: {},
  },
  (facts) => {
    const reveals = kindOf(facts, "payload.revealed");
    const { withPayloads } = facts.exports;
    const { withoutReason, byPrincipal } = facts.reveals;
    const unnamed = Object.hasOwn(byPrincipal, "") ? (byPrincipal[""]?.count ?? 0) : 0;
    const counts = {
      reveals: reveals?.count ?? 0,
      exportsWithPayloads: withPayloads.count,
      withoutReason: withoutReason.count,
      unnamed,
      readers: Object.keys(byPrincipal).length,
    };
    const ground = {
      counts,
      links: linksOf(withoutReason, reveals, withPayloads),
      freshness: newest(reveals, withPayloads),
    };
    if (counts.reveals + counts.exportsWithPayloads === 0) {
      return notApplicable("Nobody read recorded texts in this period.", ground);
    }
    const told = `${plural(counts.reveals, "reading")} of single calls by ${plural(counts.readers, "principal")} and ${plural(withPayloads.count, "export")} with texts`;
    if (withoutReason.count + unnamed > 0) {
      return notSatisfied(
        `${told}; without a sealed reason: ${numberText(withoutReason.count)}; without who read: ${numberText(unnamed)}.`,
        ground,
      );
    }
    return satisfied(`${told}; each names who read, and each reading of a call has a sealed reason.`, ground);
  },
);

const adminChangesRecorded = check(
  {
    name: "admin-changes-recorded",
    block: "E3",
    asks: "Does every change to keys, people, credentials, policies, retention and holds say who made it?",
    shape: {},
  },
  (facts) => {
    const { attributed, unattributed } = facts.acts;
    const counts = { changes: attributed.count + unattributed.count, unattributed: unattributed.count };
    const ground = { counts, links: linksOf(unattributed, attributed), freshness: newest(attributed, unattributed) };
    if (counts.changes === 0) return notApplicable("Nothing was changed in this period.", ground);
    if (unattributed.count > 0) {
      return notSatisfied(
        `Without who made them: ${numberText(unattributed.count)} of ${plural(counts.changes, "change")}.`,
        ground,
      );
    }
    return satisfied(
      `${plural(counts.changes, "change")}, each with the principal that made it ("system" for what a start does).`,
      ground,
    );
  },
);

const deniedAccessRecorded = check(
  {
    name: "denied-access-recorded",
    block: "E3",
    asks: "Are refused accesses in the log, and did no day have so many that somebody must have been guessing?",
    shape: { deniedPerDayMax: atMost(10_000) },
    isOfServer: true,
  },
  (facts, _context, { deniedPerDayMax }) => {
    const denied = kindOf(facts, "access.denied");
    const refused = kindOf(facts, "access.refused");
    const days = Object.entries(facts.days);
    const [worst, most] = days.reduce(
      ([name, most], [day, { denied }]) => (denied > most ? [day, denied] : [name, most]),
      ["", 0],
    );
    const counts = { unknownCallers: facts.denied.count, knownCallers: refused?.count ?? 0, worstDay: most };
    const ground = { counts, links: linksOf(denied, refused), freshness: newest(denied, refused) };
    if (facts.entries === 0) return noData("The log has no entry in this period.", ground);
    if (counts.unknownCallers + counts.knownCallers === 0)
      return notApplicable("Nobody was refused in this period.", ground);
    const told = `In the log: ${plural(facts.denied.count, "refusal")} of callers that nobody knows, ${numberText(counts.knownCallers)} of known ones`;
    if (most > deniedPerDayMax) {
      return notSatisfied(
        `${told}; ${worst} had ${numberText(most)}, more than ${numberText(deniedPerDayMax)}: this asks for a look.`,
        ground,
      );
    }
    return satisfied(`${told}; no day had more than ${numberText(deniedPerDayMax)} of unknown callers.`, ground);
  },
);

export const trailChecks = [payloadReadsRecorded, adminChangesRecorded, deniedAccessRecorded];
