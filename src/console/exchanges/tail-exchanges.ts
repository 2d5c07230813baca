/**
 * @module
 * `GET /console/exchanges/tail`: lines of the table as they come, as server-sent events (WHATWG HTML, 9.2).
 */
import { setTimeout as sleep } from "node:timers/promises";
import { streamSSE } from "hono/streaming";
import { CustodyError } from "../../domain/errors.ts";
import type { Position } from "../../domain/entry.ts";
import type { AppContext } from "../../http/context.ts";
import type { ExchangeRow } from "../../store/store.ts";
import { readExchangeQuery } from "./exchange-query.ts";
import { exchangeLine } from "./exchange-table.ts";

const pollMs = 1_000;
/** Each asks the reader thread once a second. */
const tailsMax = 20;
const rowsMax = 100;

const isAfter = ({ openedPosition: { shard, index } }: ExchangeRow, last: Position | null): boolean =>
  last === null || shard > last.shard || (shard === last.shard && index > last.index);

/** What a browser was told last it says when it asks again (`Last-Event-ID`, HTML Living Standard, 9.2): what came meanwhile is not lost. */
const idOf = (last: Position | null): string => (last === null ? "" : `${last.shard}.${last.index}`);

const toldOf = (c: AppContext): Position | null => {
  const [, shard, index] = /^(\d{1,9})\.(\d{1,15})$/.exec(c.req.header("last-event-id") ?? "") ?? [];
  return shard === undefined || index === undefined ? null : { shard: Number(shard), index: Number(index) };
};

/** Then the browser asks again: whoever may not follow any more does not for long. */
const lifeMs = 300_000;

/** Throws `overloaded` where too many follow already, `request_malformed` for what is sought: each look would be one through the index. */
export const tailExchanges = () => {
  let running = 0;
  return async function tailExchanges(c: AppContext) {
    const { filter, columns } = await readExchangeQuery(c);
    if (filter.holding !== undefined)
      throw new CustodyError("request_malformed", "what is sought is not followed", "sought");
    if (running >= tailsMax) throw new CustodyError("overloaded", `${tailsMax} pages follow the record already`);
    const { reader } = c.var.record;
    const { nameOf } = c.var;
    const newest = async (): Promise<readonly ExchangeRow[]> =>
      (await reader.pageExchanges({ ...filter, limit: rowsMax })).rows;
    c.header("cache-control", "no-store");
    return streamSSE(c, async (stream) => {
      running += 1;
      try {
        let last = toldOf(c) ?? (await newest()).at(0)?.openedPosition ?? null;
        await stream.writeSSE({ event: "following", data: "", id: idOf(last) });
        for (const end = performance.now() + lifeMs; !stream.aborted && !stream.closed && performance.now() < end;) {
          // Whoever leaves meanwhile gives the place back at once.
          await sleep(pollMs, undefined, { signal: c.req.raw.signal });
          const rows = (await newest()).filter((row) => isAfter(row, last));
          last = rows.at(0)?.openedPosition ?? last;
          const lines = rows.toReversed().map((row) => String(exchangeLine(row, columns, nameOf)));
          // A comment keeps what lies between from taking the line for dead.
          if (lines.length === 0) await stream.write(": nothing new\n\n");
          else await stream.writeSSE({ event: "rows", data: lines.join(""), id: idOf(last) });
        }
      } catch (error) {
        // Whoever has left is read nothing more.
        if (!c.req.raw.signal.aborted) throw error;
      } finally {
        running -= 1;
      }
    });
  };
};
