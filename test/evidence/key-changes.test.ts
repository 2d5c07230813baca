/**
 * A log that changed its key twice over three shards: every key it had leads to the newest, and nothing else does.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canonicalJson } from "../../src/ledger/canonical-json.ts";
import { createSigner, formatCheckpoint, formatVkey, logKeyFromSeed } from "../../src/ledger/checkpoint.ts";
import { formatChanges } from "../../src/ledger/key-change.ts";
import { leafHash } from "../../src/ledger/leaf.ts";
import type { LogSource } from "../../src/ledger/log-source.ts";
import { formatProof, proveInclusion, sourceTiles } from "../../src/ledger/proof.ts";
import { emptyTree } from "../../src/ledger/tree.ts";
import { Report } from "../../src/evidence/verify/report.ts";
import { PinnedKeys } from "../../src/evidence/verify/trust.ts";
import { verifyShard } from "../../src/evidence/verify/verify-shard.ts";
import { verifyTarget } from "../../src/evidence/verify/verify-target.ts";
import { exportEvidence } from "../fixtures/export-evidence.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { type Custody, startCustody } from "../fixtures/start-custody.ts";
import { entriesOf, key as first, origin, writeLog } from "../ledger/memory-log.ts";
import { copyFolder, edit, restate, runCustody, tamper, testFolder, unpack, verified } from "./recorded-log.ts";
import { runHere } from "../fixtures/run-cli.ts";

const dayMs = 86_400_000;
const stranger = logKeyFromSeed(Buffer.alloc(32, 9));
const faultsOf = async (target: string, vkeys: readonly string[], anchor: string | null = null): Promise<string[]> =>
  (await verified(target, vkeys, anchor)).faults.map(({ message }) => message);

describe("a log that changed its key twice", () => {
  let custody: Custody;
  let time = Date.UTC(2025, 11, 31);
  /** Verifier keys, oldest first, as each was given out. */
  const vkeys: string[] = [];
  const checkpoints: string[] = [];
  const packs = { whole: "", last: "", attested: "" };
  let said = "";

  const call = async (shard: string): Promise<void> => {
    expect((await custody.chat(chatBody("Hello"))).status).toBe(200);
    checkpoints.push((await custody.ask(`/log/${shard}/checkpoint`)).text);
  };
  const save = async (name: keyof typeof packs, from: string, format = "pack"): Promise<void> => {
    const answer = await exportEvidence(custody, { from, to: "2028-01-01T00:00:00Z", format });
    packs[name] = join(custody.folder, `../${name}.zip`);
    writeFileSync(packs[name], answer.bytes);
  };

  beforeAll(async () => {
    custody = await startCustody({ clock: () => time });
    custody.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
    vkeys.push(custody.vkey);
    await call("2025");
    time = Date.UTC(2026, 5, 1);
    await call("2026");
    const ran = await runCustody(["log", "rotate", "--url", custody.url, "--overlap-days", "1"], {
      CUSTODY_KEY: custody.adminKey,
    });
    said = ran.stdout + ran.stderr;
    vkeys.push(/signed by {2}(\S+)/.exec(said)?.[1] ?? "");
    await call("2026");
    time = Date.UTC(2027, 5, 1);
    await call("2027");
    const rotated = await custody.ask("/api/v1/log/rotate", { method: "POST", body: { overlapDays: 0 } });
    vkeys.push(JSON.parse(rotated.text).to);
    time += dayMs;
    await call("2027");
    await save("whole", "2025-01-01T00:00:00Z");
    await save("last", "2027-06-01T12:00:00Z");
    await save("attested", "2025-01-01T00:00:00Z", "hipaa");
  }, 60_000);
  afterAll(() => custody.close());

  test("says on the command line who signs now", () => {
    expect(said).toContain(`also by  ${vkeys[0]?.replace(/2025\+\w{8}/, "2026+").split("+")[0]}`);
    expect(vkeys).toEqual([
      expect.stringMatching(/\/2025\+/),
      expect.stringMatching(/\/2026\+/),
      expect.stringMatching(/\/2027\+/),
    ]);
  });

  test.each([0, 1, 2])("is verified by who knows key %i: its folder, its packs, and over HTTP", async (number) => {
    const vkey = vkeys[number] ?? "";
    for (const target of [custody.folder, packs.whole, packs.last, packs.attested]) {
      expect(await faultsOf(target, [vkey]), target).toEqual([]);
    }
    const trust = { pins: new PinnedKeys([vkey]), anchor: null };
    expect((await verifyTarget(custody.url, custody.adminKey, trust)).faults).toEqual([]);
  });

  test("attests a pack by its newest key, which openssl finds to be so", async () => {
    const folder = await unpack(packs.attested);
    const { checked } = await verified(folder, [vkeys[0] ?? ""]);
    expect(checked.join("\n")).toContain("attestation: in-toto statement");
    const recipe = readFileSync(join(folder, "VERIFY.md"), "utf8");
    const blockOf = (mark: RegExp): string => mark.exec(recipe)?.[1] ?? "exit 9";
    const key = blockOf(/Compare `vkey`[^]*?```sh\n([^]*?)```/);
    const change = blockOf(/### The key was changed[^]*?```sh\n([^]*?)```/);
    const attestation = blockOf(/## The attestation[^]*?```sh\n([^]*?)```/);
    // In the order of the recipe: what comes between must not take the key away.
    const said = execFileSync("bash", ["-e", "-c", key + change + attestation], { cwd: folder, encoding: "utf8" });
    expect(said.match(/Signature Verified Successfully/g)).toHaveLength(3);
  });

  test("continues every checkpoint that was saved on the way, whichever key is known", async () => {
    for (const anchor of checkpoints) {
      for (const vkey of vkeys) expect(await faultsOf(custody.folder, [vkey], anchor)).toEqual([]);
      expect(await faultsOf(packs.whole, [vkeys[2] ?? ""], anchor)).toEqual([]);
    }
  });

  test("names an older shard's keys in its list and its files", async () => {
    const { data } = JSON.parse((await custody.ask("/log/")).text);
    expect(data).toHaveLength(3);
    for (const { shard, vkeys: own } of data) {
      expect(own).toHaveLength(3);
      expect(own.every((vkey: string) => vkey.includes(`/${shard}+`))).toBe(true);
      expect((await custody.ask(`/log/${shard}/vkeys`)).text).toBe(`${own.join("\n")}\n`);
    }
  });

  test("a pack's own recipe checks its checkpoint and the first change with openssl", async () => {
    const folder = await unpack(packs.whole);
    const guide = readFileSync(join(folder, "VERIFY.md"), "utf8");
    const recipes = [...guide.matchAll(/```sh\n([^`]*openssl pkeyutl[^`]*)```/g)].map((found) => found[1] ?? "");
    expect(recipes).toHaveLength(2);
    for (const recipe of recipes) {
      const script = recipe.replaceAll("/tmp/", `${testFolder()}/`);
      const text = execFileSync("bash", ["-e", "-c", script], { cwd: folder, encoding: "utf8" });
      expect(text).toContain("Signature Verified Successfully");
    }
    // And it can fail: here is the first signature of the change, which is by the other key.
    const wrong = (recipes[1] ?? "").replace("6p", "5p").replaceAll("/tmp/", `${testFolder()}/`);
    expect(() => execFileSync("bash", ["-e", "-c", wrong], { cwd: folder, stdio: "pipe" })).toThrow();
  });

  test("is not verified when a change shows another key than the log's", async () => {
    const folder = await unpack(packs.whole);
    for (const shard of ["2025", "2026", "2027"]) {
      const forged = formatVkey("x", stranger.publicKey).split("+")[2] ?? "";
      edit(folder, `log/${shard}/key-changes`, (text) =>
        text.replace(/(\\"to\\":\\"[^+]*\+\w{8}\+)[^\\]*/, `$1${forged}`),
      );
    }
    restate(folder);
    expect((await faultsOf(folder, [vkeys[0] ?? ""])).join()).toMatch(/change of the log's key/);
  });

  test("is not verified by an older key when the changes are left out", async () => {
    const folder = await unpack(packs.whole);
    for (const shard of ["2025", "2026", "2027"]) rmSync(join(folder, `log/${shard}/key-changes`));
    restate(folder);
    expect((await faultsOf(folder, [vkeys[0] ?? ""])).join()).toMatch(/another than the one given/);
    expect(await faultsOf(folder, [vkeys[2] ?? ""])).toEqual([]);
  });

  test.each([
    ["UPDATE log_key_changes SET overlap_until = overlap_until + 1", /change of the key is kept otherwise/],
    ["DELETE FROM log_key_changes", /change of the key is kept otherwise/],
    ["UPDATE log_key_changes SET checkpoint = (SELECT checkpoint FROM shards LIMIT 1)", /change/],
    [
      "INSERT INTO log_key_changes SELECT position + 1, from_vkey, to_vkey, overlap_until, checkpoint FROM log_key_changes LIMIT 1",
      /a change of the log's key is kept that no entry made/,
    ],
    [
      "UPDATE entries SET bytes = replace(CAST(bytes AS TEXT), 'log_key.rotated', 'log_key.rotatee') WHERE CAST(bytes AS TEXT) LIKE '%log_key.rotated%'",
      /entry \d+/,
    ],
  ])("a record changed by %s is found out", async (sql, message) => {
    expect((await faultsOf(tamper(custody.folder, sql), [vkeys[2] ?? ""])).join("\n")).toMatch(message);
  });

  test("goes on after a loss, behind a checkpoint that the first key signed", async () => {
    await custody.stop();
    const data = copyFolder(custody.folder);
    const anchor = join(testFolder(), "anchor");
    writeFileSync(anchor, checkpoints[0] ?? "");
    const went = await runHere(["log", "continue", "--data", data, "--anchor", anchor]);
    expect(went.stdout + went.stderr).toMatch(/The log goes on as \S+\/2027-2\n/);
    expect(await faultsOf(data, [vkeys[0] ?? ""])).toEqual([]);
    const signer = createSigner(checkpoints[0]?.split("\n")[0] ?? "", stranger);
    writeFileSync(anchor, signer.sign(`${checkpoints[0]?.split("\n\n")[0]}\n`));
    const refused = await runHere(["log", "continue", "--data", copyFolder(custody.folder), "--anchor", anchor]);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(/no signature by the key/);
  });
});

describe("a change that somebody else made", () => {
  const next = logKeyFromSeed(Buffer.alloc(32, 8));
  const [firstVkey, nextVkey, strangeVkey] = [first, next, stranger].map(({ publicKey }) =>
    formatVkey(origin, publicKey),
  );
  const rotated = (to: string | undefined) =>
    Buffer.from(
      canonicalJson({ v: 1, kind: "log_key.rotated", from: firstVkey, to, overlapUntil: 1, principal: "system" }),
    );

  /** A log of these entries, signed by `by`, that shows a change from the tree of `shown` (at its last entry), signed by `signers`. */
  const logOf = async (
    entries: readonly Uint8Array[],
    by: typeof first,
    shown: readonly Uint8Array[],
    signers: readonly [typeof first, ...(typeof first)[]],
  ): Promise<LogSource> => {
    const log = writeLog(entries);
    const resign = (size: number, root: Uint8Array, ...keys: typeof signers) =>
      createSigner(origin, ...keys).sign(formatCheckpoint({ origin, size, root }));
    const rootOf = (of: readonly Uint8Array[]): Buffer => {
      const tree = emptyTree();
      for (const entry of of) tree.add(leafHash(entry));
      return tree.root();
    };
    log.files.set("checkpoint", Buffer.from(resign(entries.length, rootOf(entries), by)));
    const index = shown.length - 1;
    const hashes = await proveInclusion(shown.length, index, sourceTiles(writeLog(shown), shown.length));
    const checkpoint = resign(shown.length, rootOf(shown), ...signers);
    const [entry = "", proof] = [
      Buffer.from(shown.at(-1) ?? []).toString("utf8"),
      formatProof({ index, hashes, checkpoint }),
    ];
    const change = { origin, from: "", to: "", checkpoint, entry, proof };
    log.files.set("key-changes", Buffer.from(formatChanges([change])));
    return log;
  };
  const check = async (source: LogSource, vkey = "", pinned = firstVkey ?? ""): Promise<string[]> => {
    const report = new Report();
    const claim = { shard: "log1", origin, vkey, bundles: true, isPack: false };
    await verifyShard(source, claim, { pins: new PinnedKeys([pinned]), anchor: null }, report);
    return report.faults.map(({ message }) => message);
  };
  const shown = [...entriesOf(20), rotated(nextVkey)];
  const grown = [...shown, ...entriesOf(300)];

  test("is followed when both keys signed it", async () => {
    expect(await check(await logOf(grown, next, shown, [next, first]), nextVkey)).toEqual([]);
  });

  test("is refused when neither key signed it, or the new one alone, or it was signed for another tree", async () => {
    const forged = [...entriesOf(20), rotated(strangeVkey)];
    const more = [...forged, ...entriesOf(9)];
    const message = /another than the one given/;
    expect((await check(await logOf(more, stranger, forged, [next]), strangeVkey)).join()).toMatch(message);
    expect((await check(await logOf(more, stranger, forged, [stranger]), strangeVkey)).join()).toMatch(message);
    const source = await logOf(more, stranger, shown, [next, first]);
    expect((await check(source, strangeVkey)).join()).toMatch(message);
  });

  test("does not make a given-up key good for whoever knows the new one", async () => {
    // Its thief shows a log of his own, and the true change.
    const thief = await logOf(entriesOf(50).toReversed(), first, shown, [next, first]);
    expect((await check(thief, firstVkey, nextVkey)).join()).toMatch(/another than the one given/);
  });

  test("shows a fork when the log does not contain it", async () => {
    const other = entriesOf(25).toReversed();
    expect((await check(await logOf(other, next, shown, [next, first]), nextVkey)).join()).toMatch(/forked/);
  });
});
