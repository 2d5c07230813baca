/**
 * The log's public files (C2SP tlog-tiles), a series of shards: `/log/` lists them, `/log/2026/checkpoint` and so on serves one.
 * @module
 */
import { z } from "zod";
import { CustodyError } from "../../domain/errors.ts";
import { shardVkeys } from "../../ledger/key-change.ts";
import { parseTilePath, tileWidth } from "../../ledger/tiles.ts";
import type { AppContext } from "../context.ts";
import { readJsonBody } from "../read-json.ts";

const forever = "private, max-age=31536000, immutable";

/** `GET /log/` */
export const listShards = () => async (c: AppContext) => {
  const { reader } = c.var.record;
  const [shards, changes] = await Promise.all([reader.shards(), reader.keyChanges()]);
  const data = shards.map((shard) => {
    const { name, origin, vkey, size, frozen } = shard;
    const droppedAt = shard.droppedAt === null ? null : new Date(shard.droppedAt).toISOString();
    return { shard: name, origin, vkey, vkeys: shardVkeys(shard, changes), size, frozen, droppedAt };
  });
  return c.json({ data, nextCursor: null });
};

const texts = new Set(["checkpoint", "vkey", "vkeys", "key-changes", "cosigned", "timestamps"]);

const contentTypeOf = (path: string): string => {
  if (path.endsWith(".tsr")) return "application/timestamp-reply";
  return texts.has(path) || path.endsWith(".checkpoint") ? "text/plain; charset=utf-8" : "application/octet-stream";
};

/** `GET /log/:shard/checkpoint`, `/cosigned`, `/timestamps/...`, `/vkey`, `/vkeys`, `/key-changes`, `/tile/...`, and for those who may read all of it `/tile/entries/...` */
export const readLogFile = () => async (c: AppContext) => {
  const name = c.req.param("shard") ?? "";
  const path = c.req.path.slice(`/log/${name}/`.length);
  const bytes = await c.var.record.reader.readLogFile(name, path);
  if (bytes === null) {
    const shard = (await c.var.record.reader.shards()).find((one) => one.name === name);
    const isDropped = shard !== undefined && shard.droppedAt !== null;
    const why = isDropped ? "this year of the log was dropped: its checkpoint is left" : "the log has no such file";
    throw new CustodyError("not_found", why);
  }
  c.header("content-type", contentTypeOf(path));
  c.header("cache-control", parseTilePath(path)?.width === tileWidth ? forever : "no-store");
  return c.body(new Uint8Array(bytes));
};

const overlapDaysDefault = 30;
const overlapDaysMax = 366;

export const rotateLogKeyBody = z.strictObject({
  overlapDays: z.int().min(0).max(overlapDaysMax).default(overlapDaysDefault).describe("How long both keys sign."),
});

/** Changes the key; see `rotateLogKey`. Gives the verifier keys of the newest shard, and until when (UTC milliseconds) both sign. */
export type RotateLogKey = (
  principal: string,
  overlapDays: number,
) => Promise<{ readonly from: string; readonly to: string; readonly overlapUntil: number }>;

/** `POST /api/v1/log/rotate`: in force when it is answered. */
export const rotateKey = (rotate: RotateLogKey) => async (c: AppContext) => {
  const { overlapDays } = await readJsonBody(c, rotateLogKeyBody);
  const { from, to, overlapUntil } = await rotate(c.var.principal.id, overlapDays);
  return c.json({ from, to, overlapUntil: new Date(overlapUntil).toISOString() });
};
