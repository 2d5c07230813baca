/**
 * What witnesses sign (C2SP tlog-cosignature, signature type 0x04): that they saw a checkpoint, and that it continues what they saw before.
 * A cosignature is a line on the checkpoint beside the log's own.
 * @module
 */
import { verify, type KeyObject } from "node:crypto";
import { CustodyError } from "../domain/errors.ts";
import { decodeBase64, isKeyName, keyIdOf, NoteError, publicKeyOf, splitNote } from "./checkpoint.ts";

const cosignatureType = 4;
const keyIdBytes = 4;
const timeBytes = 8;
const signatureBytes = 64;

/** A witness's key. */
export interface WitnessKey {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly publicKey: KeyObject;
}

/** Reads `name+hex(keyID)+base64(0x04 ‖ publicKey)`. Throws `config_invalid`. */
export const parseWitnessVkey = (vkey: string): WitnessKey => {
  const [, name = "", id = "", base64 = ""] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey) ?? [];
  const key = decodeBase64(base64);
  if (!isKeyName(name) || key?.length !== 1 + 32 || key[0] !== cosignatureType) {
    throw new CustodyError("config_invalid", "a witness's verifier key has the form name+keyid+base64, of type 0x04");
  }
  const keyId = keyIdOf(name, key.subarray(1), cosignatureType);
  if (keyId.toString("hex") !== id) {
    throw new CustodyError(
      "config_invalid",
      "the id of the witness's verifier key does not belong to its name and key",
    );
  }
  return { name, keyId, publicKey: publicKeyOf(key.subarray(1)) };
};

/** `name+hex(keyID)+base64(0x04 ‖ publicKey)`. */
export const formatWitnessVkey = (name: string, publicKey: Uint8Array): string =>
  `${name}+${keyIdOf(name, publicKey, cosignatureType).toString("hex")}+${Buffer.concat([Buffer.of(cosignatureType), publicKey]).toString("base64")}`;

/** What a witness signs for a checkpoint's text. `time` is in seconds since 1970. */
export const cosignedBytes = (text: string, time: number): Buffer =>
  Buffer.from(`cosignature/v1\ntime ${time}\n${text}`, "utf8");

/** A cosignature that holds. `time` is in seconds since 1970, as the witness states it; `line` ends with a newline. */
export interface Cosignature {
  readonly time: number;
  readonly line: string;
}

const lineOf = (name: string, payload: Buffer): string => `— ${name} ${payload.toString("base64")}\n`;

/**
 * A witness's cosignature on a signed checkpoint; null where it has none by this key. Lines of others are passed over. Throws `NoteError` for
 * what is no note, and for a line by this key that does not hold.
 */
export const findCosignature = (note: string, witness: WitnessKey): Cosignature | null => {
  const { text, signatures } = splitNote(note);
  const found = signatures.find(
    ({ name, payload }) => name === witness.name && witness.keyId.every((byte, at) => payload[at] === byte),
  );
  if (found === undefined) return null;
  const { payload } = found;
  const time =
    payload.length === keyIdBytes + timeBytes + signatureBytes ? Number(payload.readBigUInt64BE(keyIdBytes)) : -1;
  const holds =
    Number.isSafeInteger(time) &&
    time > 0 &&
    verify(null, cosignedBytes(text, time), witness.publicKey, payload.subarray(keyIdBytes + timeBytes));
  if (!holds) throw new NoteError("bad_signature", `the cosignature by ${witness.name} does not hold`);
  return { time, line: lineOf(witness.name, payload) };
};

/** The signature lines of notes over one text on one note, each once, in their order. */
export const joinNotes = (notes: readonly string[]): string => {
  const [first = "\n\n"] = notes;
  const { text } = splitNote(first);
  const lines = notes.flatMap((note) => splitNote(note).signatures.map(({ name, payload }) => lineOf(name, payload)));
  return `${text}\n${[...new Set(lines)].join("")}`;
};
