import { createHmac, hash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { DataKey, unwrapKey } from "../../src/vault/data-key.ts";
import { Keyring } from "../../src/vault/keyring.ts";
import { MasterKey } from "../../src/vault/master-key.ts";
import { openPayload } from "../../src/vault/open.ts";
import { type PayloadDetails, PayloadSealer, sizeBucket } from "../../src/vault/seal.ts";

const master = new MasterKey([randomBytes(32)]);
const owner = "01900000-0000-7000-8000-000000000001";
const role = "request.received";

const seal = (parts: readonly Uint8Array[], details: PayloadDetails | null = null) => {
  const key = new DataKey(master, "subject", "2026-11");
  if (key.stored === null) throw new Error("a new key has a row");
  const secret = unwrapKey(master, key.stored);
  const sealer = new PayloadSealer(key, owner, role, details);
  const segments = parts.map((part) => sealer.seal(part).ciphertext);
  return { key, secret, segments, ref: sealer.finish() };
};

const open = ({ key, secret, segments }: Pick<ReturnType<typeof seal>, "key" | "secret" | "segments">) =>
  openPayload(secret, { owner, role, keyId: key.id, segments });

describe("a sealed payload", () => {
  const cases: Record<string, Uint8Array[]> = {
    empty: [Buffer.alloc(0)],
    small: [Buffer.from("hello")],
    "large, and so compressed": [Buffer.from("all work and no play ".repeat(5_000))],
    "that cannot be compressed": [randomBytes(20_000)],
    "of several segments": [Buffer.from("one"), Buffer.alloc(0), Buffer.from("two ".repeat(3_000)), randomBytes(5)],
  };
  for (const [name, parts] of Object.entries(cases)) {
    it(`opens: ${name}`, () => {
      const sealed = seal(parts, { clientRequestId: "abc" });
      const opened = open(sealed);
      const bytes = Buffer.concat(parts);
      expect(opened.bytes.equals(bytes)).toBe(true);
      expect(opened.details).toEqual({ clientRequestId: "abc" });
      expect(opened.ref).toEqual(sealed.ref);
      expect(sealed.ref.ciphertextSha256).toBe(hash("sha256", Buffer.concat(sealed.segments)));
      expect(sealed.ref.commitment).toBe(createHmac("sha256", opened.nonce).update(bytes).digest("hex"));
    });
  }

  it("has no two equal ciphertexts, IVs or nonces for equal bytes", () => {
    const key = new DataKey(master, "subject", "2026-11");
    const sealed = Array.from({ length: 1_000 }, () => new PayloadSealer(key, owner, role)).map((sealer) => ({
      iv: Buffer.from(sealer.seal(Buffer.from("same")).ciphertext.subarray(0, 12)).toString("hex"),
      commitment: sealer.finish().commitment,
    }));
    expect(new Set(sealed.map(({ iv }) => iv)).size).toBe(1_000);
    expect(new Set(sealed.map(({ commitment }) => commitment)).size).toBe(1_000);
  });

  it("does not open when a bit, the order, a segment, the owner, the role or the key is another", () => {
    const sealed = seal([Buffer.from("one"), Buffer.from("two")]);
    const [first = new Uint8Array(), second = new Uint8Array()] = sealed.segments;
    const flipped = Buffer.from(first);
    flipped.writeUInt8(flipped.readUInt8(20) ^ 1, 20);
    expect(() => open({ ...sealed, segments: [flipped, second] })).toThrow("segment 0");
    expect(() => open({ ...sealed, segments: [second, first] })).toThrow("segment 0");
    expect(() => open({ ...sealed, segments: [first, first] })).toThrow("segment 1");
    expect(() => open({ ...sealed, secret: randomBytes(32) })).toThrow("does not open");
    const { secret, segments, key } = sealed;
    expect(() => openPayload(secret, { owner: owner.replace("1", "2"), role, keyId: key.id, segments })).toThrow();
    expect(() => openPayload(secret, { owner, role: "reason", keyId: key.id, segments })).toThrow();
    // Leaving the last segment out is seen by what the entry says.
    expect(open({ ...sealed, segments: [first] }).ref).not.toEqual(sealed.ref);
  });

  it("is measured in powers of two", () => {
    expect([0, 1, 2, 3, 255, 256, 257, 10_000_000].map(sizeBucket)).toEqual([0, 1, 2, 4, 256, 256, 512, 16_777_216]);
  });
});

describe("data keys", () => {
  it("unwrap under their own master key and row only", () => {
    const { stored } = new DataKey(master, "subject", "2026-11");
    if (stored === null) throw new Error("a new key has a row");
    expect(unwrapKey(master, stored)).toHaveLength(32);
    expect(() => unwrapKey(new MasterKey([randomBytes(32)]), stored)).toThrow(stored.id);
    expect(() => unwrapKey(master, { ...stored, month: "2026-12" })).toThrow(stored.id);
  });

  it("are one for each subject and UTC month", () => {
    const ring = new Keyring(master, randomBytes(32));
    const [october, november] = [Date.UTC(2026, 10, 1) - 1, Date.UTC(2026, 10, 1)];
    const key = ring.keyFor("a", october);
    expect(ring.keyFor("a", october - 1_000)).toBe(key);
    expect(ring.keyFor("a", november)).not.toBe(key);
    expect(ring.keyFor("b", october)).not.toBe(key);
    expect(key.stored?.month).toBe("2026-10");
    expect(key.stored?.subject).not.toContain("a|");
    expect(ring.keyFor("a", november).stored?.subject).toBe(key.stored?.subject);
  });
});
