/**
 * Networks that keys may be used from, and that trusted proxies are in.
 * @module
 */
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

export interface Network {
  readonly address: Address;
  readonly bits: number;
}

const v4MappedBits = 96;
/** Addresses come again with every call, and reading one costs a microsecond. */
const rememberedMax = 1_024;

/** An address in the one form that everything here compares: no zone, an IPv4-mapped one (RFC 4291, 2.5.5.2) as IPv4. Null: it is none. */
export const parseAddress = (text: string): Address | null => {
  const [bare = ""] = text.split("%", 1);
  // ipaddr.js takes octal and short forms too, which others read differently.
  return isIP(bare) === 0 ? null : ipaddr.process(bare);
};

const isMapped = (text: string, address: Address): boolean => address.kind() === "ipv4" && text.includes(":");

/** A network in CIDR form (RFC 4632; RFC 4291, 2.3), or a single address. Null: it is neither. */
export const parseNetwork = (text: string): Network | null => {
  const [start = "", length, ...more] = text.split("/");
  const address = parseAddress(start);
  if (address === null || start.includes("%") || more.length > 0) return null;
  const widest = address.kind() === "ipv4" ? 32 : 128;
  if (length === undefined) return { address, bits: widest };
  const bits = /^\d{1,3}$/.test(length) ? Number(length) - (isMapped(start, address) ? v4MappedBits : 0) : -1;
  return bits < 0 || bits > widest ? null : { address, bits };
};

/** Whether a key may name a text as its network. IPv4 written as IPv6 it may not: addresses are compared as what they are. */
export const isNetwork = (text: string): boolean => {
  const network = parseNetwork(text);
  return network !== null && !isMapped(text, network.address);
};

/**
 * Whether an address lies in one of them; an IPv4-mapped one counts as IPv4, and what is no address lies in none. Throws a `RangeError` when one
 * of them is no network: who wrote it was told before.
 */
export const compileNetworks = (texts: readonly string[]): ((address: string) => boolean) => {
  const networks = texts.map((text) => {
    const network = parseNetwork(text);
    if (network === null) throw new RangeError("not a network");
    return network;
  });
  const remembered = new Map<string, boolean>();
  const isWithin = (text: string): boolean => {
    const address = parseAddress(text);
    return (
      address !== null &&
      networks.some(
        (network) => network.address.kind() === address.kind() && address.match(network.address, network.bits),
      )
    );
  };
  return (address) => {
    const known = remembered.get(address);
    if (known !== undefined) return known;
    if (remembered.size >= rememberedMax) remembered.clear();
    const is = isWithin(address);
    remembered.set(address, is);
    return is;
  };
};
