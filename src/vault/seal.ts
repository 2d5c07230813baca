/**
 * Payload encryption. A payload is a row of sealed segments, so that a stream can be made durable while it runs and needs no second
 * sealing at its end:
 *
 *     segment  = iv[12] ‖ AES-256-GCM(plaintext) ‖ tag[16]
 *     plaintext of segment 0 = nonce[32] ‖ length[2] ‖ details (JSON) ‖ block
 *     plaintext of the others = block
 *     block    = codec[1] ‖ bytes          (0: as they are, 1: zstd)
 *
 * The commitment is HMAC-SHA-256 of the raw bytes under the nonce; owner, role, key id and segment number are associated data.
 * @module
 */
import { type CipherGCM, createCipheriv, createHash, hash, randomFillSync } from "node:crypto";
import { constants, zstdCompressSync } from "node:zlib";
import type { PayloadRef, PayloadRole } from "../domain/entry.ts";
import { commit, Commitment } from "./commitment.ts";
import type { DataKey } from "./data-key.ts";
import { giveBack } from "./spent-bytes.ts";

export const nonceBytes = 32;
export const codecs = { stored: 0, zstd: 1 } as const;

/**
 * Smaller blocks are kept as they are: starting a compressor costs 30 us, about as much as all else that recording a call does, and saves
 * less than two kilobytes.
 */
const compressFromBytes = 4_096;
const zstdLevel = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** What is kept beside the bytes, encrypted with them: the caller's own request id, for one. */
export type PayloadDetails = Readonly<Record<string, string>>;

export interface SealedSegment {
  readonly owner: string;
  readonly role: PayloadRole;
  readonly segment: number;
  readonly keyId: string;
  readonly ciphertext: Uint8Array;
}

const randomPool = Buffer.alloc(8_192);
let randomUsed = randomPool.length;

const takeNonce = (): Buffer => {
  if (randomUsed + nonceBytes > randomPool.length) {
    randomFillSync(randomPool);
    randomUsed = 0;
  }
  const nonce = Buffer.from(randomPool.subarray(randomUsed, randomUsed + nonceBytes));
  randomPool.fill(0, randomUsed, randomUsed + nonceBytes);
  randomUsed += nonceBytes;
  return nonce;
};

/** The associated data of a segment. */
export const segmentContext = (owner: string, role: PayloadRole, keyId: string, segment: number): Buffer =>
  Buffer.from(`custody.payload.v1|${owner}|${role}|${keyId}|${segment}`);

/** Exact sizes are the caller's; entries carry them rounded up to a power of two. */
export const sizeBucket = (bytes: number): number => (bytes === 0 ? 0 : 2 ** (32 - Math.clz32(bytes - 1)));

/** What stands before the first block's bytes, the block's codec included. */
const header = (nonce: Buffer, details: PayloadDetails | null, codec: number): Buffer => {
  const text = details === null ? "" : JSON.stringify(details);
  const detailsBytes = Buffer.byteLength(text);
  const head = Buffer.allocUnsafe(nonceBytes + 2 + detailsBytes + 1);
  nonce.copy(head);
  head.writeUInt16BE(detailsBytes, nonceBytes);
  head.write(text, nonceBytes + 2);
  head[head.length - 1] = codec;
  return head;
};

/** After a block that compressing did not make smaller by a sixteenth (sound, pictures), so many more are kept as they are. */
const skippedBlocks = 15;

/** The block of some bytes: compressed where that pays. */
const toBlock = (bytes: Uint8Array): [codec: number, bytes: Uint8Array] => {
  if (bytes.length < compressFromBytes) return [codecs.stored, bytes];
  const compressed = zstdCompressSync(bytes, zstdLevel);
  return compressed.length > bytes.length - bytes.length / 16 ? [codecs.stored, bytes] : [codecs.zstd, compressed];
};

/** From here on copies are looked at. */
const largeBytes = 65_536;

/** In one call: each costs more than copying a few kilobytes. */
const encryptSmall = (cipher: CipherGCM, iv: Buffer, head: Buffer, block: Uint8Array): Buffer => {
  const sealed = cipher.update(Buffer.concat([head, block]));
  cipher.final();
  return Buffer.concat([iv, sealed, cipher.getAuthTag()]);
};

