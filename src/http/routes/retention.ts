/**
 * How long what is kept: the schedule in force, changing it, sweeping now, and dropping a year of the log.
 * @module
 */
import { z } from "zod";
import type { ShardDrops } from "../../retention/drop-shard.ts";
import type { ScheduleInForce, ShownSchedule } from "../../retention/schedule-in-force.ts";
import type { SteadyClock } from "../../retention/steady-clock.ts";
import type { Sweep } from "../../retention/sweep.ts";
import { retentionRule } from "../../policy/retention-schedule.ts";
import type { AppContext } from "../context.ts";
import { emptyBody, readJsonBody } from "../read-json.ts";

const rulesMax = 200;
const years = z.int().min(1).max(100).nullable();

export const changeRetentionBody = z
  .strictObject({
    rules: z.array(retentionRule).max(rulesMax).describe("All rules anew; the longest that matches holds."),
    logYears: years.describe("A year of the log may be dropped, whole, when it ended so many years ago."),
    dropShardsAfterYears: years.describe("It is dropped by itself then; not below `logYears`."),
  })
  .exactPartial()
  .refine((changes) => Object.keys(changes).length > 0, "must change something");

const timeText = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

const shown = ({ changedAt, ...schedule }: ShownSchedule, { isTrusted, stepMs }: SteadyClock) => ({
  ...schedule,
  changedAt: timeText(changedAt),
  clock: { trusted: isTrusted, stepMs },
});

interface ScheduleDeps {
  readonly schedule: ScheduleInForce;
  readonly steady: SteadyClock;
}

/** `GET /api/v1/audit/retention`: version 0 is the configuration's. */
export const readRetention =
  ({ schedule, steady }: ScheduleDeps) =>
  async (c: AppContext) =>
    c.json(shown(await schedule.current(), steady));

/** `PATCH /api/v1/audit/retention {rules?, logYears?, dropShardsAfterYears?}`: in force when it is answered. */
export const changeRetention =
  ({ schedule, steady }: ScheduleDeps) =>
  async (c: AppContext) => {
    const changes = await readJsonBody(c, changeRetentionBody);
    return c.json(shown(await schedule.change(changes, c.var.principal.id), steady));
  };

/** `POST /api/v1/audit/retention/sweep`: answered when what is over is gone. */
export const sweepNow = (sweep: Sweep) => async (c: AppContext) => {
  await readJsonBody(c, emptyBody);
  const { oldest, newest, ...counts } = await sweep.run();
  return c.json({ ...counts, oldest: timeText(oldest), newest: timeText(newest) });
};

/** `POST /api/v1/audit/shards/:shard/drop`: answered when nobody can read the year any more; its rows go on going. */
export const dropShard = (drops: ShardDrops) => async (c: AppContext) => {
  await readJsonBody(c, emptyBody);
  const { shard } = await drops.drop(c.req.param("shard") ?? "", c.var.principal.id);
  const { name, origin, size, root, checkpoint, droppedAt } = shard;
  const final = { shard: name, origin, size, root: Buffer.from(root).toString("hex"), checkpoint };
  return c.json({ ...final, droppedAt: timeText(droppedAt) });
};
