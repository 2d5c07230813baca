/**
 * What a row of the table of exchanges must have in common with its entries.
 * @module
 */
import type { ExchangeClassified, ExchangeClosed, ExchangeOpened } from "../../domain/entry.ts";
import type { ExchangeRow } from "../../store/store.ts";

const askedFor = ["agent", "project", "campaign", "arm"] as const;

/** Fields of the row that the opening alone decides. */
export const agreesWithOpening = (row: ExchangeRow, entry: ExchangeOpened & { readonly time: number }): boolean =>
  row.openedAt === entry.time &&
  row.instance === entry.instance &&
  row.principal === entry.principal &&
  row.team === (entry.team ?? null) &&
  row.route === entry.route &&
  row.model === entry.model &&
  row.stream === entry.stream &&
  row.policy === entry.policy &&
  askedFor.every((name) => row[name] === (entry.asked?.[name] ?? null)) &&
  // Entries of earlier versions say nothing of it.
  row.pending === (entry.pending ?? []).length > 0;

/** Entries of earlier versions say nothing of teams. */
export const isOfSameTeam = (opened: ExchangeOpened, later: ExchangeClosed | ExchangeClassified): boolean =>
  (opened.team ?? null) === (later.team ?? null);

/** The last of opening, close and classification has the row's class and verdict. */
export const agreesWithClass = (
  row: ExchangeRow,
  entry: ExchangeOpened | ExchangeClosed | ExchangeClassified,
): boolean => row.dataClass === entry.dataClass && row.verdict === entry.verdict;

export const agreesWithClose = (row: ExchangeRow, entry: ExchangeClosed & { readonly time: number }): boolean =>
  row.closedAt === entry.time &&
  row.outcome === entry.outcome &&
  row.status === entry.status &&
  (row.classifiedPosition !== null || agreesWithClass(row, entry)) &&
  row.latencyUs === entry.latencyUs &&
  row.upstream === (entry.attempts.at(-1)?.upstream ?? null) &&
  row.totalTokens === (entry.usage?.totalTokens ?? null);

/** Of all entries of an exchange that the row knows of, the row has the types, and whether a scanner did not judge all of it. */
export const agreesWithCounts = (
  { found, degraded }: ExchangeRow,
  entries: readonly (ExchangeOpened | ExchangeClosed | ExchangeClassified)[],
): boolean =>
  [...new Set(entries.flatMap(({ counts }) => Object.keys(counts)))].sort().join() === found.join() &&
  // Entries of earlier versions say nothing of it.
  entries.some((entry) => (entry.degraded ?? []).length > 0) === degraded;
