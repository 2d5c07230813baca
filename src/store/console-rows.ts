/**
 * What pages that people look at ask of the record. None of it may take long, however many exchanges there are: a thread that runs a query cannot be told
 * to stop. So each verb looks at a bounded stretch of the log and says where it stopped; who wants more asks again. What waits its turn for somebody who has
 * gone is not begun (`readerUntil`).
 * @module
 */
import type { Position } from "../domain/entry.ts";
import type { ExchangeFilter, ExchangeRow } from "./store.ts";

/** How far one verb looks back, in entries of the log: an exchange has two or three. */
export const stretchEntries = 100_000;

/** The same by the index of pseudonyms, whose rows are a tenth as wide. */
export const indexStretchEntries = 1_000_000;

/** Newest first, at most `limit`. */
export interface ExchangePage {
  readonly rows: readonly ExchangeRow[];
  /** `before` of the next page; null: there is nothing older. There may be fewer rows than the limit all the same, or none. */
  readonly next: Position | null;
}

/** What is counted by, as columns of lists. */
export const facetNames = [
  "team",
  "principal",
  "model",
  "upstream",
  "route",
  "dataClass",
  "verdict",
  "outcome",
  "found",
] as const;
export type FacetName = (typeof facetNames)[number];

/** How many exchanges have a value, the most first, and of as many by their values. Null: none (no team, no upstream), or of outcomes: it runs. */
export interface FacetCount {
  readonly value: string | null;
  readonly count: number;
}

export interface Facets {
  readonly exchanges: number;
  readonly facets: Readonly<Record<FacetName, readonly FacetCount[]>>;
  /** Where counting stopped; null: all that fits is counted. */
  readonly next: Position | null;
}

/** Sums over the exchanges that were opened in one part of a period. */
export interface BucketSums {
  /** Its first moment, UTC milliseconds. */
  readonly start: number;
  readonly exchanges: number;
  readonly verdicts: Readonly<Record<string, number>>;
  readonly dataClasses: Readonly<Record<string, number>>;
  /** By how they ended; those that run are `open`. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** How many some scanner did not judge all of. */
  readonly degraded: number;
  /** By the upstream that was asked last; those without are `none`. */
  readonly upstreams: Readonly<Record<string, number>>;
  /** In how many exchanges a type was found. */
  readonly found: Readonly<Record<string, number>>;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly costMicros: number;
  /** How many complete exchanges took how long: by the power of `latencyRatio` that is next to their microseconds. */
  readonly latencies: Readonly<Record<string, number>>;
}

/** Steps of latencies: a percentile is off by half a percent at most. */
export const latencyRatio = 1.01;

export interface SeriesPage {
  /** Those that have exchanges, oldest first. A bucket can be cut by the end of a stretch: then the next page has the rest of it. */
  readonly buckets: readonly BucketSums[];
  readonly next: Position | null;
}

export interface ConsoleReads {
  pageExchanges(filter: ExchangeFilter): Promise<ExchangePage>;
  /** Over the newest that fit, from `before` back. */
  countFacets(filter: Omit<ExchangeFilter, "limit">): Promise<Facets>;
  /** By parts of `bucketMs` milliseconds, counted from the epoch, from `before` back. */
  sumBuckets(filter: Omit<ExchangeFilter, "limit">, bucketMs: number): Promise<SeriesPage>;
}
