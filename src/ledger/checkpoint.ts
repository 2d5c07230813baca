/**
 * What the log signs: C2SP tlog-checkpoint texts in C2SP signed notes, under Ed25519 keys. Strict on form, so that a checkpoint has
 * one reading; signatures by others (witnesses) may stand beside ours.
 * @module
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { CustodyError } from "../domain/errors.ts";
import { hashBytes } from "./leaf.ts";

const noteCharsMax = 65_536;
const signaturesMax = 64;
const keyIdBytes = 4;
const signatureBytes = 64;
const ed25519 = 1;
const seedPrefix = Buffer.from("302e020100300506032b657004220420", "hex");
const publicPrefix = Buffer.from("302a300506032b6570032100", "hex");

/** Why a note was not accepted. */
export type NoteFault = "malformed" | "wrong_origin" | "other_key" | "bad_signature";

/** A note or checkpoint that must not be relied on; `fault` says in which way. */
export class NoteError extends CustodyError {
  readonly fault: NoteFault;

  constructor(fault: NoteFault, message: string) {
    super("ledger_corrupt", message);
    this.name = "NoteError";
    this.fault = fault;
  }
}

/** The log's key pair; `publicKey` is the raw 32 bytes. */
export interface LogKey {
  readonly privateKey: KeyObject;
  readonly publicKey: Uint8Array;
}

/** The keys that sign a log, the newest first: two while one takes over from the other. */
export type SigningKeys = readonly [LogKey, ...LogKey[]];

/** A known key: `name` is the origin it signs for. */
export interface Verifier {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly publicKey: KeyObject;
  /** The key itself, 32 bytes. */
  readonly raw: Uint8Array;
}

/** Signs for one origin, with one key or, while one takes over from another, with both. */
export interface Signer {
  readonly name: string;
  /** Of the first key. */
  readonly vkey: string;
  /** The signed note of a text that ends in a newline: a line for each key. */
  sign(text: string): string;
  /** A signed note with this signer's lines after those that it has. */
  countersign(note: string): string;
}

/** The tree of `size` leaves under an origin; `root` has 32 bytes. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** Null for what is not the base64 of anything, in its one form. */
export const decodeBase64 = (text: string): Buffer | null => {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : null;
};

/** Whether a signature line can carry this name. */
export const isKeyName = (name: string): boolean => /^[^\s+\p{Cc}]{1,512}$/u.test(name) && name.isWellFormed();

const fromPrivateKey = (privateKey: KeyObject): LogKey => {
  const spki = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  return { privateKey, publicKey: spki.subarray(publicPrefix.length) };
};

/** The key pair of an RFC 8032 seed of 32 bytes. */
export const logKeyFromSeed = (seed: Uint8Array): LogKey => {
  if (seed.length !== 32) throw new RangeError("an Ed25519 seed has 32 bytes");
  return fromPrivateKey(createPrivateKey({ key: Buffer.concat([seedPrefix, seed]), format: "der", type: "pkcs8" }));
};

/** The key pair of an unencrypted PKCS #8 PEM. Throws `config_invalid` when it is not an Ed25519 key. */
export const logKeyFromPem = (pem: string): LogKey => {
  let privateKey: KeyObject | null = null;
  try {
    privateKey = createPrivateKey({ key: pem, format: "pem" });
  } catch {
    // The message of the cause may quote the key.
  }
  if (privateKey?.asymmetricKeyType !== "ed25519") {
    throw new CustodyError(
      "config_invalid",
      "the log key must be an unencrypted Ed25519 private key in PKCS #8 PEM form",
    );
  }
  return fromPrivateKey(privateKey);
};

/** The first 4 bytes of SHA-256(name ‖ 0x0A ‖ type ‖ publicKey); type 0x01 is an Ed25519 key that signs the text. */
export const keyIdOf = (name: string, publicKey: Uint8Array, type: number = ed25519): Buffer =>
  createHash("sha256").update(`${name}\n`).update(Buffer.of(type)).update(publicKey).digest().subarray(0, keyIdBytes);

/** `name+hex(keyID)+base64(0x01 ‖ publicKey)`. Throws `config_invalid` for a name with spaces, controls or `+`. */
export const formatVkey = (name: string, publicKey: Uint8Array): string => {
  if (!isKeyName(name)) {
    throw new CustodyError("config_invalid", "a log's origin must be 1-512 characters without spaces, controls or `+`");
  }
  const key = Buffer.concat([Buffer.of(ed25519), publicKey]).toString("base64");
  return `${name}+${keyIdOf(name, publicKey).toString("hex")}+${key}`;
};

/** An Ed25519 public key of 32 bytes. */
export const publicKeyOf = (raw: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: "der", type: "spki" });

/** Reads a verifier key. Throws `config_invalid` when the form is not that of `formatVkey` or the key ID is another's. */
export const parseVkey = (vkey: string): Verifier => {
  const [, name = "", id = "", base64 = ""] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) ?? [];
  const key = decodeBase64(base64);
  if (!isKeyName(name) || key?.length !== 1 + 32 || key[0] !== ed25519) {
    throw new CustodyError("config_invalid", "a verifier key has the form name+keyid+base64, for an Ed25519 key");
  }
  const raw = key.subarray(1);
  const keyId = keyIdOf(name, raw);
  if (keyId.toString("hex") !== id) {
    throw new CustodyError("config_invalid", "the verifier key's id does not belong to its name and key");
  }
  return { name, keyId, publicKey: publicKeyOf(raw), raw };
};

/** The same key for another origin: a log's shards share their keys, and each names them by its own origin. */
export const vkeyFor = (origin: string, vkey: string): string => formatVkey(origin, parseVkey(vkey).raw);

