/**
 * Errors on their way from a thread: their kind and our own words.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";

/** An append that was refused for what it asks (a second close, an id that exists), not for a failing disk. */
export class ConflictError extends Error {}

export interface Failure {
  readonly code: "ledger_unavailable" | "ledger_corrupt" | "conflict";
  readonly message: string;
}

export const failureOf = (error: unknown): Failure => {
  if (error instanceof ConflictError) return { code: "conflict", message: error.message };
  if (error instanceof CustodyError) {
    return { code: error.code === "ledger_corrupt" ? "ledger_corrupt" : "ledger_unavailable", message: error.message };
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return { code: "ledger_unavailable", message: `the log's database failed (${code})` };
};

/** The error that the caller of the store gets. */
export const errorOf = ({ code, message }: Failure): Error =>
  code === "conflict" ? new ConflictError(message) : new CustodyError(code, message);
