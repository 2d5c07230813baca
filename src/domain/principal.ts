/**
 * Who asks: a key or a person. What a role may do is `access/roles.ts`.
 * @module
 */
import type { CallRules } from "./call-rules.ts";
import type { Permission } from "./permission.ts";

/** The roles that are always there; a configuration may add others. */
export const builtInRoles = ["client", "security", "auditor", "admin"] as const;

export type BuiltInRole = (typeof builtInRoles)[number];

/** Who is calling: ids and registered names only, fit for entries. */
export interface Principal {
  /** `key_...` of a key, `usr_...` of a person; never a secret or a person's name. */
  readonly id: string;
  /** A built-in role or one of the configuration. */
  readonly role: string;
  readonly permissions: ReadonlySet<Permission>;
  /** The team whose calls and records it is about; null: of all teams. */
  readonly team: string | null;
  /** The time whose records it is about; null: all of it. An auditor's can be boxed. */
  readonly period: Period | null;
  /** What its key's settings say of its calls; null where there is no key. */
  readonly rules: CallRules | null;
}

/** `[from, to)` in UTC milliseconds; null: without an end on that side. */
export interface Period {
  readonly from: number | null;
  readonly to: number | null;
}

/** What the program itself does, at its start or on a signal. */
export const systemPrincipal = "system";
