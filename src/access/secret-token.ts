/**
 * Secrets that a browser holds for a time: random, and kept here as digests only.
 * @module
 */
import { hash, randomBytes, timingSafeEqual } from "node:crypto";

const tokenBytes = 32;

/** A new secret of 256 bits, as base64url. */
export const newToken = (): string => randomBytes(tokenBytes).toString("base64url");

/** SHA-256, hex. A look-up by digest needs no constant-time comparison. */
export const tokenDigest = (token: string): string => hash("sha256", token);

/** Whether two texts are the same, in a time that does not depend on where they differ. */
export const isSameSecret = (given: string, kept: string): boolean =>
  timingSafeEqual(hash("sha256", given, "buffer"), hash("sha256", kept, "buffer"));
