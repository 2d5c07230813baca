/**
 * `GET /api/v1/policies`: what is in force. `POST /api/v1/policies/reload`: reads the files again.
 * @module
 */
import type { PolicySet } from "../../policy/policy-set.ts";
import type { AppContext } from "../context.ts";

/** What can be read again; see `Policies.reload`. */
export interface ReloadablePolicies {
  readonly current: PolicySet;
  reload(principal: string): Promise<PolicySet>;
}

const shown = ({ guards }: PolicySet) => ({
  data: guards.map(({ digest, name, streaming, capture, deferred, policies }) => ({
    digest,
    name,
    streaming,
    capture,
    deferred,
    modes: Object.fromEntries(policies.map((policy) => [policy.name, policy.mode])),
  })),
  nextCursor: null,
});

export const listPolicies = (policies: ReloadablePolicies) => (c: AppContext) => c.json(shown(policies.current));

/** Throws `policy_invalid`, naming file, line and path: then what was in force stays. */
export const reloadPolicies = (policies: ReloadablePolicies) => async (c: AppContext) =>
  c.json(shown(await policies.reload(c.var.principal.id)));
