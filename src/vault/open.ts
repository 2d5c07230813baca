/**
 * Opening sealed payloads. The callers are few: the audited reveal, the export with payloads, and recovery, which needs the commitment of
 * what a dead process had spooled.
 * @module
 */
import { createDecipheriv, createHash, createHmac } from "node:crypto";
import { zstdDecompressSync } from "node:zlib";
import { CustodyError } from "../domain/errors.ts";
import type { PayloadRef, PayloadRole } from "../domain/entry.ts";
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

const openSegment = (secret: Buffer, sealed: SealedPayload, segment: number, ciphertext: Uint8Array): Buffer => {
  const decipher = createDecipheriv("aes-256-gcm", secret, ciphertext.subarray(0, ivBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(segmentContext(sealed.owner, sealed.role, sealed.keyId, segment));
  decipher.setAuthTag(ciphertext.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(ciphertext.subarray(ivBytes, -tagBytes)), decipher.final()]);
  } catch {
    throw new CustodyError(
      "ledger_corrupt",
      `payload ${sealed.role} of ${sealed.owner} does not open: segment ${segment} was changed or is another's`,
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

/** Decrypts all segments. Throws `ledger_corrupt`, naming the segment, when any does not authenticate. */
export const openPayload = (secret: Buffer, sealed: SealedPayload): OpenedPayload => {
  const digest = createHash("sha256");
  const parts: Buffer[] = [];
  let nonce: Buffer = Buffer.alloc(nonceBytes);
  let details: PayloadDetails = {};
  for (const [segment, ciphertext] of sealed.segments.entries()) {
    digest.update(ciphertext);
    let plain = openSegment(secret, sealed, segment, ciphertext);
    if (segment === 0) {
      nonce = plain.subarray(0, nonceBytes);
      const detailsEnd = nonceBytes + 2 + plain.readUInt16BE(nonceBytes);
      details = parseDetails(plain.subarray(nonceBytes + 2, detailsEnd));
      plain = plain.subarray(detailsEnd);
    }
    parts.push(unblock(plain));
  }
  const bytes = Buffer.concat(parts);
  const commitment = createHmac("sha256", nonce).update(bytes).digest("hex");
  const { role, keyId } = sealed;
  const ref = { role, ciphertextSha256: digest.digest("hex"), commitment, keyId, bytes: sizeBucket(bytes.length) };
  return { bytes, details, nonce, ref };
};
