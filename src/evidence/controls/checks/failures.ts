/**
 * E12: when the log could not write, and whether it can be brought back.
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
    const told = `Calls refused because the log could not be written: ${refused} (none went through unrecorded)`;
    if (refused > refusedMax)
      return notSatisfied(`${told}, in ${many(refusedBeats.count, "hour")}; at most ${refusedMax} may.`, ground);
    return satisfied(
      `${told}; at most ${refusedMax} may. The figure is that of ${many(beats.count, "heartbeat")}.`,
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
        `${many(counts.backups, "backup")} made in this period, and no test of restoring one is in the log (custody backup).`,
        ground,
      );
    }
    const told = `${many(counts.backups, "backup")} made, ${many(counts.tests, "test")} of restoring, ${many(counts.restores, "restore")}; the last that went well was at ${timeText(good)}`;
    if (endOf(facts, context) - good > withinDays * dayMs)
      return notSatisfied(`${told}, more than ${withinDays} days ago.`, ground);
    return satisfied(`${told}, within ${withinDays} days.`, ground);
  },
);

export const failureChecks = [noRefusalsOfLog, restoreTested];
