/**
 * What auditors ask of the record: lists, one exchange with its entries, its proof, and (admin, with a reason) its payloads.
 * @module
 */
import { z } from "zod";
import { dataClasses } from "../../domain/data-class.ts";
import { type Entry, outcomes, type PayloadRef, type Position } from "../../domain/entry.ts";
import { CustodyError } from "../../domain/errors.ts";
import { actions } from "../../domain/verdict.ts";
import { revealExchange } from "../../evidence/reveal.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import type { PayloadAccess, StoredText } from "../../ledger/stored-payload.ts";
import { formatProof, proveInclusion } from "../../ledger/proof.ts";
import type { ExchangeFilter, ExchangeRow, StoreReader } from "../../store/store.ts";
import type { AppContext } from "../context.ts";
import { checkShape, readJsonBody } from "../read-json.ts";

const limitDefault = 50;
const limitMax = 500;

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const listSchema = z.strictObject({
  from: instant.optional(),
  to: instant.optional(),
  model: z.string().max(256).optional(),
  key: z.string().max(64).optional(),
  outcome: z.enum(outcomes).optional(),
  verdict: z.enum(actions).optional(),
  data_class: z.enum(dataClasses).optional(),
  cursor: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(limitMax).default(limitDefault),
});

const encodeCursor = ({ shard, index }: Position): string => Buffer.from(`${shard}.${index}`).toString("base64url");

const decodeCursor = (cursor: string): Position => {
  const match = /^(\d{1,6})\.(\d{1,12})$/.exec(Buffer.from(cursor, "base64url").toString("latin1"));
  if (match === null) throw new CustodyError("request_malformed", "`cursor` is not one that was given", "cursor");
  return { shard: Number(match[1]), index: Number(match[2]) };
};

const timeText = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** A row as lists show it. */
const shown = (row: ExchangeRow) => ({
  id: row.id,
  openedAt: timeText(row.openedAt),
  closedAt: timeText(row.closedAt),
  principal: row.principal,
  route: row.route,
  model: row.model,
  upstream: row.upstream,
  stream: row.stream,
  policy: row.policy,
  dataClass: row.dataClass,
  verdict: row.verdict,
  outcome: row.outcome,
  status: row.status,
  totalTokens: row.totalTokens,
  latencyUs: row.latencyUs,
});

const filterOf = (query: z.infer<typeof listSchema>): ExchangeFilter => {
  const { from, to, model, key, outcome, verdict, data_class: dataClass, cursor, limit } = query;
  return {
    limit: limit + 1,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(model === undefined ? {} : { model }),
    ...(key === undefined ? {} : { principal: key }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(dataClass === undefined ? {} : { dataClass }),
    ...(cursor === undefined ? {} : { before: decodeCursor(cursor) }),
  };
};

/** `GET /api/v1/audit/exchanges` */
export const listExchanges = (reader: StoreReader) => async (c: AppContext) => {
  const query = checkShape(listSchema, c.req.query());
  const rows = await reader.listExchanges(filterOf(query));
  const page = rows.slice(0, query.limit);
  const last = rows.length > page.length ? page.at(-1) : undefined;
  return c.json({ data: page.map(shown), nextCursor: last === undefined ? null : encodeCursor(last.openedPosition) });
};

const findExchange = async (reader: StoreReader, c: AppContext): Promise<ExchangeRow> => {
  const row = await reader.readExchange(c.req.param("id") ?? "");
  if (row === null) throw new CustodyError("not_found", "no such exchange");
  return row;
};

/** An entry and where it stands: shard by name. */
const entryAt = async (reader: StoreReader, position: Position | null) => {
  if (position === null) return null;
  const [bytes] = await reader.readEntries(position.shard, position.index, position.index + 1);
  const shard = (await reader.shards()).find(({ ordinal }) => ordinal === position.shard);
  if (bytes === undefined || shard === undefined) throw new CustodyError("ledger_corrupt", "an entry is missing");
  const entry: Entry = JSON.parse(Buffer.from(bytes).toString("utf8"));
  return { shard: shard.name, index: position.index, entry };
};

/** `GET /api/v1/audit/exchanges/:id` */
export const readExchange = (reader: StoreReader) => async (c: AppContext) => {
  const row = await findExchange(reader, c);
  const opened = await entryAt(reader, row.openedPosition);
  const closed = await entryAt(reader, row.closedPosition);
  return c.json({ ...shown(row), opened, closed });
};

/** `GET /api/v1/audit/exchanges/:id/proof?entry=opened|closed`: a C2SP tlog-proof file; of the close where there is one. */
export const readProof = (reader: StoreReader) => async (c: AppContext) => {
  const row = await findExchange(reader, c);
  const which = c.req.query("entry") ?? (row.closedPosition === null ? "opened" : "closed");
  const position = which === "opened" ? row.openedPosition : which === "closed" ? row.closedPosition : undefined;
  if (position === undefined) throw new CustodyError("request_malformed", "`entry` must be opened or closed", "entry");
  if (position === null) throw new CustodyError("not_found", "this exchange is still open");
  const shard = (await reader.shards()).find(({ ordinal }) => ordinal === position.shard);
  if (shard === undefined) throw new CustodyError("ledger_corrupt", "a shard is missing");
  const readTile = (level: number, index: number) => reader.readTile(shard.ordinal, level, index);
  const hashes = await proveInclusion(shard.size, position.index, readTile);
  c.header("content-type", "text/plain; charset=utf-8");
  return c.body(formatProof({ index: position.index, hashes, checkpoint: shard.checkpoint }));
};

const refsOf = async (reader: StoreReader, row: ExchangeRow): Promise<readonly PayloadRef[]> => {
  const refs: PayloadRef[] = [];
  for (const position of [row.openedPosition, row.closedPosition]) {
    const found = await entryAt(reader, position);
    if (found?.entry.kind === "exchange.opened" || found?.entry.kind === "exchange.closed")
      refs.push(...found.entry.payloads);
  }
  return refs;
};

const revealed = (refs: readonly PayloadRef[]) => (payload: StoredText) => {
  const { role, bytes, details, ref } = payload;
  const named = refs.find((candidate) => candidate.role === role);
  const isText = bytes.equals(Buffer.from(bytes.toString("utf8")));
  return {
    role,
    details,
    ...(isText ? { text: bytes.toString("utf8") } : { base64: bytes.toString("base64") }),
    // The entry in the log names exactly this ciphertext and commits to exactly these bytes.
    matchesEntry: named?.ciphertextSha256 === ref.ciphertextSha256 && named.commitment === ref.commitment,
  };
};

const revealSchema = z.strictObject({ reason: z.string().min(3).max(1_000) });

/** `POST /api/v1/audit/exchanges/:id/payload {reason}`: the entry about it is durable before anything is decrypted. */
export const revealPayload = (recorder: Recorder, access: PayloadAccess) => async (c: AppContext) => {
  const { reason } = await readJsonBody(c, revealSchema);
  const row = await findExchange(access.reader, c);
  const request = { exchangeId: row.id, principal: c.var.principal.keyId, reason };
  const payloads = await revealExchange(recorder, access, request);
  const refs = await refsOf(access.reader, row);
  c.header("cache-control", "no-store");
  return c.json({ id: row.id, payloads: payloads.map(revealed(refs)) });
};
