/**
 * A large body on its way to stable storage while it arrives: sealed segment by segment into the file that is then the payload of its
 * record. It is never in memory whole, on the disk never in the clear, and sealed once.
 * @module
 */
import type { PayloadRef, PayloadRole } from "../domain/entry.ts";
import { CustodyError } from "../domain/errors.ts";
import type { DataKey } from "../vault/data-key.ts";
import { PayloadOpener } from "../vault/open.ts";
import { fileSegmentBytes, PayloadFile, payloadFileSegments } from "../vault/payload-file.ts";
import { type PayloadDetails, PayloadSealer } from "../vault/seal.ts";
import { collectYoung, giveBack } from "../vault/spent-bytes.ts";
import type { Recorder } from "./exchange-record.ts";
import type { Sealed } from "./seal-texts.ts";

/** So many segments, and what came and goes with them, are left to the collector at most: 1 MiB. */
const segmentsBetween = 4;

/** Whose body it is, and as what it will be recorded. */
export interface SpoolFor {
  /** The exchange, or the entry, that it is a payload of. */
  readonly owner: string;
  /** Whose data it is: text, kept only as an HMAC. It is known before the body. */
  readonly subject: string;
  readonly role: PayloadRole;
  readonly details: PayloadDetails | null;
}

type SpoolRecorder = Pick<Recorder, "store" | "keyring" | "clock" | "folder">;

/**
 * `add` until the end, `finish`, then `read` as often as wanted; `sealed` gives it to a record, and `discard` has to follow in any case.
 *
 * @example
 * const spool = await UploadSpool.open(recorder, { owner, subject, role: "request.received", details: null });
 * for await (const chunk of incoming) await spool.add(chunk);
 * await spool.finish();      // durable: an entry may name it
 * for await (const bytes of spool.read()) ...
 */
export class UploadSpool {
  readonly #recorder: SpoolRecorder;
  readonly #for: SpoolFor;
  readonly #key: DataKey;
  readonly #file: PayloadFile;
  readonly #sealer: PayloadSealer;
  #segment = Buffer.allocUnsafeSlow(fileSegmentBytes);
  #filled = 0;
  #bytes = 0;
  #ref: PayloadRef | null = null;
  #isRecords = false;
  #isReleased = false;

  private constructor(recorder: SpoolRecorder, given: SpoolFor, key: DataKey, file: PayloadFile) {
    this.#recorder = recorder;
    this.#for = given;
    this.#key = key;
    this.#file = file;
    this.#sealer = new PayloadSealer(key, given.owner, given.role, given.details);
  }

  /** Makes the file. The subject's key is held until `release` or `discard`. Throws `ledger_unavailable` when the disk fails. */
  static async open(recorder: SpoolRecorder, given: SpoolFor): Promise<UploadSpool> {
    const key = recorder.keyring.keyFor(given.subject, recorder.clock());
    key.hold();
    try {
      const file = await PayloadFile.create(recorder.folder, given.owner, given.role);
      return new UploadSpool(recorder, given, key, file);
    } catch (error) {
      key.release();
      throw error;
    }
  }

  /** The key that it is sealed under: what is recorded with it is sealed under no other. */
  get key(): DataKey {
    return this.#key;
  }

  /** Raw bytes so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** True once all of it is on stable storage. */
  get isFinished(): boolean {
    return this.#ref !== null;
  }

  /**
   * Takes the next bytes; they may be changed when it resolves. Throws `ledger_unavailable` when the disk fails or has no more than its
   * reserve, or when the subject was erased meanwhile: `discard` has to follow.
   */
  async add(bytes: Uint8Array): Promise<void> {
    this.#bytes += bytes.length;
    for (let at = 0; at < bytes.length;) {
      const taken = bytes.subarray(at, at + fileSegmentBytes - this.#filled);
      this.#segment.set(taken, this.#filled);
      this.#filled += taken.length;
      at += taken.length;
      if (this.#filled === fileSegmentBytes) await this.#flush();
    }
  }

  async #flush(): Promise<void> {
    if (!this.#recorder.store.writable()) {
      throw new CustodyError("ledger_unavailable", "the audit log cannot be written now, so the call is refused");
    }
    const bytes = this.#segment.subarray(0, this.#filled);
    const sealed = this.#sealer.seal(bytes);
    await this.#file.write(sealed);
    // Of the first the sealer still reads both.
    if (this.#sealer.segments === 1) this.#segment = Buffer.allocUnsafeSlow(fileSegmentBytes);
    else giveBack(sealed.ciphertext);
    if (this.#sealer.segments % segmentsBetween === 0) collectYoung();
    this.#filled = 0;
  }

  /** Writes the rest. When it resolves, all of it is on stable storage. Throws as `add` does. */
  async finish(): Promise<void> {
    if (this.#filled > 0 || this.#sealer.segments === 0) await this.#flush();
    this.#segment = Buffer.alloc(0);
    await this.#file.finish();
    this.#ref = this.#sealer.finish();
  }

  /**
   * What an append holds to make it a payload of its owner. From now on the file is the record's: should the append fail, the next start
   * finds out whether anything names it.
   */
  sealed(): Sealed {
    if (this.#ref === null) throw new Error("a spool is finished before it is recorded");
    this.#isRecords = true;
    const { owner, role } = this.#for;
    const row = { owner, role, keyId: this.#key.id, file: this.#file.name };
    return { refs: [this.#ref], effects: [{ effect: "putPayloadFile", row }] };
  }

  /**
   * What was spooled, decrypted segment by segment as it is asked for. Throws `ledger_corrupt` when the file was changed or taken away
   * meanwhile: then less came out than went in.
   */
  async *read(): AsyncGenerator<Buffer, void> {
    if (this.#ref === null) throw new Error("a spool is finished before it is read");
    const { owner, role } = this.#for;
    const opener = new PayloadOpener(this.#key.secret, { owner, role, keyId: this.#key.id });
    let segments = 0;
    for await (const segment of payloadFileSegments(this.#recorder.folder, this.#file.name)) {
      const bytes = opener.open(segment);
      giveBack(segment);
      segments += 1;
      if (segments % segmentsBetween === 0) collectYoung();
      yield bytes;
    }
    if (opener.finish().ref.ciphertextSha256 === this.#ref.ciphertextSha256) return;
    throw new CustodyError("ledger_corrupt", "the file of a payload was cut");
  }

  /** Nothing more is sealed under its key for it. */
  release(): void {
    if (!this.#isReleased) this.#key.release();
    this.#isReleased = true;
  }

  /** Its end, whatever became of it: a file that is not the record's is destroyed. */
  async discard(): Promise<void> {
    this.release();
    if (!this.#isRecords) await this.#file.discard();
  }
}
