/**
 * The log's public files (C2SP tlog-tiles), a series of shards: `/log/` lists them, `/log/2026/checkpoint` and so on serves one.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import { storeSource } from "../../ledger/store-source.ts";
import { parseTilePath, tileWidth } from "../../ledger/tiles.ts";
import type { StoreReader } from "../../store/store.ts";
import type { AppContext } from "../context.ts";

const forever = "private, max-age=31536000, immutable";

/** `GET /log/` */
export const listShards = (store: StoreReader) => async (c: AppContext) => {
  const shards = await store.shards();
  const data = shards.map(({ name, origin, vkey, size, frozen }) => ({ shard: name, origin, vkey, size, frozen }));
  return c.json({ data, nextCursor: null });
};

/** `GET /log/:shard/checkpoint`, `/vkey`, `/tile/...`, `/tile/entries/...` */
export const readLogFile = (store: StoreReader) => async (c: AppContext) => {
  const name = c.req.param("shard") ?? "";
  const shard = (await store.shards()).find((candidate) => candidate.name === name);
  const path = c.req.path.slice(`/log/${name}/`.length);
  const bytes = shard === undefined ? null : await storeSource(store, shard).read(path);
  if (bytes === null) throw new CustodyError("not_found", "the log has no such file");
  const isText = path === "checkpoint" || path === "vkey";
  c.header("content-type", isText ? "text/plain; charset=utf-8" : "application/octet-stream");
  c.header("cache-control", parseTilePath(path)?.width === tileWidth ? forever : "no-store");
  return c.body(new Uint8Array(bytes));
};
