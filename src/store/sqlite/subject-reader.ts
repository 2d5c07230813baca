/**
 * Reads of what is kept about one subject; see `EvidenceReads`. Walks go by row id in bounded pages, so that no other read waits long.
 * @module
 */
import type { PlacedPayload, WalkPage } from "../retention-rows.ts";
import type { DataKeyRow, ExchangeRow } from "../store.ts";
import { AnchorReader } from "./anchor-reader.ts";
import { asc, eq, getTableColumns, gt, gte, sql } from "./drizzle.ts";
import { exchangeOf } from "./exchange-of.ts";
import { exchanges } from "./exchange-schema.ts";
import { dataKeys, payloadFiles, pseudonyms, segments } from "./schema.ts";

/** Rows that one page of a walk looks at: a few milliseconds. */
const walkRows = 5_000;
const pseudonymBytes = 16;

const hasOneOf = (found: Uint8Array, wanted: ReadonlySet<string>): boolean => {
  const bytes = Buffer.from(found.buffer, found.byteOffset, found.length);
  for (let at = 0; at + pseudonymBytes <= bytes.length; at += pseudonymBytes) {
    if (wanted.has(bytes.toString("latin1", at, at + pseudonymBytes))) return true;
  }
  return false;
};

export class SubjectReader extends AnchorReader {
  async listSubjectKeys(subject: string): Promise<DataKeyRow[]> {
    return this.db.select().from(dataKeys).where(eq(dataKeys.subject, subject)).orderBy(asc(dataKeys.id)).all();
  }

  async walkPayloads(keyIds: readonly string[], from: number): Promise<WalkPage<PlacedPayload>> {
    const wanted = new Set(keyIds);
    return this.#walk(from, ({ keyId }) => wanted.has(keyId));
  }

  async walkWords(from: number): Promise<WalkPage<PlacedPayload>> {
    return this.#walk(from, ({ role }) => role === "reason" || role === "sources");
  }

  #walk(from: number, isWanted: (row: Pick<PlacedPayload, "role" | "keyId">) => boolean): WalkPage<PlacedPayload> {
    const { owner: ownerColumn, role: roleColumn, keyId: keyColumn } = segments;
    const rows = this.db
      .select({ at: sql<number>`rowid`, owner: ownerColumn, role: roleColumn, keyId: keyColumn })
      .from(segments)
      .where(gte(sql`rowid`, from))
      .orderBy(sql`rowid`)
      .limit(walkRows)
      .all();
    const seen = new Set<string>();
    const found: PlacedPayload[] = [];
    for (const { owner, role, keyId } of rows) {
      if (!isWanted({ role, keyId }) || seen.has(`${owner} ${role}`)) continue;
      seen.add(`${owner} ${role}`);
      found.push({ owner, role, keyId, file: null });
    }
    const last = rows.at(-1)?.at;
    // Files are few, each a large text: they come with the first page.
    if (from === 0) found.push(...this.db.select().from(payloadFiles).all().filter(isWanted));
    return { found, next: last === undefined || rows.length < walkRows ? null : last + 1 };
  }

  async walkPseudonyms(wanted: Uint8Array, from: number): Promise<WalkPage<ExchangeRow>> {
    const set = new Set<string>();
    const bytes = Buffer.from(wanted);
    for (let at = 0; at < bytes.length; at += pseudonymBytes) {
      set.add(bytes.toString("latin1", at, at + pseudonymBytes));
    }
    const rows = this.db
      .select({ at: pseudonyms.openedPosition, found: pseudonyms.found })
      .from(pseudonyms)
      .where(from === 0 ? undefined : gt(pseudonyms.openedPosition, from - 1))
      .orderBy(asc(pseudonyms.openedPosition))
      .limit(walkRows)
      .all();
    const found = rows.flatMap(({ at, found: row }) => (hasOneOf(row, set) ? this.#exchangeAt(at) : []));
    const last = rows.at(-1)?.at;
    return { found, next: last === undefined || rows.length < walkRows ? null : last + 1 };
  }

  #exchangeAt(openedPosition: number): ExchangeRow[] {
    return this.db
      .select(getTableColumns(exchanges))
      .from(exchanges)
      .where(eq(exchanges.openedPosition, openedPosition))
      .all()
      .map(exchangeOf);
  }
}