/** Whether two verifier keys are of one key, whatever they are named for. */
export const isSameKey = (one: string, other: string): boolean =>
  Buffer.compare(parseVkey(one).raw, parseVkey(other).raw) === 0;

/** A signer for one origin; `others` sign after the first key. Throws `config_invalid` for a name that a note cannot carry. */
export const createSigner = (name: string, key: LogKey, ...others: readonly LogKey[]): Signer => {
  const keys = [key, ...others].map(({ publicKey, privateKey }) => ({ id: keyIdOf(name, publicKey), privateKey }));
  const linesOf = (text: string): string =>
    keys
      .map(({ id, privateKey }) => Buffer.concat([id, sign(null, Buffer.from(text), privateKey)]))
      .map((signature) => `— ${name} ${signature.toString("base64")}\n`)
      .join("");
  return {
    name,
    vkey: formatVkey(name, key.publicKey),
    sign: (text) => `${text}\n${linesOf(text)}`,
    countersign: (note) => note + linesOf(splitNote(note).text),
  };
};

const malformed = (what: string): NoteError => new NoteError("malformed", what);

/** The text of a signed note, and its signature lines: `payload` is key ID and signature. Throws `NoteError` for what is no note. */
export const splitNote = (note: string): { text: string; signatures: { name: string; payload: Buffer }[] } => {
  const blank = note.lastIndexOf("\n\n");
  if (note.length > noteCharsMax || blank < 1 || !note.endsWith("\n")) {
    throw malformed("a signed note is a text, an empty line and signature lines");
  }
  // oxlint-disable-next-line no-control-regex -- controls are what must not be in it
  if (!note.isWellFormed() || /[\u0000-\u0009\u000b-\u001f]/.test(note)) {
    throw malformed("a signed note holds no control characters but newlines");
  }
  const lines = note.slice(blank + 2, -1).split("\n");
  if (lines.length > signaturesMax) throw malformed(`a signed note has at most ${signaturesMax} signatures`);
  const signatures = lines.map((line) => {
    const [, name = "", base64 = ""] = /^— (\S+) (\S+)$/u.exec(line) ?? [];
    const payload = decodeBase64(base64);
    if (!isKeyName(name) || payload === null || payload.length <= keyIdBytes) {
      throw malformed("a signature line is a dash, a name and base64");
    }
    return { name, payload };
  });
  return { text: note.slice(0, blank + 1), signatures };
};

const linesBy = (verifier: Verifier, note: string): Buffer[] =>
  splitNote(note)
    .signatures.filter(
      ({ name, payload }) => name === verifier.name && verifier.keyId.every((b, i) => payload[i] === b),
    )
    .map(({ payload }) => payload);

/** Whether a note claims to be signed by this key; `openNote` says whether it is. Throws `NoteError` for what is no note. */
export const namesSigner = (note: string, verifier: Verifier): boolean => linesBy(verifier, note).length > 0;

/** The first of these verifier keys that a note claims to be signed by, else the first of all. Throws `NoteError` for what is no note. */
export const signerAmong = (note: string, [first, ...others]: readonly [string, ...string[]]): string =>
  [first, ...others].find((vkey) => namesSigner(note, parseVkey(vkey))) ?? first;

/**
 * The text of a signed note, once the known key's signature on it holds. Lines of other keys are passed over. Throws `NoteError`.
 */
export const openNote = (note: string, verifier: Verifier): string => {
  const { text } = splitNote(note);
  const ours = linesBy(verifier, note);
  if (ours.length === 0) throw new NoteError("other_key", `there is no signature by the key of ${verifier.name}`);
  const message = Buffer.from(text);
  const holds = ours.every(
    (payload) =>
      payload.length === keyIdBytes + signatureBytes &&
      verify(null, message, verifier.publicKey, payload.subarray(keyIdBytes)),
  );
  if (!holds) throw new NoteError("bad_signature", `the signature by ${verifier.name} does not hold`);
  return text;
};

/** `origin\n` `size\n` `base64(root)\n`. */
export const formatCheckpoint = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${Buffer.from(root).toString("base64")}\n`;

/** Reads a checkpoint's text: three lines, no extension lines. Throws `NoteError`. */
export const parseCheckpoint = (text: string): Checkpoint => {
  const [origin = "", digits = "", base64 = "", end, ...more] = text.split("\n");
  const size = /^(?:0|[1-9]\d{0,15})$/.test(digits) ? Number(digits) : -1;
  const root = decodeBase64(base64);
  if (origin === "" || end !== "" || more.length > 0)
    throw malformed("a checkpoint is three lines: origin, size and root");
  if (size < 0 || !Number.isSafeInteger(size)) throw malformed("a checkpoint's size is a decimal number");
  if (root?.length !== hashBytes) throw malformed("a checkpoint's root is 32 bytes in base64");
  return { origin, size, root };
};

/** The signed checkpoint of a tree under the signer's name. */
export const signCheckpoint = (signer: Signer, size: number, root: Uint8Array): string =>
  signer.sign(formatCheckpoint({ origin: signer.name, size, root }));

/** The checkpoint in a signed note, once its origin and its signature are the verifier's. Throws `NoteError`. */
export const openCheckpoint = (note: string, verifier: Verifier): Checkpoint => {
  const checkpoint = parseCheckpoint(splitNote(note).text);
  // Before the signature: "of another log" says more than "by another key", and is true of every other shard of this one.
  if (checkpoint.origin !== verifier.name) {
    throw new NoteError("wrong_origin", `the checkpoint is not one of ${verifier.name}`);
  }
  openNote(note, verifier);
  return checkpoint;
};
