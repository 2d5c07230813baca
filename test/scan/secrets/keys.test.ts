import { createHmac, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { fill, found, textsIn, typesIn } from "./samples.ts";

const pkcs8 = { type: "pkcs8", format: "pem" } as const;
const keys = [
  ["RSA", generateKeyPairSync("rsa", { modulusLength: 4096 }).privateKey.export(pkcs8).toString().trim()],
  [
    "EC",
    generateKeyPairSync("ec", { namedCurve: "P-256" })
      .privateKey.export({ type: "sec1", format: "pem" })
      .toString()
      .trim(),
  ],
  ["Ed25519", generateKeyPairSync("ed25519").privateKey.export(pkcs8).toString().trim()],
  [
    "encrypted",
    generateKeyPairSync("rsa", { modulusLength: 2048 })
      .privateKey.export({ type: "pkcs1", format: "pem", cipher: "aes-256-cbc", passphrase: "x" })
      .toString()
      .trim(),
  ],
] as const;

describe("private keys", () => {
  test.each(keys)("%s: the whole block, as it is and in JSON", (_, pem) => {
    expect(found(`key:\n${pem}\nthanks`)).toContainEqual(["PRIVATE_KEY", pem]);
    const json = JSON.stringify({ key: pem });
    expect(found(json)).toContainEqual(["PRIVATE_KEY", JSON.stringify(pem).slice(1, -1)]);
  });

  test("without its end, as far as the material goes", () => {
    const [first = "", second = ""] = keys[0][1].split("\n");
    const cut = `${first}\n${second}`;
    expect(found(`${cut}\nand so on, it goes`)).toContainEqual(["PRIVATE_KEY", cut]);
  });

  test("base64 of a block, as in a kubeconfig", () => {
    const encoded = Buffer.from(keys[2][1]).toString("base64");
    expect(textsIn(`client-key-data: ${encoded}`)).toContain(encoded);
  });

  test.each([
    "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEjU\n-----END PUBLIC KEY-----",
    "A file that begins with -----BEGIN RSA PRIVATE KEY----- is in PKCS #1.",
  ])("not %s", (text) => {
    expect(typesIn(text)).toEqual([]);
  });
});

const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = (claims: unknown): string => {
  const body = `${segment({ alg: "HS256", typ: "JWT" })}.${segment(claims)}`;
  return `${body}.${createHmac("sha256", "k").update(body).digest("base64url")}`;
};

describe("JSON web tokens", () => {
  test.each([{ sub: "1" }, { sub: "1234567890", name: "n".repeat(1_500) }])(
    "whole, whatever their length",
    (claims) => {
      const token = jwt(claims);
      expect(found(`cookie ${token}.`)).toContainEqual(["JWT", token]);
    },
  );

  test("not what only looks like one", () => {
    expect(typesIn("eyJ.eyJ.abc")).not.toContain("JWT");
    expect(typesIn(`${segment([1]).replace(/^/, "eyJ")}.abc.def`)).not.toContain("JWT");
  });
});

describe("wallet keys", () => {
  test("a raw key only beside words for it", () => {
    const key = `0x${fill("{x64}")}`;
    expect(typesIn(`ethereum private key ${key}`)).toContain("WALLET_PRIVATE_KEY");
    expect(typesIn(`transaction ${key}`)).toEqual([]);
  });
});
