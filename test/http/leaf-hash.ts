/**
 * The leaf hash of RFC 6962, section 2.1, written down a second time.
 * @module
 */
import { createHash } from "node:crypto";

export const leafDigest = (entry: Uint8Array): Buffer =>
  createHash("sha256").update(Buffer.of(0)).update(entry).digest();
