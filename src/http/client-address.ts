/**
 * Where a request comes from, when proxies stand between: what they say is believed only of those that the operator trusts, and read from
 * the right, since everything left of the first stranger is that stranger's word.
 * @module
 */
import { compileNetworks, parseAddress } from "../access/networks.ts";
import type { Incoming } from "./context.ts";

/** More hops than any chain of proxies has; what is left of them is not read. */
const hopsMax = 32;
const nobody = (): boolean => false;

/** Whether an address is a trusted proxy's, by their networks. Throws as `compileNetworks` does: the configuration has checked them. */
export const trustedProxies = (cidrs: readonly string[]): ((address: string) => boolean) =>
  cidrs.length === 0 ? nobody : compileNetworks(cidrs);

/** The address of a hop as proxies write it, some with a port: `192.0.2.1:80`, `[2001:db8::1]:80`. Null: it is none. */
const hopAddress = (text: string): string | null => {
  const bare = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
  return parseAddress(bare)?.toString() ?? null;
};

/** One pair of an element of `Forwarded` (RFC 7239, 4), and whether another follows. */
const pair = /[ \t]*([!#$%&'*+.^`|~\w-]+)=(?:([!#$%&'*+.^`|~\w-]+)|"((?:[^"\\]|\\.)*)")[ \t]*(;|$)/y;

/**
 * Whom an element of `Forwarded` is for. It must be whole: of `host="a;for=192.0.2.1"`, which a client can bring about by its `Host`, no
 * part may pass for a pair. Null: it is not of that form, says it twice or not, or hides it (`unknown`, `_name`).
 */
const forwardedAddress = (element: string): string | null => {
  let found: string | null = null;
  for (pair.lastIndex = 0; ;) {
    const match = pair.exec(element);
    if (match === null) return null;
    const [, name = "", token, quoted, end] = match;
    if (name.toLowerCase() === "for") {
      if (found !== null) return null;
      found = token ?? quoted ?? "";
    }
    if (end === "") return found === null ? null : hopAddress(found);
  }
};

/**
 * The elements of a list header from the right. A comma inside quotes separates too: a quote that a client leaves open must not swallow
 * what proxies add after it, and no address has a comma.
 */
const fromTheRight = function* (header: string): Generator<string> {
  let end = header.length;
  for (let hop = 0; hop < hopsMax && end >= 0; hop += 1) {
    const comma = end === 0 ? -1 : header.lastIndexOf(",", end - 1);
    yield header.slice(comma + 1, end).trim();
    end = comma;
  }
};

/** The last hop that is not a trusted proxy, or the last trusted one before what cannot be read. */
const walk = (
  peer: string,
  header: string,
  addressOf: (element: string) => string | null,
  isTrusted: (address: string) => boolean,
): string => {
  let last = peer;
  for (const element of fromTheRight(header)) {
    const address = addressOf(element);
    if (address === null) return last;
    last = address;
    if (!isTrusted(address)) return address;
  }
  return last;
};

const textOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(",") : header;

/**
 * The address of the client: that of the connection, unless it is a trusted proxy's. Then what `X-Forwarded-For` or `Forwarded` (RFC 7239)
 * says, from right to left through trusted hops; where both are there and do not agree, the client wrote one of them, and it is the
 * proxy's. Empty once the connection has gone, which lies in no network.
 */
export const clientAddress = (incoming: Incoming, isTrusted: (address: string) => boolean): string => {
  const raw = incoming.socket.remoteAddress ?? "";
  const peer = raw.includes(":") ? (parseAddress(raw)?.toString() ?? "") : raw;
  if (isTrusted === nobody || !isTrusted(peer)) return peer;
  const listed = textOf(incoming.headers["x-forwarded-for"]);
  const forwarded = textOf(incoming.headers.forwarded);
  const byList = listed === undefined ? null : walk(peer, listed, hopAddress, isTrusted);
  const byForwarded = forwarded === undefined ? null : walk(peer, forwarded, forwardedAddress, isTrusted);
  if (byList !== null && byForwarded !== null && byList !== byForwarded) return peer;
  return byList ?? byForwarded ?? peer;
};
