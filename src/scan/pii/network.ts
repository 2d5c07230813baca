/**
 * Addresses of the internet and of network hardware.
 * @module
 */
import ipaddr from "ipaddr.js";
import type { PatternRecognizer } from "../recognizer.ts";

/** Without leading zeros: `02.55.01.43` is a telephone number. */
const octet = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const v4 = `${octet}(?:\\.${octet}){3}`;
const addressWords = [
  "ip",
  "ips",
  "ipv4",
  "ipv6",
  "ip address",
  "address",
  "host",
  "server",
  "client",
  "src",
  "dst",
  "source",
  "remote addr",
  "peer",
  "gateway",
  "subnet",
  "cidr",
  "dns",
  "ping",
  "ssh",
  "localhost",
  "loopback",
  "connecting",
  "connect",
  "link local",
  "network",
  "netmask",
];
const versionWords = [
  "version",
  "versions",
  "v",
  "ver",
  "release",
  "build",
  "firmware",
  "section",
  "chapter",
  "clause",
  "oid",
  "revision",
];

/** Groups of an IPv6 address that are written out. */
const groups = (text: string): string[] => text.split(":").filter((group) => group !== "");

/** RFC 4291 section 2.2, every form, with a zone (RFC 4007 section 11). */
const isV6 = (text: string): boolean => {
  const address = text.replace(/%.*/, "").replace(/\/.*/, "");
  return address.split(":").length > 2 && ipaddr.IPv6.isValid(address);
};

/** So much of one is written out that it can be nothing else: a scope in a program (`a::b`) or a slice (`[1::2]`) is not. */
const isPlainV6 = (text: string): boolean => {
  if (!isV6(text)) return false;
  const written = groups(text.replace(/[%/].*/, ""));
  return written.length > 2 || text.includes(".") || (written.some((group) => group.length > 2) && /\d/.test(text));
};

/** Longer than it may be, so that what goes on (`::ffff:256.0.0.1`) is seen whole and refused. */
const v6 = new RegExp(
  `(?<![0-9a-z]:|[0-9a-z])(?:[0-9a-f]{0,4}:){2,7}(?:${v4}|[0-9a-f]{0,4})(?:%[a-z0-9]{1,15})?(?![.:]?[0-9a-z]|:)`,
  "i",
);

const isBroadcast = /^(?:ff[:.-]?){5}ff$|^(?:00[:.-]?){5}00$|^ffff\.ffff\.ffff$/i;

/** Addresses of IPv4, IPv6 and of network hardware. */
export const network: readonly PatternRecognizer[] = [
  {
    type: "IP_ADDRESS",
    pattern: new RegExp(`${v4}(?!\\d)`),
    scoreMilli: 700,
    context: addressWords,
    against: versionWords,
    dataClass: "confidential",
    source: "RFC 791; RFC 3986 section 3.2.2",
  },
  {
    type: "IP_ADDRESS",
    pattern: v6,
    check: isPlainV6,
    scoreMilli: 850,
    dataClass: "confidential",
    source: "RFC 4291",
  },
  {
    type: "IP_ADDRESS",
    pattern: v6,
    check: isV6,
    scoreMilli: 200,
    context: addressWords,
    dataClass: "confidential",
    source: "RFC 4291",
  },
  {
    type: "IP_ADDRESS",
    pattern: /(?<![0-9a-z:])::(?![0-9a-z:])/i,
    scoreMilli: 100,
    context: ["ipv6", "src", "dst", "unspecified"],
    dataClass: "confidential",
    source: "RFC 4291 section 2.5.2",
  },
  {
    type: "MAC_ADDRESS",
    pattern:
      /(?<!(?:^|[^0-9a-z])[0-9a-f]{2}[:-])[0-9a-f]{2}(?:(?::[0-9a-f]{2}){5}(?![:-][0-9a-f])|(?:-[0-9a-f]{2}){5}(?![:-][0-9a-f]))|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?!\.[0-9a-f])/i,
    check: (text) => !isBroadcast.test(text),
    scoreMilli: 800,
    dataClass: "confidential",
    source: "IEEE 802-2014 section 8; Cisco's dotted form",
  },
  {
    type: "MAC_ADDRESS",
    pattern: /[0-9a-f]{12}/i,
    check: (text) => /\d/.test(text) && !isBroadcast.test(text),
    scoreMilli: 100,
    context: ["mac", "mac address", "bssid", "hardware address", "ethernet address", "wifi mac", "bluetooth address"],
    dataClass: "confidential",
    source: "IEEE 802-2014 section 8",
  },
];
