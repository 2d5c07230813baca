/**
 * @module
 * Whose key a request shows, and whether they may do this. Who is not known is counted; what somebody known is refused is an entry.
 */
import { isMistyped } from "../access/api-key.ts";
import type { Keys } from "../access/keys.ts";
import { KeyRefused } from "../access/known-key.ts";
import { CustodyError } from "../domain/errors.ts";
import { type Permission, serverWide } from "../domain/permission.ts";
import type { Principal } from "../domain/principal.ts";
import { clientAddress } from "./client-address.ts";
import type { Incoming } from "./context.ts";
import { keyInSubprotocols } from "./realtime/subprotocols.ts";
import type { DeniedCounter, DeniedReason } from "./denied-counter.ts";
import type { Refusals } from "./refusals.ts";

const bearer = /^Bearer +(\S+) *$/i;
const keyCharsMax = 512;

/** What it takes to know whose key it is. */
export interface KeyDeps {
  readonly keys: Keys;
  readonly denied: DeniedCounter;
  readonly refusals: Refusals;
  /** Whether an address is a proxy's that may say whom it speaks for. */
  readonly isTrustedProxy: (address: string) => boolean;
}

/** What is asked for: the route by the name that entries have for it, and its permission. */
export interface Asked {
  readonly route: string;
  readonly permission: Permission;
}

/** Whether a request shows a key. What a proxy in front may ask for (`Basic`) is none. */
export const bringsKey = ({ headers }: Incoming): boolean =>
  headers["x-api-key"] !== undefined || bearer.test(headers.authorization ?? "");

/**
 * The secret that a request shows: `Authorization: Bearer`, or `X-API-Key`; both where they are the same. A page that opens a WebSocket can set no
 * headers, and shows it as a subprotocol.
 */
const shownKey = (incoming: Incoming): { key: string } | { refused: DeniedReason } => {
  const { authorization, "x-api-key": header } = incoming.headers;
  const inProtocols = keyInSubprotocols(incoming);
  if (inProtocols !== null && header !== undefined && header !== inProtocols) return { refused: "two_keys" };
  const given = inProtocols ?? header;
  if (given === undefined) {
    const key = authorization === undefined ? undefined : bearer.exec(authorization)?.[1];
    return key === undefined || key.length > keyCharsMax ? { refused: "missing_key" } : { key };
  }
  const key = typeof given === "string" ? given.trim() : "";
  if (authorization !== undefined && bearer.exec(authorization)?.[1] !== key) return { refused: "two_keys" };
  return key === "" || key.length > keyCharsMax ? { refused: "missing_key" } : { key };
};

const refusalOf = (reason: DeniedReason): CustodyError => {
  switch (reason) {
    case "two_keys":
      return new CustodyError("request_malformed", "`Authorization` and `X-API-Key` must not differ: send one of them");
    case "mistyped_key":
      return new CustodyError("unauthenticated", "this key has a typing error in it");
    case "unknown_key":
      return new CustodyError("unauthenticated", "this key is not known");
    default:
      return new CustodyError("unauthenticated", "send your Custody key: Authorization: Bearer <key>");
  }
};

/**
 * Whose key this request shows. Throws `unauthenticated`, `request_malformed` or `KeyRefused`; a promise only where somebody known is refused,
 * and it rejects once that is an entry: with the refusal, or with `ledger_unavailable`.
 */
export const identifyKey = (
  incoming: Incoming,
  { keys, denied, refusals, isTrustedProxy }: KeyDeps,
  route: string,
): Principal | Promise<never> => {
  const shown = shownKey(incoming);
  const address = clientAddress(incoming, isTrustedProxy);
  const refuse = (reason: DeniedReason): never => {
    denied.count(reason, address);
    throw refusalOf(reason);
  };
  if ("refused" in shown) return refuse(shown.refused);
  try {
    return keys.find(shown.key, address) ?? refuse(isMistyped(shown.key) ? "mistyped_key" : "unknown_key");
  } catch (error) {
    if (!(error instanceof KeyRefused)) throw error;
    return refusals.recordKey(error, route, address).then(() => Promise.reject(error));
  }
};

/** Whether somebody may do this: themselves, or a promise that rejects with `forbidden` once the refusal is an entry. */
export const permitted = (
  principal: Principal,
  { refusals }: Pick<KeyDeps, "refusals">,
  { route, permission }: Asked,
): Principal | Promise<never> => {
  const isBeyond = principal.team !== null && serverWide.has(permission);
  if (principal.permissions.has(permission) && !isBeyond) return principal;
  const error = isBeyond
    ? new CustodyError("forbidden", `nobody of a team may ${permission}: it is about the whole server`)
    : new CustodyError("forbidden", `the role ${principal.role} may not ${permission}`);
  return refusals.record(principal, route, error.code, permission).then(() => Promise.reject(error));
};

/** What a key's own list of routes says. Throws `route_not_allowed`. */
export const checkRoute = ({ rules }: Principal, route: string): void => {
  if (rules === null || rules.allowsRoute(route)) return;
  throw new CustodyError("route_not_allowed", "this key may not use this route");
};
