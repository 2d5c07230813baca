import { describe, expect, test } from "vitest";
import { network } from "../../../src/scan/pii/network.ts";
import { finder } from "./found.ts";

const found = finder(network);

describe("addresses of the internet", () => {
  test.each([
    "192.0.2.1",
    "255.255.255.255",
    "0.0.0.0",
    "2001:db8:0:0:8:800:200c:417a",
    "2001:DB8::8:800:200C:417A",
    "ff01::101",
    "fe80::1ff:fe23:4567:890a%eth2",
    "::ffff:192.0.2.128",
    "64:ff9b::192.0.2.33",
    "2001:db8::",
  ])("%s", (address) => {
    expect(found(`from ${address}.`)).toEqual([`IP_ADDRESS ${address}`]);
    expect(found(`[${address}]/24`)).toEqual([`IP_ADDRESS ${address}`]);
  });

  test.each([
    "256.1.1.1",
    "1.2.3",
    "02.55.01.43",
    "version 4.3.2.1",
    "12:34:56",
    "std::vector",
    "a[::2]",
    "x::y",
    "Foo::Bar",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1::2::3",
    "::ffff:300.0.2.1",
    "12345::1:2",
    "2001:db8::1text",
    "80:443",
  ])("not %s", (text) => {
    expect(found(text)).toEqual([]);
  });

  test("short forms need a word beside them", () => {
    expect(found("slice ::1")).toEqual([]);
    expect(found("listen on the ip address ::1")).toEqual(["IP_ADDRESS ::1"]);
    expect(found("::", "ipv6")).toEqual(["IP_ADDRESS ::"]);
  });

  test("a version with an address's words near is an address", () => {
    expect(found("version 2 of the server at ip 192.0.2.1")).toEqual(["IP_ADDRESS 192.0.2.1"]);
  });
});

describe("addresses of network hardware", () => {
  test.each(["00:00:5E:00:53:AF", "00-00-5e-00-53-af", "0000.5e00.53af"])("%s", (address) => {
    expect(found(`at ${address}.`)).toEqual([`MAC_ADDRESS ${address}`]);
  });

  test.each(["FF:FF:FF:FF:FF:FF", "00:00:5E-00-53-AF", "00:00:5E:00:53", "00:00:5E:00:53:AF:01", "GG:00:5E:00:53:AF"])(
    "not %s",
    (text) => {
      expect(found(text)).toEqual([]);
    },
  );

  test("without separators only beside a word", () => {
    expect(found("00005e0053af")).toEqual([]);
    expect(found("MAC address 00005e0053af")).toEqual(["MAC_ADDRESS 00005e0053af"]);
  });
});
