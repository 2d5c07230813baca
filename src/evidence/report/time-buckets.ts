/**
 * The spans of time that a chart has a bar for: days while they are few, then weeks, months, years.
 * @module
 */

const dayMs = 86_400_000;
const barsMax = 62;

export interface TimeBuckets {
  readonly unit: "day" | "week" | "month" | "year";
  /** In order, without gaps: a span in which nothing happened has a bar too. */
  readonly labels: readonly string[];
  /** The place of the bar of a UTC day (`YYYY-MM-DD`); -1 for one beyond. */
  placeOf(day: string): number;
}

const dayText = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Weeks are named by their Monday. */
const mondayOf = (day: string): string => {
  const time = Date.parse(day);
  return dayText(time - ((new Date(time).getUTCDay() + 6) % 7) * dayMs);
};

const labelOf = {
  day: (day: string) => day,
  week: mondayOf,
  month: (day: string) => day.slice(0, 7),
  year: (day: string) => day.slice(0, 4),
};

/** From the day of the first to that of the last moment, UTC milliseconds. */
export const timeBuckets = (first: number, last: number): TimeBuckets => {
  const days = Math.floor(last / dayMs) - Math.floor(first / dayMs) + 1;
  const unit = days <= barsMax ? "day" : days <= barsMax * 7 ? "week" : days <= barsMax * 30 ? "month" : "year";
  const label = labelOf[unit];
  const labels = new Set<string>();
  for (let time = Math.floor(first / dayMs) * dayMs; time <= last; time += dayMs) labels.add(label(dayText(time)));
  const places = new Map([...labels].map((text, place) => [text, place]));
  return { unit, labels: [...labels], placeOf: (day) => places.get(label(day)) ?? -1 };
};
