/**
 * The master key rotated on a running server: nothing waits, nothing is lost, and what was proven and sealed before still verifies and
 * opens.
 */
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseVkey } from "../../src/ledger/checkpoint.ts";
import { verifyProofFile } from "../../src/ledger/proof.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import { exportEvidence } from "../fixtures/export-evidence.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { type Custody, custodyForTest } from "../fixtures/start-custody.ts";
import { rowsUnderFirstLine } from "../fixtures/wrapped-rows.ts";
import { leafDigest } from "./leaf-hash.ts";
import { testFolder, verified } from "../evidence/recorded-log.ts";
import { runHere } from "../fixtures/run-cli.ts";

interface Report {
  readonly from: string;
  readonly to: string;
  readonly rewrapped: number;
  readonly oldKey: string;
}

const email = "ann.lee@example.com";
const dayMs = 86_400_000;
const dayFromNow = (days: number): string => new Date(Date.now() + days * dayMs).toISOString();
const period = { from: dayFromNow(-2), to: dayFromNow(2) };
const keyFileOf = ({ folder }: Custody): string => join(folder, "keys", "master.key");
const linesOf = (custody: Custody): string[] => readFileSync(keyFileOf(custody), "utf8").trim().split("\n");

const begin = async (): Promise<Custody> => {
  const custody = await custodyForTest();
  custody.upstream.answer = ({ socket }) => void socket.write(whole(JSON.stringify(completion(`To ${email}`))));
  return custody;
};
const callAs = async (custody: Custody, subject: string): Promise<string> => {
  const answer = await custody.chat(chatBody(`Write to ${email}`), { headers: { "x-custody-subject": subject } });
  expect(answer.status).toBe(200);
  return answer.id;
};
const ask = (custody: Custody) => custody.ask("/api/v1/master-key/rotate", { method: "POST", body: {} });
const rotate = async (custody: Custody): Promise<Report> => {
  const answer = await ask(custody);
  expect(answer.status, answer.text).toBe(200);
  return JSON.parse(answer.text);
};
const revealed = async (custody: Custody, id: string): Promise<string> => {
  const body = { reason: "a test" };
  const answer = await custody.ask(`/api/v1/audit/exchanges/${id}/payload`, { method: "POST", body });
  expect(answer.status, answer.text).toBe(200);
  return answer.text;
};
const rotations = async ({ folder }: Custody) =>
  (await readEntries(folder)).flatMap((entry) =>
    entry.kind === "master_key.rotation_begun" || entry.kind === "master_key.rotated" ? [entry] : [],
  );
/** Every row opens under the first line alone. */
const expectAllUnderFirst = async (custody: Custody): Promise<void> => {
  const { ids, others } = await rowsUnderFirstLine(custody.folder, keyFileOf(custody));
  expect(others).toEqual([]);
  expect(ids.length).toBeGreaterThan(2);
};

