import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileNetworks, isNetwork } from "../../src/access/networks.ts";

const within = (network: string, address: string): boolean => compileNetworks([network])(address);

/** An IPv4 address as a number, and written. */
const numbers = fc.nat({ max: 0xffffffff });
const ipv4 = (number: number): string => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");

/** An IPv6 address as a number, and written in full. */
const wide = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
const ipv6 = (number: bigint): string =>
  Array.from({ length: 8 }, (_, group) => ((number >> BigInt(112 - 16 * group)) & 0xffffn).toString(16)).join(":");
const isMapped = (number: bigint): boolean => number >> 32n === 0xffffn;

describe("a network", () => {
  test.each(["10.0.0.0/8", "10.1.2.3/8", "127.0.0.1", "0.0.0.0/0", "::1", "::/0", "2001:db8::/32", "fe80::1/128"])(
    "is %s",
    (text) => expect(isNetwork(text)).toBe(true),
  );

  test.each([
    "",
    "10",
    "10/8",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "0x7f.0.0.1",
    "010.0.0.1",
    "10.0.0.256",
    "localhost",
    "::1/129",
    "::ffff:10.0.0.1",
    "::ffff:10.0.0.0/104",
    "fe80::1%eth0",
    " 10.0.0.0/8",
    "*",
  ])("is not %s", (text) => expect(isNetwork(text)).toBe(false));

  test("of IPv4 holds exactly the addresses whose first bits are its own", () => {
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 0, max: 32 }), fc.boolean(), (a, b, bits, near) => {
        // Near: an address that differs in one bit, so that both answers are met for long prefixes too.
        const other = near ? (a ^ (1 << (b % 32))) >>> 0 : b;
        const divisor = 2 ** (32 - bits);
        const expected = Math.floor(a / divisor) === Math.floor(other / divisor);
        expect(within(`${ipv4(a)}/${bits}`, ipv4(other))).toBe(expected);
        // The same address as a socket that listens on both families writes it.
        expect(within(`${ipv4(a)}/${bits}`, `::ffff:${ipv4(other)}`)).toBe(expected);
      }),
    );
  });

  test("of IPv6 does too", () => {
    fc.assert(
      fc.property(
        wide,
        wide,
        fc.integer({ min: 0, max: 128 }),
        fc.nat({ max: 127 }),
        fc.boolean(),
        (a, b, bits, bit, near) => {
          const other = near ? a ^ (1n << BigInt(bit)) : b;
          fc.pre(!isMapped(a) && !isMapped(other));
          const shift = BigInt(128 - bits);
          expect(within(`${ipv6(a)}/${bits}`, ipv6(other))).toBe(a >> shift === other >> shift);
        },
      ),
    );
  });

  test("of one family holds nothing of the other", () => {
    expect(within("0.0.0.0/0", "::1")).toBe(false);
    expect(within("::/0", "10.0.0.1")).toBe(false);
    expect(within("::/0", "::ffff:10.0.0.1")).toBe(false);
  });

  test("holds nothing that is no address", () => {
    for (const text of ["", "unknown", "10.0.0.1, 10.0.0.2", "10.0.0.1:80"]) {
      expect([within("0.0.0.0/0", text), within("::/0", text)]).toEqual([false, false]);
    }
  });

  test("answers the same however often and among whatever it is asked", () => {
    const asked = compileNetworks(["10.0.0.0/8", "2001:db8::/32"]);
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 600, size: "max" }), (list) => {
        for (const number of [...list, ...list]) expect(asked(ipv4(number))).toBe(number >>> 24 === 10);
      }),
      { numRuns: 10 },
    );
  });
});
