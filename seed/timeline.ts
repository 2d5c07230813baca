/**
 * When calls are made: a busy office day, quiet nights and weekends, a pause at noon.
 * @module
 */
import type { Random } from "../train/random.ts";

const hourMs = 3_600_000;

/** Calls of an hour, as a share of the busiest. */
const byHour = [4, 3, 2, 2, 3, 6, 14, 35, 70, 95, 100, 96, 62, 84, 98, 92, 75, 45, 25, 18, 14, 11, 8, 6];
const byWeekday = [0.18, 1, 1.05, 1.02, 0.98, 0.85, 0.22];

const weightOf = (hour: number): number => {
  const date = new Date(hour);
  return (byHour[date.getUTCHours()] ?? 1) * (byWeekday[date.getUTCDay()] ?? 1);
};

/** So many moments in `[from, to)`, in order, in UTC milliseconds. */
export function* moments(count: number, from: number, to: number, random: Random): Generator<number> {
  const hours = Array.from({ length: Math.ceil((to - from) / hourMs) }, (_, place) => from + place * hourMs);
  const total = hours.reduce((sum, hour) => sum + weightOf(hour), 0);
  let at = 0;
  let before = 0;
  for (let place = 0; place < count; place += 1) {
    const share = ((place + random.next()) / count) * total;
    while (at < hours.length - 1 && before + weightOf(hours[at] ?? 0) <= share) {
      before += weightOf(hours[at] ?? 0);
      at += 1;
    }
    const hour = hours[at] ?? from;
    yield Math.min(to - 1, Math.floor(hour + ((share - before) / weightOf(hour)) * hourMs));
  }
}
