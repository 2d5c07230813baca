/**
 * E12: when the log could not write, and whether it can be brought back.
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
  notSatisfied,
  satisfied,
  timeText,
} from "./answers.ts";

const noRefusalsOfLog = check(
  {
    name: "no-refusals-of-log",
    block: "E12",
    asks: "Could the log always be written, so that no call had to be refused for it?",
    shape: { refusedMax: atMost(0) },
    isOfServer: true,
  },
  ({ heartbeats }, _context, { refusedMax }) => {
    const { beats, refused, refusedBeats } = heartbeats;
    const counts = { heartbeats: beats.count, refused };
    const ground = { counts, links: linksOf(refusedBeats), freshness: newest(beats) };
    if (beats.count === 0)
      return noData("The period has no heartbeat, which would say how many calls were refused.", ground);
    const told = `Calls refused because the log could not be written: ${numberText(refused)} (none went through unrecorded)`;
    if (refused > refusedMax)
      return notSatisfied(
        `${told}, in ${plural(refusedBeats.count, "hour")}; at most ${numberText(refusedMax)} may.`,
        ground,
      );
    return satisfied(
      `${told}; at most ${numberText(refusedMax)} may. The figure is that of ${plural(beats.count, "heartbeat")}.`,
      ground,
    );
  },
);

const restoreTested = check(
  {
    name: "restore-tested",
    block: "E12",
    asks: "Was a backup made, and was bringing it back tested, lately and without faults?",
    shape: { withinDays: lasting(365) },
    isOfServer: true,
  },
  (facts, context, { withinDays }) => {
    const { held, failed } = facts.restoreTests;
    const made = kindOf(facts, "backup.made");
    const restored = kindOf(facts, "log.restored");
    const counts = {
      backups: made?.count ?? 0,
      tests: held.count + failed.count,
      withFaults: failed.count,
      restores: restored?.count ?? 0,
    };
    const good = newest(held, restored);
    const ground = { counts, links: linksOf(failed, held, restored, made), freshness: newest(held, failed, restored) };
    if (failed.last !== null && failed.last.time >= (good ?? 0)) {
      return notSatisfied(
        `The last test of a backup, at ${timeText(failed.last.time)}, found faults: it could not have been restored as it was.`,
        ground,
      );
    }
    if (good === null) {
      return noData(
        `${plural(counts.backups, "backup")} made in this period, and no test of restoring one is in the log (custody backup).`,
        ground,
      );
    }
    const told = `${plural(counts.backups, "backup")} made, ${plural(counts.tests, "test")} of restoring, ${plural(counts.restores, "restore")}; the last that went well was at ${timeText(good)}`;
    if (endOf(facts, context) - good > withinDays * dayMs)
      return notSatisfied(`${told}, more than ${plural(withinDays, "day")} ago.`, ground);
    return satisfied(`${told}, within ${plural(withinDays, "day")}.`, ground);
  },
);

export const failureChecks = [noRefusalsOfLog, restoreTested];
