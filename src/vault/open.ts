/**
 * Opening sealed payloads. The callers are few: the audited reveal, the export with payloads, and recovery, which needs the commitment of
 * what a dead process had spooled.
 * @module
 */
import { createDecipheriv, createHash, type KeyObject } from "node:crypto";
import { zstdDecompressSync } from "node:zlib";
import { CustodyError } from "../domain/errors.ts";
import type { PayloadRef, PayloadRole } from "../domain/entry.ts";
import { Commitment } from "./commitment.ts";
import { codecs, nonceBytes, type PayloadDetails, segmentContext, sizeBucket } from "./seal.ts";

const ivBytes = 12;
const tagBytes = 16;
/** One segment holds at most this much when opened: a cap on what a forged block could expand to. */
const segmentBytesMax = 64 * 1024 * 1024;

export interface OpenedPayload {
  readonly bytes: Buffer;
  readonly details: PayloadDetails;
  /** Opens the commitment: HMAC-SHA-256 of `bytes` under it. For the export of evidence. */
  readonly nonce: Buffer;
  /** The reference that an entry must hold for exactly these segments. */
  readonly ref: PayloadRef;
}

export interface SealedPayload {
  readonly owner: string;
  readonly role: PayloadRole;
  readonly keyId: string;
  readonly segments: readonly Uint8Array[];
}

/** Whose payload, and under which key. */
export type SealedAs = Omit<SealedPayload, "segments">;

const openSegment = (
  secret: Buffer | KeyObject,
  { owner, role, keyId }: SealedAs,
  segment: number,
  ciphertext: Uint8Array,
): Buffer => {
  try {
    const iv = ciphertext.subarray(0, ivBytes);
    const decipher = createDecipheriv("aes-256-gcm", secret, iv, { authTagLength: tagBytes });
    decipher.setAAD(segmentContext(owner, role, keyId, segment));
    decipher.setAuthTag(ciphertext.subarray(-tagBytes));
    const plain = decipher.update(ciphertext.subarray(ivBytes, -tagBytes));
    // It gives nothing more, but throws where the tag is another.
    decipher.final();
    return plain;
  } catch {
    throw new CustodyError(
      "ledger_corrupt",
      `payload ${role} of ${owner} does not open: segment ${segment} was changed or is another's`,
    );
  }
};

const unblock = (block: Buffer): Buffer => {
  const body = block.subarray(1);
  if (block[0] === codecs.stored) return body;
  return zstdDecompressSync(body, { maxOutputLength: segmentBytesMax });
};

const parseDetails = (bytes: Buffer): PayloadDetails => {
  if (bytes.length === 0) return {};
  const parsed: unknown = JSON.parse(bytes.toString("utf8"));
  return typeof parsed === "object" && parsed !== null
    ? Object.fromEntries(Object.entries(parsed).map(([k, v]) => [k, String(v)]))
    : {};
};

/** Decrypts a payload segment by segment, in their order. What it gives was authenticated; whether it is all, `finish` tells. */
export class PayloadOpener {
  readonly #secret: Buffer | KeyObject;
  readonly #sealed: SealedAs;
  readonly #digest = createHash("sha256");
  #commitment: Commitment | null = null;
  #nonce: Buffer = Buffer.alloc(nonceBytes);
  #details: PayloadDetails = {};
  #segments = 0;
  #bytes = 0;

  constructor(secret: Buffer | KeyObject, sealed: SealedAs) {
    this.#secret = secret;
    this.#sealed = sealed;
  }

  /** Throws `ledger_corrupt`, naming the segment, when it does not authenticate. */
  open(ciphertext: Uint8Array): Buffer {
    this.#digest.update(ciphertext);
    let plain = openSegment(this.#secret, this.#sealed, this.#segments, ciphertext);
    if (this.#segments === 0) {
      this.#nonce = plain.subarray(0, nonceBytes);
      const detailsEnd = nonceBytes + 2 + plain.readUInt16BE(nonceBytes);
      this.#details = parseDetails(plain.subarray(nonceBytes + 2, detailsEnd));
      plain = plain.subarray(detailsEnd);
      this.#commitment = new Commitment(this.#nonce);
    }
    this.#segments += 1;
    const bytes = unblock(plain);
    this.#bytes += bytes.length;
    this.#commitment?.update(bytes);
    return bytes;
  }

  /** What was opened so far; `ref` is what an entry must hold of exactly these segments. */
  finish(): Omit<OpenedPayload, "bytes"> {
    const { role, keyId } = this.#sealed;
    const commitment = (this.#commitment ?? new Commitment(this.#nonce)).digest();
    const ref = {
      role,
      ciphertextSha256: this.#digest.digest("hex"),
      commitment,
      keyId,
      bytes: sizeBucket(this.#bytes),
    };
    return { details: this.#details, nonce: this.#nonce, ref };
  }
}

/** Decrypts all segments. Throws `ledger_corrupt`, naming the segment, when any does not authenticate. */
export const openPayload = (secret: Buffer, sealed: SealedPayload): OpenedPayload => {
  const opener = new PayloadOpener(secret, sealed);
  const bytes = Buffer.concat(sealed.segments.map((ciphertext) => opener.open(ciphertext)));
  return { bytes, ...opener.finish() };
};
