/**
 * Compares stored payloads with what entries say of them. Nothing is decrypted: the ciphertext's digest is in the entry.
 * @module
 */
import { createHash } from "node:crypto";
import type { PayloadRef } from "../../domain/entry.ts";
import type { StoredPayload, StoreReader } from "../../store/store.ts";
import { payloadFileName, payloadFileSegments } from "../../vault/payload-file.ts";
import type { CheckedEntry } from "./checked-entry.ts";
import type { Losses, LostFacts } from "./losses.ts";
import type { Report } from "./report.ts";

/** The digest of a payload's segments, whatever it is made of; null when its file cannot be read. */
const digestOf = async (segments: AsyncIterable<Uint8Array> | readonly Uint8Array[]): Promise<string | null> => {
  const digest = createHash("sha256");
  try {
    for await (const segment of segments) digest.update(segment);
  } catch {
    return null;
  }
  return digest.digest("hex");
};

const missing = "is missing";

/** Payloads of one owner after the other. */
export class PayloadCheck {
  readonly #reader: StoreReader;
  readonly #folder: string;
  readonly #report: Report;
  readonly #losses: Losses;
  checked = 0;
  /** Payloads that are gone, as an entry says. */
  gone = 0;

  constructor(reader: StoreReader, folder: string, report: Report, losses: Losses) {
    this.#losses = losses;
    this.#reader = reader;
    this.#folder = folder;
    this.#report = report;
  }

  /**
   * `all` is what may be stored for this owner; null while more may come: an exchange that still runs may be spooling it. `facts` are those
   * of the exchange that retention goes by.
   */
  async check(
    checked: CheckedEntry,
    refs: readonly PayloadRef[],
    all: readonly PayloadRef[] | null,
    facts: LostFacts | { readonly time: number },
  ): Promise<void> {
    const { shard, index, owner } = checked;
    const stored = await this.#reader.readPayloads(owner);
    for (const ref of refs) {
      const fault = await this.#fault(
        owner,
        ref,
        stored.filter(({ role }) => role === ref.role),
      );
      if (fault === missing && (await this.#losses.mayBeGone(owner, ref, facts))) {
        this.gone += 1;
        continue;
      }
      this.checked += 1;
      if (fault === null) continue;
      const message = `entry ${index} of shard ${shard.name}: payload ${ref.role} of ${owner} ${fault}`;
      this.#report.fault(message, shard.name, index);
    }
    if (all === null) return;
    for (const { role } of stored) {
      if (all.some((ref) => ref.role === role)) continue;
      const message = `entry ${index} of shard ${shard.name}: a payload ${role} of ${owner} is stored that no entry names`;
      this.#report.fault(message, shard.name, index);
    }
  }

  async #fault(owner: string, ref: PayloadRef, stored: readonly StoredPayload[]): Promise<string | null> {
    const [payload, ...more] = stored;
    // Only an erasure, or a sweep, may take a payload away, and that would be an entry.
    if (payload === undefined) return missing;
    if (more.length > 0) return "is stored twice";
    if (payload.keyId !== ref.keyId) return "is stored under another key";
    const { file } = payload;
    // The row is not trusted with a path: there is one name that it may have.
    const isOurs = file === null || file === payloadFileName(owner, ref.role);
    const segments = file === null ? payload.segments : payloadFileSegments(this.#folder, file);
    const digest = isOurs ? await digestOf(segments) : null;
    if (digest === null) return "is missing: its file cannot be read";
    return digest === ref.ciphertextSha256 ? null : "was changed";
  }
}
