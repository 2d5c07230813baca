/**
 * Which addresses a URL of the operator may lead to, now and after its name resolves to something else.
 * @module
 */
import type { LookupAddress, LookupOptions } from "node:dns";
import { lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/** `public` is what the internet routes; `loopback` is this host too; `private` also RFC 1918, RFC 4193 (ULA) and RFC 6598 (carrier-grade NAT). */
export type Reach = "public" | "loopback" | "private";

/**
 * Ranges as ipaddr.js calls them (the IANA special-purpose registries). Link-local addresses are in none, since clouds answer there with
 * credentials (169.254.169.254), and neither is what translates or tunnels to another address.
 */
const rangesOf: Readonly<Record<Reach, readonly string[]>> = {
  public: ["unicast"],
  loopback: ["unicast", "loopback"],
  private: ["unicast", "loopback", "private", "uniqueLocal", "carrierGradeNat"],
};

/** All that is assigned as global unicast (RFC 4291, 2.4): what ipaddr.js has no range for may lie outside. */
const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("2000::"), 3];

/** Whether an IP address is within reach. An IPv4 address written as IPv6 (`::ffff:10.0.0.1`) is judged as what it is. */
export const isReachable = (address: string, reach: Reach): boolean => {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.process(address);
  const range = parsed.range();
  if (!rangesOf[reach].includes(range)) return false;
  return range !== "unicast" || parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast);
};

/** How far a URL may reach: an operator who writes this host's own name or address means it. */
export const reachOf = (hostname: string, allowPrivate: boolean): Reach => {
  if (allowPrivate) return "private";
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname) ? "loopback" : "public";
};

/** Resolves a name to all its addresses. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A lookup for sockets that gives only addresses within reach, so that what was checked is what is connected to. One that is not spoils
 * all of them, with `refused`.
 */
export const lookupWithin =
  (reach: Reach, refused: () => Error, resolve: Resolve = systemLookup): LookupFunction =>
  (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null) return callback(error, []);
      if (first === undefined || !addresses.every(({ address }) => isReachable(address, reach))) {
        return callback(refused(), []);
      }
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
    });
