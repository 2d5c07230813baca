/**
 * A key as it is in memory: its row, and what is asked of it on every call, made once.
 * @module
 */
import type { CallRules } from "../domain/call-rules.ts";
import { CustodyError } from "../domain/errors.ts";
import { compileGlobs } from "../domain/glob.ts";
import type { Principal } from "../domain/principal.ts";
import type { ApiKeyRow } from "../store/access-rows.ts";
import { type KeySettings, readSettings } from "./key-settings.ts";
import { compileNetworks } from "./networks.ts";
import type { Roles } from "./roles.ts";

/** Why a key that is known may not be used now. */
export type KeyRefusal = "key_expired" | "key_disabled" | "key_revoked" | "network_not_allowed";

const messages: Readonly<Record<KeyRefusal, string>> = {
  key_expired: "this key has expired",
  key_disabled: "this key is disabled",
  key_revoked: "this key was revoked",
  network_not_allowed: "this key may not be used from this network",
};

/** Somebody holds a key that is known and not good, or not good here. */
export class KeyRefused extends CustodyError {
  /** Whose key it is. */
  readonly principal: Principal;
  readonly refusal: KeyRefusal;

  constructor(refusal: KeyRefusal, principal: Principal) {
    super(refusal, messages[refusal]);
    this.principal = principal;
    this.refusal = refusal;
  }
}

/** How a key stands at a time, as lists show it. */
export type KeyState = "active" | "expired" | "disabled" | "revoked";

const always = (): boolean => true;

const rulesOf = (settings: KeySettings): CallRules => ({
  allowsModel: settings.models === null ? always : compileGlobs(settings.models),
  allowsRoute: settings.routes === null ? always : compileGlobs(settings.routes),
  policy: settings.policy,
  classificationFloor: settings.classificationFloor,
  classificationCeiling: settings.classificationCeiling,
  subject: settings.subject,
  limits: settings.limits,
  budget: settings.budget,
});

/** See the module. A change of a key makes a new one. */
export class KnownKey {
  readonly row: ApiKeyRow;
  readonly settings: KeySettings;
  readonly principal: Principal;
  readonly #allowsAddress: (address: string) => boolean;
  /** UTC milliseconds; null: never. `storedUse` is what the row in the store says. */
  lastUsedAt: number | null;
  storedUse: number | null;

  /** `before` is the key that it was. Throws where the row's settings cannot be read. */
  constructor(row: ApiKeyRow, roles: Roles, before?: KnownKey) {
    const { id, role, team } = row;
    this.row = row;
    this.lastUsedAt = before?.lastUsedAt ?? row.lastUsedAt;
    this.storedUse = before?.storedUse ?? row.lastUsedAt;
    this.settings = readSettings(id, row.settings);
    const { networks, scope } = this.settings;
    const permissions = roles.get(role) ?? new Set();
    this.principal = { id, role, team, permissions, period: scope, rules: rulesOf(this.settings) };
    this.#allowsAddress = networks === null ? always : compileNetworks(networks);
  }

  stateAt(now: number): KeyState {
    if (this.row.revokedAt !== null) return "revoked";
    if (this.row.disabledAt !== null) return "disabled";
    const { expiresAt } = this.settings;
    return expiresAt !== null && now >= expiresAt ? "expired" : "active";
  }

  /** Why it may not be used now from there (null: wherever); null when it may. */
  refusalAt(now: number, address: string | null): KeyRefusal | null {
    const state = this.stateAt(now);
    if (state !== "active") return `key_${state}`;
    return address === null || this.#allowsAddress(address) ? null : "network_not_allowed";
  }

  /** Whether it is an admin's that nothing ends: one such key stays, or nobody could ever make another. */
  get isLastingAdmin(): boolean {
    const { role, team, revokedAt, disabledAt } = this.row;
    const { expiresAt, routes } = this.settings;
    return (
      role === "admin" && [team, revokedAt, disabledAt, expiresAt, routes].every((restriction) => restriction === null)
    );
  }
}
