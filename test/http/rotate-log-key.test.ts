/**
 * The log's signing key is changed while the server runs; whoever knows either key verifies everything, and old proofs hold.
 */
import { createPublicKey, verify } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canonicalJson } from "../../src/ledger/canonical-json.ts";
import { leafHash } from "../../src/ledger/leaf.ts";
import { openCheckpoint, parseVkey } from "../../src/ledger/checkpoint.ts";
import { verifyProofFile } from "../../src/ledger/proof.ts";
import { verified } from "../evidence/recorded-log.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { exportEvidence } from "../fixtures/export-evidence.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { type Custody, startCustody } from "../fixtures/start-custody.ts";

const dayMs = 86_400_000;

interface Rotation {
  readonly from: string;
  readonly to: string;
  readonly overlapUntil: string;
}

/** Ed25519 signature lines of a note by hand: which verifier keys, of those given, signed it, in the order of its lines. */
const signersByHand = (note: string, vkeys: readonly string[]): string[] => {
  const [text = "", lines = ""] = note.split("\n\n");
  return lines
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [dash, name, base64 = ""] = line.split(" ");
      const payload = Buffer.from(base64, "base64");
      const id = payload.subarray(0, 4).toString("hex");
      const vkey = vkeys.find((one) => one.startsWith(`${name}+${id}+`)) ?? "";
      const raw = Buffer.from(vkey.split("+").slice(2).join("+"), "base64").subarray(1);
      const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]);
      const publicKey = createPublicKey({ key: der, format: "der", type: "spki" });
      expect(dash).toBe("—");
      expect(verify(null, Buffer.from(`${text}\n`), publicKey, payload.subarray(4))).toBe(true);
      return vkey;
    });
};

