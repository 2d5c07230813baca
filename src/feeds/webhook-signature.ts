/**
 * Signatures of Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): HMAC-SHA256 over
 * `id.timestamp.body`.
 * @module
 */
import { createHmac } from "node:crypto";
import { CustodyError } from "../domain/errors.ts";

const prefix = "whsec_";
/** As the specification has it. */
const secretBytes = { min: 24, max: 64 };

/** The bytes of a secret `whsec_...`. Throws `config_invalid`, naming the feed. */
export const secretOf = (feed: string, text: string): Buffer => {
  const encoded = text.slice(prefix.length);
  const bytes = Buffer.from(encoded, "base64");
  const isBase64 = bytes.toString("base64").replace(/=+$/, "") === encoded.replace(/=+$/, "");
  if (!text.startsWith(prefix) || !isBase64 || bytes.length < secretBytes.min || bytes.length > secretBytes.max) {
    const { min, max } = secretBytes;
    throw new CustodyError(
      "config_invalid",
      `feeds.${feed}.secretEnv: must be whsec_ and ${min} to ${max} bytes in base64`,
    );
  }
  return bytes;
};

/** The headers of one delivery. `timestamp` is in seconds; each secret gives one signature, so that receivers can change over. */
export const signatureHeaders = (
  id: string,
  timestamp: number,
  body: string,
  secrets: readonly Buffer[],
): Readonly<Record<string, string>> => ({
  "webhook-id": id,
  "webhook-timestamp": String(timestamp),
  "webhook-signature": secrets
    .map((secret) => `v1,${createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64")}`)
    .join(" "),
});
