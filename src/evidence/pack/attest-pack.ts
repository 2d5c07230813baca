/**
 * What signs a pack as a whole: an in-toto Statement (v1) about its manifest, in a DSSE envelope (v1.0.2), signed by the log's own keys.
 * One key then signs two kinds of text, and neither can be read as the other: a checkpoint ends in a newline and begins with an origin, which
 * has no spaces; what DSSE signs begins with `DSSEv1 ` and, the statement being JSON on one line, has no newline at all.
 * @module
 */
import { sign, verify } from "node:crypto";
import { z } from "zod";
import { formatVkey, parseVkey, type SigningKeys } from "../../ledger/checkpoint.ts";
import { type Manifest, manifestPath, packFormat } from "./pack-format.ts";
import type { PlannedShard } from "./plan-pack.ts";

export const statementType = "https://in-toto.io/Statement/v1";
/** What the predicate is. A name and no address: there is nothing to fetch. */
export const predicateType = "urn:custody:evidence-pack:v1";
export const payloadType = "application/vnd.in-toto+json";
export const attestationBytesMax = 4 * 1_048_576;

/** What is signed of the payload: DSSE's pre-authentication encoding. Lengths are in bytes. */
export const preAuthentication = (type: string, body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `), body]);

/** What the statement is about. The thread that builds a pack tells it; the keys stay where they are. */
export interface AttestedPack {
  readonly manifestSha256: string;
  readonly manifest: Pick<Manifest, "id" | "query" | "framework" | "entries" | "software">;
  readonly shards: readonly Pick<Manifest["shards"][number], "shard" | "origin" | "treeSize" | "rootHash">[];
}

/** The statement, as it is signed and as a verifier expects it. */
export const statementOf = ({ manifestSha256, manifest, shards }: AttestedPack): object => ({
  _type: statementType,
  subject: [{ name: manifestPath, digest: { sha256: manifestSha256 } }],
  predicateType,
  predicate: {
    format: packFormat,
    pack: manifest.id,
    query: manifest.query,
    framework: manifest.framework,
    entries: manifest.entries,
    logs: shards.map(({ shard, origin, treeSize, rootHash }) => ({ shard, origin, treeSize, rootHash })),
    software: manifest.software,
  },
});

/** Names a key without being it: a verifier key's origin and key id. */
const keyIdText = (vkey: string): string => vkey.split("+").slice(0, 2).join("+");

/**
 * The envelope's file. Every key that signs the log signs it: two, while one takes over from the other. Ed25519 is deterministic: the same
 * pack under the same keys has the same attestation. Null when none of the keys is that of the shard's checkpoint: nobody could follow from
 * the pack to such a signature.
 */
export const attestPack = (
  pack: AttestedPack,
  shard: Pick<PlannedShard, "origin" | "vkey"> | undefined,
  keys: SigningKeys,
): Buffer | null => {
  if (shard === undefined) return null;
  const { origin, vkey } = shard;
  const named = keys.map((key) => ({ ...key, vkey: formatVkey(origin, key.publicKey) }));
  if (named.every((key) => key.vkey !== vkey)) return null;
  const payload = Buffer.from(JSON.stringify(statementOf(pack)));
  const signed = preAuthentication(payloadType, payload);
  const signatures = named.map((key) => ({
    keyid: keyIdText(key.vkey),
    sig: sign(null, signed, key.privateKey).toString("base64"),
  }));
  return Buffer.from(`${JSON.stringify({ payloadType, payload: payload.toString("base64"), signatures }, null, 2)}\n`);
};

const base64 = z.string().regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);
const envelopeSchema = z.strictObject({
  payloadType: z.literal(payloadType),
  payload: base64,
  signatures: z
    .array(z.strictObject({ keyid: z.string().max(1_024), sig: base64 }))
    .min(1)
    .max(64),
});

/**
 * Null for an attestation of this pack that the key of `vkey` signed; else what is wrong, in words. `keyid` is a hint that nobody signed, so
 * every signature is tried.
 */
export const attestationFault = (file: Uint8Array, expected: AttestedPack, vkey: string): string | null => {
  let envelope: z.infer<typeof envelopeSchema>;
  try {
    envelope = envelopeSchema.parse(JSON.parse(Buffer.from(file).toString("utf8")));
  } catch {
    return "is not a DSSE envelope of an in-toto statement";
  }
  const payload = Buffer.from(envelope.payload, "base64");
  const { publicKey } = parseVkey(vkey);
  const signed = preAuthentication(payloadType, payload);
  const holds = envelope.signatures.some(({ sig }) => {
    const signature = Buffer.from(sig, "base64");
    return signature.length === 64 && verify(null, signed, publicKey, signature);
  });
  if (!holds) return "is not signed by the log's key";
  const text = payload.toString("utf8");
  if (!text.includes(`"sha256":"${expected.manifestSha256}"`)) return `is of another ${manifestPath}`;
  return text === JSON.stringify(statementOf(expected)) ? null : "says something else than the pack's manifest";
};
