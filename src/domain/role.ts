/**
 * Who a key belongs to: what it may do is `access/permissions.ts`.
 * @module
 */
export const roles = ["client", "auditor", "admin"] as const;

export type Role = (typeof roles)[number];

/** Who is calling: the id of a key, never its secret or its name. */
export interface Principal {
  readonly keyId: string;
  readonly role: Role;
}
