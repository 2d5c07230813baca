/**
 * What signing in is made of.
 * @module
 */
import type { GroupRole } from "../access/group-role.ts";
import type { IdentityProvider } from "../access/identity-provider.ts";
import type { People } from "../access/people.ts";
import type { SignInAttempts } from "../access/sign-in-attempts.ts";
import type { SignInThrottle } from "../access/sign-in-throttle.ts";
import type { Ledger } from "../ledger/append.ts";
import type { AuthenticateDeps } from "./authenticate.ts";
import type { Incoming } from "./context.ts";

export interface SignInDeps extends AuthenticateDeps {
  readonly people: People;
  readonly attempts: SignInAttempts;
  readonly throttle: SignInThrottle;
  /** Null: only keys sign in. */
  readonly provider: IdentityProvider | null;
  readonly groups: readonly GroupRole[];
  readonly ledger: Ledger;
  readonly addressOf: (incoming: Incoming) => string;
}
