import type { LookupAddress } from "node:dns";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isReachable, lookupWithin, type Reach, reachOf } from "../../../src/scan/external/reachable-address.ts";

const [nowhere, everywhere]: [Reach[], Reach[]] = [[], ["public", "loopback", "private"]];

describe("an address is within reach", () => {
  test.each<[string, string, Reach[]]>([
    ["of the internet", "8.8.8.8", everywhere],
    ["of the internet, IPv6", "2606:4700:4700::1111", everywhere],
    ["of the internet, written as IPv6", "::ffff:8.8.8.8", everywhere],
    ["this host", "127.0.0.1", ["loopback", "private"]],
    ["this host, the end of the range", "127.255.255.254", ["loopback", "private"]],
    ["this host, IPv6", "::1", ["loopback", "private"]],
    ["this host, written as IPv6", "::ffff:127.0.0.1", ["loopback", "private"]],
    ["this host, written as IPv6 in hex", "::ffff:7f00:1", ["loopback", "private"]],
    ["ten", "10.0.0.1", ["private"]],
    ["before ten", "9.255.255.255", everywhere],
    ["after ten", "11.0.0.0", everywhere],
    ["172.16/12, its end", "172.31.255.255", ["private"]],
    ["after 172.16/12", "172.32.0.0", everywhere],
    ["192.168/16", "192.168.1.1", ["private"]],
    ["ten, written as IPv6", "::ffff:10.1.2.3", ["private"]],
    ["carrier-grade NAT", "100.64.0.1", ["private"]],
    ["before carrier-grade NAT", "100.63.255.255", everywhere],
    ["ULA", "fd12:3456::1", ["private"]],
    ["the metadata of a cloud", "169.254.169.254", nowhere],
    ["the metadata of a cloud, written as IPv6", "::ffff:169.254.169.254", nowhere],
    ["link-local, IPv6", "fe80::1", nowhere],
    ["link-local with a zone", "fe80::1%lo", nowhere],
    ["any address of this host", "0.0.0.0", nowhere],
    ["any address of this host, IPv6", "::", nowhere],
    ["everybody", "255.255.255.255", nowhere],
    ["multicast", "224.0.0.1", nowhere],
    ["multicast, IPv6", "ff02::1", nowhere],
    ["documentation", "192.0.2.1", nowhere],
    ["reserved", "240.0.0.1", nowhere],
    ["compatible with IPv4, which nothing is any more", "::7f00:1", nowhere],
    ["translated to IPv4", "64:ff9b::7f00:1", nowhere],
    ["tunnelled to IPv4", "2002:7f00:1::", nowhere],
    ["site-local", "fec0::1", nowhere],
    ["not assigned", "4000::1", nowhere],
    ["a name", "localhost", nowhere],
    ["a number", "2130706433", nowhere],
    ["in octal", "0177.0.0.1", nowhere],
    ["nothing", "", nowhere],
  ])("%s: %s", (_name, address, expected) => {
    expect(everywhere.filter((reach) => isReachable(address, reach))).toEqual(expected);
  });

  test("or it is not; there is no other answer to any address", () => {
    const anything = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string());
    fc.assert(
      fc.property(anything, (address) => {
        const within = everywhere.map((reach) => isReachable(address, reach));
        // Each reach holds the ones before it.
        expect(within).toEqual([...within].sort());
      }),
    );
  });
});

test.each([
  ["localhost", false, "loopback"],
  ["127.0.0.1", false, "loopback"],
  ["[::1]", false, "loopback"],
  ["127.0.0.2", false, "public"],
  ["localhost.example.com", false, "public"],
  ["scanner.internal", false, "public"],
  ["localhost", true, "private"],
  ["scanner.internal", true, "private"],
])("%s, private allowed: %o: reaches %s addresses", (hostname, allowPrivate, reach) => {
  expect(reachOf(hostname, allowPrivate)).toBe(reach);
});

describe("a lookup", () => {
  const v4 = (address: string): LookupAddress => ({ address, family: 4 });
  const refused = new Error("refused");
  const lookUp = (answers: LookupAddress[], all: boolean, error: Error | null = null): unknown[] => {
    let given: unknown[] = [];
    lookupWithin(
      "public",
      () => refused,
      (_hostname, _options, callback) => callback(error, answers),
    )("scanner.example", { all }, (...answer) => {
      given = answer;
    });
    return given;
  };

  test("gives what is within reach, all or the first", () => {
    const answers = [v4("8.8.8.8"), { address: "2606:4700:4700::1111", family: 6 }];
    expect(lookUp(answers, true)).toEqual([null, answers]);
    expect(lookUp(answers, false)).toEqual([null, "8.8.8.8", 4]);
  });

  test.each([
    ["one that is not", [v4("10.0.0.1")]],
    ["one that is not among others", [v4("8.8.8.8"), v4("127.0.0.1")]],
    ["none", []],
  ])("refuses %s", (_name, answers) => {
    expect(lookUp(answers, true)[0]).toBe(refused);
    expect(lookUp(answers, false)[0]).toBe(refused);
  });

  test("passes on that a name is unknown", () => {
    const unknown = new Error("ENOTFOUND");
    expect(lookUp([], true, unknown)[0]).toBe(unknown);
  });
});
