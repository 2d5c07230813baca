import { describe, expect, test } from "vitest";
import { attestationFault, attestPack, payloadType, preAuthentication } from "../../src/evidence/pack/attest-pack.ts";
import { createSigner, logKeyFromSeed } from "../../src/ledger/checkpoint.ts";

const origin = "audit.example.com/log/2026";
const [old, next] = [logKeyFromSeed(Buffer.alloc(32, 7)), logKeyFromSeed(Buffer.alloc(32, 8))] as const;
const vkeyOf = (key: typeof old): string => createSigner(origin, key).vkey;
const filters = { key: null, team: null, model: null, dataClass: null, outcome: null, verdict: null };
const period = { from: "2026-01-01T00:00:00.000Z", to: "2026-02-01T00:00:00.000Z", at: 5, payloads: false, team: null };
const pack = {
  manifestSha256: "ab".repeat(32),
  manifest: {
    id: "59f1ec92-099b-5183-adeb-edf6c42c3cbe",
    query: { ...period, framework: "hipaa", filters, sample: null },
    framework: null,
    entries: 3,
    software: { name: "custody", version: "1" },
  },
  shards: [{ shard: "2026", origin, treeSize: 5, rootHash: "cd".repeat(32) }],
} as const;

describe("an attestation", () => {
  test("is over DSSE's pre-authentication encoding", () => {
    // The example of the protocol: github.com/secure-systems-lab/dsse, protocol.md.
    expect(preAuthentication("http://example.com/HelloWorld", Buffer.from("hello world")).toString()).toBe(
      "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
    );
  });

  test("is the same again, and holds under the key of its checkpoint", () => {
    const file = attestPack(pack, { origin, vkey: vkeyOf(old) }, [old]);
    expect(file).toEqual(attestPack(pack, { origin, vkey: vkeyOf(old) }, [old]));
    expect(attestationFault(file ?? Buffer.alloc(0), pack, vkeyOf(old))).toBeNull();
    expect(attestationFault(file ?? Buffer.alloc(0), pack, vkeyOf(next))).toBe("is not signed by the log's key");
    const other = { ...pack, manifestSha256: "00".repeat(32) };
    expect(attestationFault(file ?? Buffer.alloc(0), other, vkeyOf(old))).toBe("is of another manifest.json");
    const more = { ...pack, manifest: { ...pack.manifest, entries: 4 } };
    expect(attestationFault(file ?? Buffer.alloc(0), more, vkeyOf(old))).toMatch(/something else than/);
  });

  test("is signed by both keys while one takes over, and holds under either", () => {
    const file = attestPack(pack, { origin, vkey: vkeyOf(next) }, [next, old]) ?? Buffer.alloc(0);
    for (const key of [old, next]) expect(attestationFault(file, pack, vkeyOf(key))).toBeNull();
  });

  test("is none when the key of the pack's checkpoint was given up since", () => {
    expect(attestPack(pack, { origin, vkey: vkeyOf(old) }, [next])).toBeNull();
  });

  test("can never be a checkpoint: what is signed has no newline", () => {
    const file = attestPack(pack, { origin, vkey: vkeyOf(old) }, [old]) ?? Buffer.alloc(0);
    const payload = Buffer.from(JSON.parse(file.toString("utf8")).payload, "base64");
    expect(preAuthentication(payloadType, payload).includes(10)).toBe(false);
  });
});