describe("a rotation", () => {
  test(
    "wraps everything anew while calls go on; nothing from before is lost, here and after a restart",
    { timeout: 120_000 },
    async () => {
      const custody = await begin();
      const [before] = linesOf(custody);
      const secret = ["sk", "rotated", "x9"].join("-");
      const credential = { name: "x", upstream: "scripted", secret };
      expect((await custody.ask("/api/v1/credentials", { method: "POST", body: credential })).status).toBe(201);
      const first = await callAs(custody, "before");
      const proof = (await custody.ask(`/api/v1/audit/exchanges/${first}/proof`)).text;

      const state = { isOver: false };
      const during: Promise<string>[] = [];
      const calling = async (worker: number): Promise<void> => {
        for (let call = 0; !state.isOver; call += 1) {
          const id = callAs(custody, `subject ${worker} ${call}`);
          during.push(id);
          await id;
        }
      };
      const workers = [1, 2, 3, 4].map(calling);
      await Promise.race(during);
      const report = await rotate(custody).finally(() => {
        state.isOver = true;
      });
      await Promise.all(workers);

      expect(report.oldKey).toBe("removed");
      expect(linesOf(custody)).toHaveLength(1);
      expect(linesOf(custody)).not.toContain(before);
      await expectAllUnderFirst(custody);
      const entries = await rotations(custody);
      expect(entries.map(({ kind }) => kind)).toEqual(["master_key.rotation_begun", "master_key.rotated"]);
      for (const entry of entries) expect(entry).toMatchObject({ from: report.from, to: report.to });
      expect(entries[1]).toMatchObject({ rewrapped: report.rewrapped, principal: expect.stringMatching(/^key_/) });
      expect(report.rewrapped).toBeGreaterThanOrEqual(4);

      const ids = [first, ...(await Promise.all(during)), await callAs(custody, "after")];
      for (const restart of [false, true]) {
        if (restart) await custody.restart();
        for (const id of ids) expect(await revealed(custody, id)).toContain(email);
        expect(custody.upstream.calls.at(-1)?.head).toContain(secret);
        await callAs(custody, "again");
      }
      const search = { ...period, type: "EMAIL_ADDRESS", value: email };
      const found = await custody.ask("/api/v1/audit/findings/search", { method: "POST", body: search });
      expect(found.text).toContain(first);

      const place: { closed: { index: number } } = JSON.parse(
        (await custody.ask(`/api/v1/audit/exchanges/${first}`)).text,
      );
      const reader = await openStoreReader(custody.folder);
      const [bytes] = await reader.readEntries(1, place.closed.index, place.closed.index + 1);
      reader.close();
      expect(() => verifyProofFile(proof, leafDigest(bytes ?? Buffer.alloc(0)), parseVkey(custody.vkey))).not.toThrow();
    },
  );

  test(
    "keeps exports with payloads and replays whole, those that it meets and those after it",
    { timeout: 120_000 },
    async () => {
      const custody = await begin();
      for (let call = 0; call < 10; call += 1) await callAs(custody, `subject ${call}`);
      const folder = testFolder();
      const pack = () => exportEvidence(custody, { ...period, payloads: true });
      const replay = () =>
        custody.ask("/api/v1/policies/replay", { method: "POST", body: { ...period, policy: { name: "default" } } });
      const [met, replayed] = await Promise.all([pack(), replay(), rotate(custody)]);
      for (const [name, answer] of [
        ["met", met],
        ["after", await pack()],
      ] as const) {
        expect(answer.status).toBe(200);
        const file = join(folder, `${name}.zip`);
        writeFileSync(file, answer.bytes);
        expect((await verified(file, [custody.vkey])).faults).toEqual([]);
      }
      for (const { text } of [replayed, await replay()]) {
        expect(text).toContain('"totals"');
        expect(text).not.toContain('"error"');
      }
    },
  );

  test("runs one at a time, and is an administrator's", async () => {
    const custody = await begin();
    const answers = await Promise.all([ask(custody), ask(custody)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 503]);
    expect(linesOf(custody)).toHaveLength(1);
    for (const role of ["client", "security", "auditor"]) {
      const { key } = await custody.newKey(role);
      expect((await custody.ask("/api/v1/master-key/rotate", { method: "POST", body: {}, key })).status).toBe(403);
    }
    expect(await rotations(custody)).toHaveLength(2);
  });
});

describe("a key file that is the operator's", () => {
  const write = (custody: Custody, lines: readonly string[]): void => {
    chmodSync(keyFileOf(custody), 0o600);
    writeFileSync(keyFileOf(custody), lines.map((one) => `${one}\n`).join(""));
    chmodSync(keyFileOf(custody), 0o400);
  };
  const made = randomBytes(32).toString("base64");

  test("is asked for a new first line; then everything is wrapped by it, and the file stays as it is", async () => {
    const custody = await begin();
    const [old = ""] = linesOf(custody);
    const id = await callAs(custody, "before");
    chmodSync(keyFileOf(custody), 0o400);
    const refused = await ask(custody);
    expect(refused.status).toBe(409);
    expect(errorOf(refused).code).toBe("master_key_read_only");
    expect(refused.text).not.toContain(old);
    expect(await rotations(custody)).toEqual([]);

    write(custody, [made, old]);
    expect(await rotate(custody)).toMatchObject({ oldKey: "in_file" });
    expect(linesOf(custody)).toEqual([made, old]);
    await expectAllUnderFirst(custody);
    expect(await rotations(custody)).toHaveLength(2);
    // Asked again it has nothing to do, and writes no entry.
    expect(await rotate(custody)).toMatchObject({ rewrapped: 0, oldKey: "in_file" });
    expect(await rotations(custody)).toHaveLength(2);

    write(custody, [made]);
    await custody.restart();
    expect(await revealed(custody, id)).toContain(email);
    await expectAllUnderFirst(custody);
  });

  test("that has lost the key in use is refused, and nothing is changed", async () => {
    const custody = await begin();
    const [old = ""] = linesOf(custody);
    write(custody, [made]);
    const refused = await ask(custody);
    expect(refused.status).toBe(500);
    expect(errorOf(refused).code).toBe("config_invalid");
    write(custody, [old]);
    expect((await rowsUnderFirstLine(custody.folder, keyFileOf(custody))).others).toEqual([]);
    expect(await rotations(custody)).toEqual([]);
  });
});

describe("the command line", () => {
  test("exports from the folder of a stopped server whose key file has several lines", async () => {
    const custody = await begin();
    await callAs(custody, "before");
    const [old = ""] = linesOf(custody);
    await custody.stop();
    writeFileSync(keyFileOf(custody), `${randomBytes(32).toString("base64")}\n${old}\n`);
    const folder = testFolder();
    const file = join(folder, "pack.zip");
    const options = ["--data", custody.folder, "--from", period.from, "--to", period.to, "--out", file, "--payloads"];
    const { code, stderr } = await runHere(["export", ...options]);
    expect([code, stderr]).toEqual([0, ""]);
    expect((await verified(file, [custody.vkey])).faults).toEqual([]);
  });
});
