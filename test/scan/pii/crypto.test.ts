import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { crypto } from "../../../src/scan/pii/crypto.ts";
import { keccak256 } from "../../../src/scan/pii/keccak.ts";
import { finder } from "./found.ts";

const found = finder(crypto);
const bitcoin = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

/** Base58Check by its definition: the bytes as one number, to base 58. */
const base58Check = (version: number, seed: string): string => {
  const body = Buffer.concat([Buffer.of(version), sha256(Buffer.from(seed)).subarray(0, 20)]);
  const bytes = Buffer.concat([body, sha256(sha256(body)).subarray(0, 4)]);
  let number = BigInt(`0x${bytes.toString("hex")}`);
  let text = "";
  for (; number > 0n; number /= 58n) text = bitcoin.charAt(Number(number % 58n)) + text;
  return version === 0 ? `1${text}` : text;
};

describe("wallet addresses", () => {
  const versions = [0, 5, 48, 30, 65];
  const addresses = versions.flatMap((version) => ["a", "b", "c"].map((seed) => base58Check(version, seed)));
  test.each(addresses)("%s", (address) => {
    expect(found(`send to ${address}.`)).toEqual([`CRYPTO ${address}`]);
    const last = address.endsWith("z") ? "y" : "z";
    expect(found(address.slice(0, -1) + last)).toEqual([]);
    expect(found(address.slice(0, -1))).toEqual([]);
  });

  /** BIP 173 and BIP 350, test vectors. */
  test.each([
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
    "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7",
    "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
    "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs",
  ])("%s", (address) => {
    expect(found(address)).toEqual([`CRYPTO ${address}`]);
    const changed = address.slice(0, 10) + (/q/i.test(address.charAt(10)) ? "p" : "q") + address.slice(11);
    expect(found(address === address.toUpperCase() ? changed.toUpperCase() : changed)).toEqual([]);
    expect(found(address.slice(0, 6).toUpperCase() + address.slice(6).toLowerCase())).toEqual([]);
  });

  /** EIP-55, test cases. */
  test.each([
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
  ])("%s", (address) => {
    expect(found(address)).toEqual([`CRYPTO ${address}`]);
  });

  test("a letter's case that the hash does not give is an error", () => {
    expect(found("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")).toEqual([]);
    expect(found(`0x${"0".repeat(40)}`)).toEqual([]);
    expect(found(`0x${"ab12".repeat(16)}`)).toEqual([]);
  });

  test("the XRP Ledger's own alphabet", () => {
    expect(found("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh")).toEqual(["CRYPTO rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"]);
    expect(found("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTi")).toEqual([]);
  });
});

describe("Keccak-256", () => {
  /** The Keccak team's known answers, and Ethereum's hash of an empty list. */
  test.each([
    ["", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"],
    ["c0", "1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347"],
    ["cc", "eead6dbfc7340a56caedc044696a168870549a6a7f6f56961e84a54bd9970b8a"],
  ])("of %s", (input, digest) => {
    expect(keccak256(Buffer.from(input, "hex")).toString("hex")).toBe(digest);
  });

  test("takes in whole blocks", () => {
    const digests = [135, 136, 137, 272].map((length) => keccak256(Buffer.alloc(length)).toString("hex"));
    expect(new Set(digests).size).toBe(4);
  });
});
