import { once } from "node:events";
import { createServer, IncomingMessage } from "node:http";
import { connect, Socket } from "node:net";
import * as fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseNetwork } from "../../src/access/networks.ts";
import { clientAddress, trustedProxies } from "../../src/http/client-address.ts";

const isTrusted = trustedProxies(["10.0.0.0/8", "2001:db8:aa::/48", "192.0.2.7"]);

/** A request from there with these headers, as Node gives it. */
const from = (peer: string | undefined, headers: Readonly<Record<string, string>> = {}): IncomingMessage => {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: peer });
  return Object.assign(new IncomingMessage(socket), { headers });
};

const listed = (peer: string, value: string): string =>
  clientAddress(from(peer, { "x-forwarded-for": value }), isTrusted);
const forwarded = (peer: string, value: string): string => clientAddress(from(peer, { forwarded: value }), isTrusted);

describe("who is asking", () => {
  test.each([
    ["a stranger's word counts for nothing", "198.51.100.1", "203.0.113.9", "198.51.100.1"],
    ["a proxy's does", "10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["what a client wrote stands left of what the proxy adds", "10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"],
    ["through several proxies", "10.0.0.1", "1.1.1.1, 203.0.113.9, 10.3.3.3, 192.0.2.7", "203.0.113.9"],
    ["all of them proxies", "10.0.0.1", "10.2.2.2, 10.3.3.3", "10.2.2.2"],
    ["a neighbour of a proxy is none", "192.0.2.8", "203.0.113.9", "192.0.2.8"],
    ["no word", "10.0.0.1", "", "10.0.0.1"],
    ["garbage", "10.0.0.1", "203.0.113.9, garbage", "10.0.0.1"],
    ["garbage behind a proxy", "10.0.0.1", "203.0.113.9, garbage, 10.3.3.3", "10.3.3.3"],
    ["an empty hop", "10.0.0.1", "203.0.113.9,, 10.3.3.3", "10.3.3.3"],
    ["garbage left of the client is not read", "10.0.0.1", "garbage, 203.0.113.9", "203.0.113.9"],
    ["octal numbers are no address", "10.0.0.1", "0203.0.113.9", "10.0.0.1"],
    ["short forms are no address", "10.0.0.1", "203.9", "10.0.0.1"],
    ["a number is no address", "10.0.0.1", "3405803785", "10.0.0.1"],
    ["a name is no address", "10.0.0.1", "localhost", "10.0.0.1"],
    ["with a port", "10.0.0.1", "203.0.113.9:4711", "203.0.113.9"],
    ["IPv6 with a port", "10.0.0.1", "[2001:DB8:1:0::9]:4711", "2001:db8:1::9"],
    ["IPv6", "2001:db8:aa::1", "2001:db8:1:0:0:0:0:9", "2001:db8:1::9"],
    ["an IPv4-mapped connection", "::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["an IPv4-mapped stranger", "::ffff:198.51.100.1", "203.0.113.9", "198.51.100.1"],
    ["an IPv4-mapped hop", "10.0.0.1", "203.0.113.9, ::ffff:a03:303", "203.0.113.9"],
    ["an IPv4-mapped client", "10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"],
    ["a zone", "fe80::1%eth0", "203.0.113.9", "fe80::1"],
  ])("X-Forwarded-For: %s", (_name, peer, value, address) => {
    expect(listed(peer, value)).toBe(address);
  });

  test.each([
    ["a stranger's word", "198.51.100.1", "for=203.0.113.9", "198.51.100.1"],
    ["a proxy's", "10.0.0.1", "for=203.0.113.9;proto=https", "203.0.113.9"],
    ["in any order and case", "10.0.0.1", 'proto=https; FOR="203.0.113.9:4711";by=10.0.0.1', "203.0.113.9"],
    ["IPv6", "10.0.0.1", 'for="[2001:db8:1::9]:4711"', "2001:db8:1::9"],
    ["through proxies", "10.0.0.1", 'for=1.1.1.1, for=203.0.113.9, for="10.3.3.3:80";by=_x', "203.0.113.9"],
    ["a quote left open", "10.0.0.1", 'for="1.1.1.1, for=203.0.113.9', "203.0.113.9"],
    ["a comma inside quotes", "10.0.0.1", 'for=203.0.113.9;host="a, for=1.1.1.1;x"', "10.0.0.1"],
    ["a semicolon inside quotes", "10.0.0.1", 'host="a;for=1.1.1.1;b";for=203.0.113.9', "203.0.113.9"],
    ["an escaped quote", "10.0.0.1", 'host="a\\";for=1.1.1.1;b=\\"";for=203.0.113.9', "203.0.113.9"],
    ["for twice", "10.0.0.1", "for=203.0.113.9;for=1.1.1.1", "10.0.0.1"],
    ["without for", "10.0.0.1", "proto=https", "10.0.0.1"],
    ["hidden", "10.0.0.1", "for=203.0.113.9, for=_secret", "10.0.0.1"],
    ["unknown", "10.0.0.1", "for=unknown", "10.0.0.1"],
    ["IPv6 without quotes", "10.0.0.1", "for=[2001:db8:1::9]", "10.0.0.1"],
    ["garbage", "10.0.0.1", "garbage", "10.0.0.1"],
    ["an empty pair at the end", "10.0.0.1", "for=203.0.113.9;", "10.0.0.1"],
  ])("Forwarded: %s", (_name, peer, value, address) => {
    expect(forwarded(peer, value)).toBe(address);
  });

  test("two headers that do not agree: a client wrote one of them", () => {
    const both = (list: string, value: string): string =>
      clientAddress(from("10.0.0.1", { "x-forwarded-for": list, forwarded: value }), isTrusted);
    expect(both("203.0.113.9", "for=1.1.1.1")).toBe("10.0.0.1");
    expect(both("203.0.113.9", "for=203.0.113.9")).toBe("203.0.113.9");
  });

  test("a connection that has gone lies in no network", () => {
    expect(clientAddress(from(undefined, { "x-forwarded-for": "203.0.113.9" }), isTrusted)).toBe("");
    expect(isTrusted("")).toBe(false);
  });

  test("without proxies nothing is believed", () => {
    const request = from("10.0.0.1", { "x-forwarded-for": "203.0.113.9", forwarded: "for=203.0.113.9" });
    expect(clientAddress(request, trustedProxies([]))).toBe("10.0.0.1");
    expect(clientAddress(from("::ffff:10.0.0.1"), trustedProxies([]))).toBe("10.0.0.1");
  });

  test("whatever a client writes, what its proxy adds decides", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'for=1.,;:\\"[] \t_%x'), maxLength: 60 }), (theirs) => {
        expect(listed("10.0.0.1", `${theirs}, 203.0.113.9`)).toBe("203.0.113.9");
        expect(forwarded("10.0.0.1", `${theirs}, for=203.0.113.9;proto=https`)).toBe("203.0.113.9");
        expect(forwarded("10.0.0.1", `${theirs},for="[2001:db8:1::9]:4711"`)).toBe("2001:db8:1::9");
      }),
    );
  });

  test("many hops cost no more than some", () => {
    expect(listed("10.0.0.1", `203.0.113.9${", 10.3.3.3".repeat(1_000)}`)).toBe("10.3.3.3");
  });

  test("headers that come in several lines are one list", async () => {
    const server = createServer((incoming, outgoing) =>
      outgoing.end(clientAddress(incoming, trustedProxies(["127.0.0.1"]))),
    );
    onTestFinished(() => void server.close());
    await once(server.listen(0, "127.0.0.1"), "listening");
    const address = server.address();
    const client = connect(typeof address === "object" ? (address?.port ?? 0) : 0, "127.0.0.1");
    client.write("GET / HTTP/1.0\r\nx-forwarded-for: 1.1.1.1\r\nx-forwarded-for: 203.0.113.9\r\n\r\n");
    const [bytes] = await once(client, "data");
    expect(String(bytes)).toMatch(/\r\n\r\n203\.0\.113\.9$/);
  });
});

describe("a network", () => {
  test.each([
    ["10.0.0.0/8", "10.255.0.1", "11.0.0.1"],
    ["10.0.0.0/9", "10.127.255.255", "10.128.0.0"],
    ["192.0.2.7", "192.0.2.7", "192.0.2.6"],
    ["192.0.2.7/32", "::ffff:192.0.2.7", "::ffff:192.0.2.6"],
    ["::ffff:10.0.0.0/104", "10.1.1.1", "11.0.0.1"],
    ["2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"],
    ["::/1", "1::", "10.0.0.1"],
    ["0.0.0.0/0", "203.0.113.9", "2001:db8::1"],
  ])("%s has %s and not %s", (network, inside, outside) => {
    const holds = trustedProxies([network]);
    expect([holds(inside), holds(outside)]).toEqual([true, false]);
  });

  test.each([
    "",
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "10.0.0.0/-1",
    "10/8",
    "::ffff:10.0.0.0/95",
    "fe80::1%eth0",
    "a",
  ])("%j is none", (text) => {
    expect(parseNetwork(text)).toBeNull();
    expect(() => trustedProxies([text])).toThrow(RangeError);
  });
});
