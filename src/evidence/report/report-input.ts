/**
 * What a report is made of: the pack's own facts, what was counted, what was assessed.
 * @module
 */
import type { ControlResult } from "../controls/check.ts";
import type { Framework } from "../controls/framework.ts";
import type { Link, PeriodFacts } from "../facts/period-facts.ts";
import type { Manifest, ManifestFile, ManifestShard } from "../pack/pack-format.ts";
import type { PackDocument } from "../pack/pack-documents.ts";
import type { PopulationFacts } from "../pack/population.ts";

export interface ReportInput {
  readonly id: string;
  readonly query: Manifest["query"];
  readonly shards: readonly ManifestShard[];
  readonly entries: number;
  /** The time of the newest entry at the tree size, UTC milliseconds: what was not over by then is not asked for. */
  readonly asOf: number;
  readonly version: string;
  readonly framework: Framework;
  readonly frameworkSha256: string;
  readonly results: readonly ControlResult[];
  readonly facts: PeriodFacts;
  readonly population: PopulationFacts;
  readonly documents: readonly PackDocument[];
  /** Written so far; the manifest has them all. */
  readonly files: readonly ManifestFile[];
}

/** Minutes are enough for a reader; entries have milliseconds. */
export const timeText = (time: number | string): string =>
  `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;

export const dayText = (time: number | string): string => new Date(time).toISOString().slice(0, 10);

/** Where an entry stands: `2026/1234`. */
export const linkText = ({ shard, index }: Link): string => `${shard}/${index}`;

/** The rows of a record of numbers, largest first. */
export const largestFirst = (numbers: Readonly<Record<string, number>>): [string, number][] =>
  Object.entries(numbers).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
