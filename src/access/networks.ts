/**
 * The networks that a key may be used from.
 * @module
 */
import ipaddr from "ipaddr.js";

/** Addresses come again with every call, and reading one costs a microsecond. */
const rememberedMax = 1_024;

const prefixOf = (text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] => {
  if (text.includes("/")) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address instanceof ipaddr.IPv4 ? 32 : 128];
};

/**
 * Whether a text is an address, or a network as CIDR (RFC 4632; RFC 4291, 2.3). `10/8` and `0x7f.1` are not: ipaddr.js takes them, and nobody
 * who writes them means what it reads. Neither is IPv4 written as IPv6: addresses are compared as what they are.
 */
export const isNetwork = (text: string): boolean => {
  const [address = ""] = text.split("/", 1);
  const isPlain = ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address);
  if (!isPlain || address.includes("%")) return false;
  if (text.includes("/") && !ipaddr.isValidCIDR(text)) return false;
  const [parsed] = prefixOf(text);
  return parsed instanceof ipaddr.IPv4 || !parsed.isIPv4MappedAddress();
};

/** Whether an address lies in one of them. What cannot be read as an address lies in none. An IPv4 address written as IPv6 is IPv4. */
export const compileNetworks = (networks: readonly string[]): ((address: string) => boolean) => {
  const prefixes = networks.map(prefixOf);
  const remembered = new Map<string, boolean>();
  const isWithin = (text: string): boolean => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    return prefixes.some(([prefix, bits]) => prefix.kind() === address.kind() && address.match(prefix, bits));
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
