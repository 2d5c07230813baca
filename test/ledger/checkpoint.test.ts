import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  createSigner,
  formatCheckpoint,
  formatVkey,
  logKeyFromPem,
  logKeyFromSeed,
  NoteError,
  openCheckpoint,
  openNote,
  parseCheckpoint,
  parseVkey,
  signCheckpoint,
} from "../../src/ledger/checkpoint.ts";
import { CustodyError } from "../../src/domain/errors.ts";
import { key, origin, signer, vkey } from "./memory-log.ts";

const vector = (name: string): string => readFileSync(new URL(`../vectors/${name}`, import.meta.url), "utf8");
const note = vector("257.checkpoint");
const root = Buffer.from("8fD2eGZW28uFz8B6RzngFR97K5EGRvg8Jq+j7MpnxDA=", "base64");
const verifier = parseVkey(vkey);
const [body = "", line = ""] = note.split("\n\n");

const faultOf = (text: string, by = verifier): string => {
  try {
    openCheckpoint(text, by);
    return "accepted";
  } catch (error) {
    return error instanceof NoteError ? error.fault : String(error);
  }
};

describe("known answers", () => {
  it("gives the verifier key of the seed and origin", () => {
    expect(vkey).toBe("audit.example.com/log1+f1f97cab+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs");
  });

  it("signs the checkpoint of 257 entries byte for byte", () => {
    expect(signCheckpoint(signer, 257, root)).toBe(note);
    expect(openCheckpoint(note, verifier)).toEqual({ origin, size: 257, root });
  });

  it("opens signed-note's own vector", () => {
    // The public key of the C2SP document's example.
    const published = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    expect(openNote(vector("signed-note.txt"), parseVkey(published))).toBe("This is an example message.\n");
  });
});

describe("keys", () => {
  it("are the same from seed and PEM", () => {
    const pem = key.privateKey.export({ format: "pem", type: "pkcs8" }).toString();
    expect(formatVkey(origin, logKeyFromPem(pem).publicKey)).toBe(vkey);
  });

  it("refuse what is not an Ed25519 private key, without quoting it", () => {
    const rsa = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "pem", type: "pkcs8" });
    for (const pem of ["", "quoted-nowhere", rsa.toString()]) {
      expect(() => logKeyFromPem(pem)).toThrow(CustodyError);
      expect(() => logKeyFromPem(pem)).not.toThrow(/quoted/);
    }
    expect(() => logKeyFromSeed(Buffer.alloc(31))).toThrow(RangeError);
  });

  it.each([
    "",
    origin,
    vkey.replace("f1f97cab", "f1f97cac"),
    vkey.replace("log1", "log2"),
    vkey.replace("+Ae", "+Be"),
    `${vkey}A`,
    vkey.slice(0, -1),
    vkey.replace("audit", "au dit"),
  ])("refuse the verifier key %j", (text) => {
    expect(() => parseVkey(text)).toThrow(CustodyError);
  });

  it.each(["", "a b", "a+b", "a\nb", "a\u0001"])("refuse the origin %j", (name) => {
    expect(() => formatVkey(name, key.publicKey)).toThrow(CustodyError);
  });
});

describe("a signed checkpoint", () => {
  const witness = createSigner("witness.example/w", logKeyFromSeed(Buffer.alloc(32, 9)));
  const witnessLine = witness.sign(`${body}\n`).split("\n\n")[1] ?? "";

  it("may carry signatures of others", () => {
    expect(faultOf(`${body}\n\n${witnessLine}${line}`)).toBe("accepted");
    expect(faultOf(`${body}\n\n${line}${witnessLine}`)).toBe("accepted");
    expect(openCheckpoint(`${body}\n\n${line}${witnessLine}`, verifier).size).toBe(257);
  });

  it("must carry the known key's", () => {
    expect(faultOf(`${body}\n\n${witnessLine}`)).toBe("other_key");
    const other = createSigner(origin, logKeyFromSeed(Buffer.alloc(32, 8)));
    expect(faultOf(signCheckpoint(other, 257, root))).toBe("other_key");
  });

  it("must be signed over what it says", () => {
    expect(faultOf(note.replace("257", "258"))).toBe("bad_signature");
    expect(faultOf(note.replace("8fD2", "8fD3"))).toBe("bad_signature");
    expect(faultOf(note.replace("rTQ0=", "rTQ1="))).not.toBe("accepted");
    const forged = `— ${origin} ${Buffer.concat([verifier.keyId, Buffer.alloc(64)]).toString("base64")}\n`;
    expect(faultOf(`${body}\n\n${line}${forged}`), "one of two is false").toBe("bad_signature");
    const short = `— ${origin} ${Buffer.concat([verifier.keyId, Buffer.alloc(63)]).toString("base64")}\n`;
    expect(faultOf(`${body}\n\n${short}`)).toBe("bad_signature");
  });

  it("must be of the verifier's log, whoever signed it", () => {
    const next = createSigner("audit.example.com/log2", key);
    expect(faultOf(signCheckpoint(next, 257, root))).toBe("wrong_origin");
    expect(faultOf(signer.sign(formatCheckpoint({ origin: "audit.example.com/log2", size: 257, root })))).toBe(
      "wrong_origin",
    );
  });

  it.each([
    ["no signature", `${body}\n\n`],
    ["no empty line", note.replace("\n\n", "\n")],
    ["no last newline", note.slice(0, -1)],
    ["another dash", note.replace("—", "-")],
    ["carriage returns", note.replaceAll("\n", "\r\n")],
    ["a line without base64", `${note}— x\n`],
    ["base64 with a stray character", note.replace("rTQ0=", "rT!0=")],
    ["too many lines", `${body}\n\n${line.repeat(65)}`],
    ["too long", `${"x".repeat(70_000)}\n\n${line}`],
    ["an empty line between signatures", `${body}\n\n${line}\n${line}`],
    ["nothing", ""],
  ])("is refused for its form: %s", (_, text) => {
    expect(faultOf(text)).toBe("malformed");
  });

  it.each([
    `${origin}\n257\n`,
    `${origin}\n0257\n${root.toString("base64")}\n`,
    `${origin}\n-1\n${root.toString("base64")}\n`,
    `${origin}\n1e3\n${root.toString("base64")}\n`,
    `${origin}\n9999999999999999\n${root.toString("base64")}\n`,
    `${origin}\n257\n${root.subarray(1).toString("base64")}\n`,
    `${origin}\n257\n${root.toString("base64").replace("DA=", "DB=")}\n`,
    `${origin}\n257\n${root.toString("base64")}\nextension\n`,
    `${origin}\n257\n${root.toString("base64")}`,
    `\n257\n${root.toString("base64")}\n`,
  ])("has no other text than three lines: %j", (text) => {
    expect(() => parseCheckpoint(text)).toThrow(NoteError);
  });
});
