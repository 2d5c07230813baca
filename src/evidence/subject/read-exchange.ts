/**
 * One exchange of a subject, with its texts decrypted, its entries and their proofs. The entry about the export is durable before this is called.
 * @module
 */
import { endpointOf } from "../../openai/recorded-endpoints.ts";
import { type Entry, type ExchangeClosed, type PayloadRef, type Position } from "../../domain/entry.ts";
import { CustodyError } from "../../domain/errors.ts";
import { formatProof, proveInclusion } from "../../ledger/proof.ts";
import { openStoredPayload, type PayloadAccess } from "../../ledger/stored-payload.ts";
import type { ExchangeRow, Shard, StoredPayload, StoreReader } from "../../store/store.ts";
import type { SubjectEntry, SubjectExchange, SubjectPayload } from "./subject-format.ts";
import { type ReadText, readTexts } from "./subject-texts.ts";

/** Roles whose bytes are lists of findings with pseudonyms: their types are told, their bytes are not. */
const isFindings = (role: string): boolean => role.endsWith(".findings");

export interface ReadExchange {
  readonly exchange: SubjectExchange;
  readonly texts: ReadonlyMap<string, readonly ReadText[]>;
}

/** The shards as they were when the export began, each with its signed checkpoint. */
type Shards = readonly Shard[];

const entryAt = async (
  reader: StoreReader,
  shards: Shards,
  position: Position | null,
): Promise<{ readonly shown: SubjectEntry; readonly entry: Entry } | null> => {
  const shard = shards.find(({ ordinal }) => ordinal === position?.shard);
  if (position === null || shard === undefined || position.index >= shard.size) return null;
  const { index } = position;
  const [bytes] = await reader.readEntries(shard.ordinal, index, index + 1);
  if (bytes === undefined) throw new CustodyError("ledger_corrupt", `entry ${index} of shard ${shard.name} is missing`);
  const hashes = await proveInclusion(shard.size, index, (level, tile) => reader.readTile(shard.ordinal, level, tile));
  const text = Buffer.from(bytes).toString("utf8");
  const proof = formatProof({ index, hashes, checkpoint: shard.checkpoint });
  return { shown: { shard: shard.name, index, entry: text, proof }, entry: JSON.parse(text) };
};

type Opened = { readonly payload: SubjectPayload; readonly bytes: Buffer | null };

/** Decrypts one payload that an entry names. What is gone, or does not open, is said to be so. */
export const openNamed = async (
  access: PayloadAccess,
  owner: string,
  role: PayloadRef["role"],
  stored: StoredPayload | undefined,
): Promise<Opened> => {
  if (stored === undefined) return { payload: { role, state: "erased" }, bytes: null };
  try {
    const { bytes, details, nonce } = await openStoredPayload(access, owner, stored);
    const text = bytes.toString("utf8");
    const isText = bytes.equals(Buffer.from(text));
    const body = isText ? { text } : { base64: bytes.toString("base64") };
    return { payload: { role, state: "present", ...body, nonce: nonce.toString("hex"), details }, bytes };
  } catch (error) {
    if (!(error instanceof CustodyError) || !["not_found", "ledger_corrupt"].includes(error.code)) throw error;
    const state = error.code === "not_found" ? "erased" : "unreadable";
    return { payload: { role, state }, bytes: null };
  }
};

const findingsIn = (role: string, bytes: Buffer): SubjectExchange["findings"] => {
  const found: unknown = JSON.parse(bytes.toString("utf8"));
  if (!Array.isArray(found)) return [];
  return found.flatMap((one: unknown) => {
    const type: unknown = typeof one === "object" && one !== null ? Reflect.get(one, "type") : undefined;
    const path: unknown = typeof one === "object" && one !== null ? Reflect.get(one, "path") : undefined;
    if (typeof type !== "string" || typeof path !== "string") return [];
    return [{ in: role.startsWith("request.") ? ("request" as const) : ("response" as const), type, path }];
  });
};

const iso = (time: number): string => new Date(time).toISOString();

const factsOf = (row: ExchangeRow, closed: ExchangeClosed | null) => ({
  id: row.id,
  openedAt: iso(row.openedAt),
  closedAt: row.closedAt === null ? null : iso(row.closedAt),
  route: row.route,
  model: row.model,
  outcome: row.outcome,
  dataClass: row.dataClass,
  verdict: row.verdict,
  recipients: [...new Set((closed?.attempts ?? []).map(({ upstream }) => upstream))],
  usage: { promptTokens: row.promptTokens, completionTokens: row.completionTokens },
});

/** Reads, decrypts and proves one exchange. Throws `ledger_corrupt` when an entry or a tile is missing. */
export const readSubjectExchange = async (
  reader: StoreReader,
  access: PayloadAccess,
  shards: Shards,
  row: ExchangeRow,
): Promise<ReadExchange> => {
  const placed = [row.openedPosition, row.closedPosition, row.classifiedPosition];
  const found = await Promise.all(placed.map((position) => entryAt(reader, shards, position)));
  const entries = found.filter((one) => one !== null);
  const stored = await reader.readPayloads(row.id);
  const payloads: SubjectPayload[] = [];
  const findings: SubjectExchange["findings"] = [];
  const texts = new Map<string, readonly ReadText[]>();
  const endpoint = endpointOf(row.route);
  for (const { entry } of entries) {
    for (const { role } of "exchangeId" in entry && "payloads" in entry ? entry.payloads : []) {
      const { payload, bytes } = await openNamed(
        access,
        row.id,
        role,
        stored.find((one) => one.role === role),
      );
      if (bytes !== null && isFindings(role)) findings.push(...findingsIn(role, bytes));
      else if (bytes !== null) texts.set(role, readTexts(endpoint, role, bytes));
      if (!isFindings(role)) payloads.push(payload);
    }
  }
  const closed = entries.map(({ entry }) => entry).find((entry) => entry.kind === "exchange.closed") ?? null;
  const exchange = { ...factsOf(row, closed), payloads, findings, entries: entries.map(({ shown }) => shown) };
  return { exchange, texts };
};