/** With one copy, and none of it left behind. */
const encryptLarge = (cipher: CipherGCM, iv: Buffer, head: Buffer, block: Uint8Array): Buffer => {
  const [first, rest] = [cipher.update(head), cipher.update(block)];
  cipher.final();
  const ciphertext = Buffer.concat([iv, first, rest, cipher.getAuthTag()]);
  giveBack(rest);
  return ciphertext;
};

/** The digests over several segments. One alone is hashed in one go: the objects for hashing piece by piece cost as much as the hashing. */
class RunningDigests {
  readonly #commitment: Commitment;
  readonly #ciphertext = createHash("sha256");

  constructor(nonce: Uint8Array) {
    this.#commitment = new Commitment(nonce);
  }

  update(bytes: Uint8Array, ciphertext: Uint8Array): this {
    this.#commitment.update(bytes);
    this.#ciphertext.update(ciphertext);
    return this;
  }

  digest(): Pick<PayloadRef, "ciphertextSha256" | "commitment"> {
    return { ciphertextSha256: this.#ciphertext.digest("hex"), commitment: this.#commitment.digest() };
  }
}

/** Seals one payload, segment after segment. */
export class PayloadSealer {
  readonly #key: DataKey;
  readonly #owner: string;
  readonly #role: PayloadRole;
  readonly #nonce = takeNonce();
  readonly #details: PayloadDetails | null;
  #first: { bytes: Uint8Array; ciphertext: Uint8Array } | null = null;
  #digests: RunningDigests | null = null;
  #segments = 0;
  #bytes = 0;
  /** Blocks that are not worth a try. */
  #skip = 0;

  constructor(key: DataKey, owner: string, role: PayloadRole, details: PayloadDetails | null = null) {
    this.#key = key;
    this.#owner = owner;
    this.#role = role;
    this.#details = details;
  }

  get segments(): number {
    return this.#segments;
  }

  /** Seals the next bytes. The first ones must not be changed before others are sealed, or `finish`. */
  seal(bytes: Uint8Array): SealedSegment {
    const segment = this.#segments;
    const iv = this.#key.nextIv();
    const cipher = createCipheriv("aes-256-gcm", this.#key.secret, iv);
    cipher.setAAD(segmentContext(this.#owner, this.#role, this.#key.id, segment));
    const [codec, block] = this.#toBlock(bytes);
    const head = segment === 0 ? header(this.#nonce, this.#details, codec) : Buffer.of(codec);
    const ciphertext =
      block.length < largeBytes ? encryptSmall(cipher, iv, head, block) : encryptLarge(cipher, iv, head, block);
    if (block !== bytes && block.length >= largeBytes) giveBack(block);
    this.#digest(bytes, ciphertext);
    this.#segments += 1;
    this.#bytes += bytes.length;
    return { owner: this.#owner, role: this.#role, segment, keyId: this.#key.id, ciphertext };
  }

  #toBlock(bytes: Uint8Array): [codec: number, bytes: Uint8Array] {
    if (this.#skip > 0) {
      this.#skip -= 1;
      return [codecs.stored, bytes];
    }
    const block = toBlock(bytes);
    if (block[1] === bytes && bytes.length >= compressFromBytes) this.#skip = skippedBlocks;
    return block;
  }

  #digest(bytes: Uint8Array, ciphertext: Uint8Array): void {
    if (this.#segments === 0) {
      this.#first = { bytes, ciphertext };
      return;
    }
    if (this.#first !== null) {
      this.#digests = new RunningDigests(this.#nonce).update(this.#first.bytes, this.#first.ciphertext);
      this.#first = null;
    }
    this.#digests?.update(bytes, ciphertext);
  }

  /** How the entry names what was sealed. Throws before anything was sealed; nothing can be sealed after it. */
  finish(): PayloadRef {
    const { ciphertextSha256, commitment } = this.#digestAll();
    return { bytes: sizeBucket(this.#bytes), ciphertextSha256, commitment, keyId: this.#key.id, role: this.#role };
  }

  #digestAll(): Pick<PayloadRef, "ciphertextSha256" | "commitment"> {
    if (this.#first !== null) {
      const { bytes, ciphertext } = this.#first;
      return { ciphertextSha256: hash("sha256", ciphertext), commitment: commit(this.#nonce, bytes) };
    }
    if (this.#digests === null) throw new Error("a payload has at least one segment");
    return this.#digests.digest();
  }
}