describe("a log whose key was changed", () => {
  let custody: Custody;
  let time = Date.UTC(2026, 5, 1);
  let first = "";
  let rotation: Rotation;
  let oldProof = "";
  let oldLeaf: Uint8Array = Buffer.alloc(0);
  let oldCheckpoint = "";
  let oldPack = "";
  /** Calls that ran while the key was changed, or began right after. */
  let during: string[] = [];
  let folder = "";

  const call = async () => {
    const answer = await custody.chat(chatBody("Hello"));
    expect(answer.status).toBe(200);
    return answer.id;
  };
  const rotate = (body: object = {}) => custody.ask("/api/v1/log/rotate", { method: "POST", body });
  const shardOf = async () => JSON.parse((await custody.ask("/log/")).text).data[0];
  const checkpoint = async () => (await custody.ask("/log/2026/checkpoint")).text;
  const exportTo = async (name: string, body: object = {}) => {
    const period = { from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z", ...body };
    const answer = await exportEvidence(custody, period);
    expect(answer.status).toBe(200);
    const path = join(folder, name);
    writeFileSync(path, answer.bytes);
    return path;
  };
  const leafOf = async (id: string): Promise<Uint8Array> => {
    const entries = await readEntries(custody.folder);
    const opened = entries.find((entry) => entry.kind === "exchange.opened" && entry.exchangeId === id) ?? {};
    return leafHash(Buffer.from(canonicalJson(opened)));
  };
  const faultsOf = async (target: string, vkeys: readonly string[], anchor: string | null = null) =>
    (await verified(target, vkeys, anchor)).faults.map(({ message }) => message);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "custody-rotated-"));
    custody = await startCustody({ clock: () => time });
    custody.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
    first = custody.vkey;
    const id = await call();
    oldProof = (await custody.ask(`/api/v1/audit/exchanges/${id}/proof?entry=opened`)).text;
    oldCheckpoint = await checkpoint();
    oldPack = await exportTo("before.zip");
    oldLeaf = await leafOf(id);
    const calls = Array.from({ length: 8 }, call);
    const answer = await rotate();
    expect(answer.status, answer.text).toBe(200);
    rotation = JSON.parse(answer.text);
    during = await Promise.all([...calls, ...Array.from({ length: 8 }, call)]);
  });
  afterAll(async () => {
    await custody.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("has an entry that names both keys, and until when both sign", async () => {
    const entries = await readEntries(custody.folder);
    const entry = entries.find(({ kind }) => kind === "log_key.rotated");
    expect(rotation.from).toBe(first);
    expect(entry).toMatchObject({ from: first, to: rotation.to, overlapUntil: time + 30 * dayMs });
    expect(Date.parse(rotation.overlapUntil)).toBe(time + 30 * dayMs);
  });

  test("is signed by both, the new key first, and the log says which keys there are", async () => {
    expect(signersByHand(await checkpoint(), [first, rotation.to])).toEqual([rotation.to, first]);
    expect(await shardOf()).toMatchObject({ vkey: rotation.to, vkeys: [rotation.to, first] });
    expect((await custody.ask("/log/2026/vkey")).text).toBe(`${rotation.to}\n`);
    expect((await custody.ask("/log/2026/vkeys")).text).toBe(`${rotation.to}\n${first}\n`);
  });

  test("fails no call that runs meanwhile, and each has a proof under either key", async () => {
    expect(during).toHaveLength(16);
    for (const id of during) {
      const proof = (await custody.ask(`/api/v1/audit/exchanges/${id}/proof?entry=opened`)).text;
      const leaf = await leafOf(id);
      for (const vkey of [first, rotation.to]) {
        expect(verifyProofFile(proof, leaf, parseVkey(vkey)).size).toBeGreaterThan(16);
      }
    }
  });

  test("is changed by admins only, and by what the route knows", async () => {
    const path = "/api/v1/log/rotate";
    expect((await custody.ask(path, { method: "POST", body: {}, key: custody.clientKey })).status).toBe(403);
    const answer = await custody.ask(path, { method: "POST", body: { overlapDays: -1 } });
    expect(answer.status).toBe(400);
    expect(errorOf(answer).param).toBe("overlapDays");
  });

  test("keeps both private keys, and says so in the names of their files", () => {
    expect(
      readdirSync(join(custody.folder, "keys"))
        .filter((name) => name.startsWith("log"))
        .toSorted(),
    ).toEqual([expect.stringMatching(/^log-[0-9a-f]{8}\.key$/), "log.key"]);
  });

  test("verifies with either key, and with no other", async () => {
    const pack = await exportTo("overlap.zip");
    const other = "audit.example.com/log1+f1f97cab+AepKbGPinFIKvvVQexMuxfmVR3auvr57kkIe6mkURtIs";
    for (const target of [custody.folder, pack]) {
      expect(await faultsOf(target, [first])).toEqual([]);
      expect(await faultsOf(target, [rotation.to])).toEqual([]);
      expect(await faultsOf(target, [rotation.to], oldCheckpoint)).toEqual([]);
      expect(await faultsOf(target, [other])).not.toEqual([]);
    }
  });

  test("still verifies what was made before", async () => {
    expect(verifyProofFile(oldProof, oldLeaf, parseVkey(first)).size).toBeGreaterThan(0);
    expect(await faultsOf(oldPack, [first])).toEqual([]);
    expect(openCheckpoint(oldCheckpoint, parseVkey(first)).size).toBeGreaterThan(0);
  });

  test("is not rotated again while both sign", async () => {
    const answer = await rotate();
    expect(answer.status).toBe(400);
    expect(errorOf(answer).message).toMatch(/still signs, until 2026-07-01/);
  });

  test("goes on after a restart, in the overlap and after it", async () => {
    await custody.restart();
    await call();
    expect(signersByHand(await checkpoint(), [first, rotation.to])).toEqual([rotation.to, first]);
    time += 31 * dayMs;
    await call();
    expect(signersByHand(await checkpoint(), [first, rotation.to])).toEqual([rotation.to]);
    await custody.restart();
    await call();
    expect(signersByHand(await checkpoint(), [first, rotation.to])).toEqual([rotation.to]);
    const files = readdirSync(join(custody.folder, "keys")).filter((name) => name.startsWith("log"));
    expect(files).toEqual(["log.key"]);
  });

  test("verifies after the overlap with either key", async () => {
    const pack = await exportTo("after.zip");
    const part = await exportTo("part.zip", { from: "2026-06-20T00:00:00Z" });
    for (const target of [custody.folder, pack, part]) {
      expect(await faultsOf(target, [first]), target).toEqual([]);
      expect(await faultsOf(target, [rotation.to]), target).toEqual([]);
      expect(await faultsOf(target, [rotation.to], oldCheckpoint)).toEqual([]);
      expect(await faultsOf(target, [first], oldCheckpoint)).toEqual([]);
    }
  });
});
