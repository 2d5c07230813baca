/**
 * Feeds as the operator sees them: how far each is, and an event to try one.
 * @module
 */
import type { Feeds } from "../../feeds/feeds.ts";
import type { Clock } from "../../ledger/append.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { AppContext } from "../context.ts";
import { emptyBody, hasBody, readJsonBody } from "../read-json.ts";

/** `GET /api/v1/feeds`, in the configuration's order. Not the record: counters of the server. */
export const listFeeds = (feeds: Feeds | null, clock: Clock) => async (c: AppContext) => {
  // How far the log is tells of everybody's calls.
  if (c.var.principal.team !== null) throw new CustodyError("forbidden", "feeds are about the whole server");
  const all = feeds === null ? [] : await feeds.status();
  const data = all.map(({ name, kind, state, delivered, lagEntries, oldest, error }) => ({
    name,
    kind,
    state,
    position: delivered.shard === 0 ? null : delivered,
    lagEntries,
    lagSeconds: oldest === null ? 0 : Math.max(0, Math.round((clock() - oldest) / 1_000)),
    error,
  }));
  return c.json({ data, nextCursor: null });
};

/** `POST /api/v1/feeds/:name/test`: sends one event that says that it is a test, and says what came of it. An entry. */
export const testFeed = (feeds: Feeds | null) => async (c: AppContext) => {
  if (hasBody(c.env.incoming)) await readJsonBody(c, emptyBody);
  if (feeds === null) throw new CustodyError("not_found", "there is no such feed", "name");
  const error = await feeds.test(c.req.param("name") ?? "", c.var.principal.id);
  return c.json({ delivered: error === null, error });
};
