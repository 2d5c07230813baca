/**
 * What the log holds of who may do what, and of who was refused; see `entry.ts` for what an entry may hold.
 * @module
 */
import type { Counts, PayloadRef } from "./entry.ts";

/** What nobody known was refused, counted over a time. Their addresses are sealed. */
export interface AccessDenied {
  readonly kind: "access.denied";
  readonly from: number;
  readonly to: number;
  /** By reason. */
  readonly counts: Counts;
  /** How many addresses are named in the payload `sources`, and how many refusals were of others. */
  readonly sources: number;
  readonly others: number;
  readonly payloads: readonly PayloadRef[];
}

/** What somebody known was refused before there was an exchange: each time. `error` is our error code. */
export interface AccessRefused {
  readonly kind: "access.refused";
  readonly principal: string;
  readonly team: string | null;
  readonly route: string;
  readonly error: string;
  /** What the route asks for, where that is what was missing. */
  readonly permission: string | null;
}

export interface KeyCreated {
  readonly kind: "key.created";
  readonly key: string;
  readonly role: string;
  readonly team: string | null;
  readonly principal: string;
}

/** `fields` are the names of the settings that changed; what they were and are is in the table of keys. */
export interface KeyChanged {
  readonly kind: "key.changed";
  readonly key: string;
  readonly role: string;
  readonly team: string | null;
  readonly principal: string;
  readonly fields: readonly string[];
}

/** A new secret. The one before is good until `overlapUntil`. */
export interface KeyRotated {
  readonly kind: "key.rotated";
  readonly key: string;
  readonly team: string | null;
  readonly principal: string;
  readonly overlapUntil: number;
}

export interface KeyEnded {
  readonly kind: "key.revoked" | "key.disabled" | "key.enabled";
  readonly key: string;
  readonly team: string | null;
  readonly principal: string;
}

/** Four fifths of a budget are used: once a budget and period. */
export interface BudgetWarned {
  readonly kind: "budget.warned";
  /** Whose budget it is: a key's, or null where it is the team's own. */
  readonly principal: string | null;
  readonly team: string | null;
  readonly period: "day" | "month";
  readonly unit: "tokens" | "money";
}

export interface CredentialChanged {
  readonly kind: "credential.created" | "credential.revoked";
  readonly credential: string;
  readonly upstream: string;
  readonly team: string | null;
  readonly key: string | null;
  readonly principal: string;
}

/** Somebody signed in or out, or was signed out. `session` is an id of its own, not the cookie. */
export interface SessionChanged {
  readonly kind: "session.started" | "session.ended";
  readonly session: string;
  readonly principal: string;
  readonly role: string;
  readonly team: string | null;
  /** How they signed in: `oidc` or `key`; how it ended: `signed_out`, `idle`, `expired`, `revoked`, `replaced`. */
  readonly how: string;
  /** Who ended it, where that was somebody else. */
  readonly by: string | null;
}

export interface PersonChanged {
  readonly kind: "person.created" | "person.changed" | "person.disabled" | "person.enabled";
  readonly person: string;
  readonly role: string;
  readonly team: string | null;
  readonly principal: string;
}

/** An act that needs a second person: asked for, looked at, decided, and begun. What is asked for and the reasons are sealed. */
export interface ApprovalChanged {
  readonly kind: "approval.requested" | "approval.read" | "approval.approved" | "approval.refused" | "approval.used";
  readonly approval: string;
  readonly action: string;
  readonly digest: string;
  readonly team: string | null;
  readonly principal: string;
  readonly payloads: readonly PayloadRef[];
}

/** Every wrapped key was wrapped anew. Keys are named by digests of what they are, never by it. */
export interface MasterKeyRotated {
  readonly kind: "master_key.rotation_begun" | "master_key.rotated";
  readonly principal: string;
  readonly from: string;
  readonly to: string;
  /** How many keys and credentials were wrapped anew. */
  readonly rewrapped: number;
}

/** From here on checkpoints are signed by `to`, and until `overlapUntil` by `from` too. Both are verifier keys. */
export interface LogKeyRotated {
  readonly kind: "log_key.rotated";
  readonly principal: string;
  readonly from: string;
  readonly to: string;
  readonly overlapUntil: number;
}

export type AccessEntry =
  | AccessDenied
  | AccessRefused
  | KeyCreated
  | KeyChanged
  | KeyRotated
  | KeyEnded
  | BudgetWarned
  | CredentialChanged
  | SessionChanged
  | PersonChanged
  | ApprovalChanged
  | MasterKeyRotated
  | LogKeyRotated;
