/**
 * A page of exchanges as lists show it.
 * @module
 */
import { z } from "zod";
import type { Position } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import type { ExchangePage } from "../store/console-rows.ts";
import type { ExchangeRow } from "../store/store.ts";

const limitDefault = 50;
const limitMax = 500;

/** An ISO 8601 time with its offset, as UTC milliseconds. */
export const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** The two ends of a period. */
export const periodShape = {
  from: instant.describe("The first moment, ISO 8601 with an offset."),
  to: instant.describe("The first moment after the period."),
};

/** The fields of every list. */
export const pageShape = {
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional()
    .describe("`nextCursor` of the page before."),
  limit: z.coerce.number().int().min(1).max(limitMax).default(limitDefault).describe("How many at most."),
};

/** What leads to the page after this position. */
export const encodeCursor = ({ shard, index }: Position): string =>
  Buffer.from(`${shard}.${index}`).toString("base64url");

/** Where the page before ended. Throws `request_malformed`. */
export const decodeCursor = (cursor: string): Position => {
  const match = /^(\d{1,6})\.(\d{1,12})$/.exec(Buffer.from(cursor, "base64url").toString("latin1"));
  if (match === null) throw new CustodyError("request_malformed", "`cursor` is not one that was given", "cursor");
  return { shard: Number(match[1]), index: Number(match[2]) };
};

const timeText = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** A row as lists show it. */
export const shownExchange = (row: ExchangeRow) => ({
  id: row.id,
  openedAt: timeText(row.openedAt),
  closedAt: timeText(row.closedAt),
  principal: row.principal,
  team: row.team,
  route: row.route,
  model: row.model,
  agent: row.agent,
  project: row.project,
  campaign: row.campaign,
  arm: row.arm,
  batch: row.batch,
  upstream: row.upstream,
  stream: row.stream,
  policy: row.policy,
  dataClass: row.dataClass,
  verdict: row.verdict,
  degraded: row.degraded,
  outcome: row.outcome,
  status: row.status,
  totalTokens: row.totalTokens,
  latencyUs: row.latencyUs,
});

/** `{data, nextCursor}` of a page. */
export const shownPage = ({ rows, next }: ExchangePage) => ({
  data: rows.map(shownExchange),
  nextCursor: next === null ? null : encodeCursor(next),
});
