/**
 * Compares keys and documents with the entries that made them: who may call, and which policies and configurations were in force.
 * @module
 */
import { hash } from "node:crypto";
import { canonicalJson } from "../../ledger/canonical-json.ts";
import type { KeyChange } from "../../store/key-change.ts";
import type { StoreReader } from "../../store/store.ts";
import type { CheckedEntry } from "./checked-entry.ts";
import type { Report } from "./report.ts";

interface KnownKey {
  readonly role: string;
  revoked: boolean;
}

/** The digest of the document that an entry names; null where it names none. */
const documentIn = (entry: CheckedEntry["entry"]): string | null => {
  if (entry.kind === "policy.loaded" || entry.kind === "policy.proposed") return entry.policy;
  if (entry.kind === "catalogue.loaded") return entry.catalogue;
  if (entry.kind === "retention.changed" || entry.kind === "retention.swept") return entry.schedule;
  return entry.kind === "server.started" ? entry.config : null;
};

/** Asked with every entry in the order of the log. */
export class LooseCheck {
  readonly #reader: StoreReader;
  readonly #report: Report;
  readonly #keys = new Map<string, KnownKey>();
  readonly #documents = new Set<string>();
  readonly #changes: (Omit<KeyChange, "checkpoint"> & { readonly name: string })[] = [];

  /** What was made before this may have been made by an entry of a dropped shard. */
  readonly #droppedUntil: number;

  constructor(reader: StoreReader, report: Report, droppedUntil: number) {
    this.#droppedUntil = droppedUntil;
    this.#reader = reader;
    this.#report = report;
  }

  async check({ shard, index, entry }: CheckedEntry): Promise<void> {
    if (entry.kind === "key.created") this.#keys.set(entry.key, { role: entry.role, revoked: false });
    else if (entry.kind === "key.revoked") {
      const key = this.#keys.get(entry.key);
      if (key !== undefined) key.revoked = true;
    }
    if (entry.kind === "log_key.rotated") {
      const { from, to, overlapUntil } = entry;
      this.#changes.push({ position: { shard: shard.ordinal, index }, name: shard.name, from, to, overlapUntil });
    }
    const digest = documentIn(entry);
    if (digest === null || this.#documents.has(digest)) return;
    this.#documents.add(digest);
    const bytes = await this.#reader.readDocument(digest);
    if (bytes !== null && hash("sha256", bytes) === digest) return;
    const what = bytes === null ? "is missing" : "was changed";
    this.#report.fault(`entry ${index} of shard ${shard.name}: the document that it names ${what}`, shard.name, index);
  }

  /** Which key signs, and until when, is kept beside the entries that say so. */
  async #checkChanges(): Promise<void> {
    const rows = await this.#reader.keyChanges();
    const texts = new Set(
      rows.map(({ position, from, to, overlapUntil }) => canonicalJson({ position, from, to, overlapUntil })),
    );
    for (const { name, ...change } of this.#changes) {
      const { index } = change.position;
      if (texts.has(canonicalJson(change))) continue;
      this.#report.fault(`entry ${index} of shard ${name}: the change of the key is kept otherwise`, name, index);
    }
    if (rows.length > this.#changes.length) this.#report.fault("a change of the log's key is kept that no entry made");
  }

  async finish(): Promise<void> {
    await this.#checkChanges();
    for (const row of await this.#reader.listApiKeys()) {
      const known = this.#keys.get(row.id);
      if (known === undefined && row.createdAt < this.#droppedUntil) continue;
      if (known === undefined) this.#report.fault(`key ${row.id} was made by no entry`);
      else if (known.role !== row.role || known.revoked !== (row.revokedAt !== null)) {
        this.#report.fault(`key ${row.id}: its role or revocation is not what the entries say`);
      }
      this.#keys.delete(row.id);
    }
    for (const id of this.#keys.keys()) this.#report.fault(`key ${id} is in the entries and no longer stored`);
    this.#report.checked.push(`keys and ${this.#documents.size} documents: as the entries say`);
  }
}
