/**
 * Erasing a subject, end to end: what it reaches is in no byte of the data folder and opens under no key, what it must not reach is whole, and
 * everything that was proven before still verifies.
 */
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, test, vi } from "vitest";
import { parseVkey } from "../../src/ledger/checkpoint.ts";
import { verifyProofFile } from "../../src/ledger/proof.ts";
import { readCertificate } from "../../src/retention/certificate.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import { unwrapKey } from "../../src/vault/data-key.ts";
import { MasterKey } from "../../src/vault/master-key.ts";
import { readMasterSecrets } from "../../src/vault/master-key-file.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readClassified, readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { type Custody, custodyForTest } from "../fixtures/start-custody.ts";
import { verified } from "../evidence/recorded-log.ts";
import { leafDigest } from "../http/leaf-hash.ts";

const subject = "ann.lee@example.com";
const other = "bob@example.com";
const canary = "the heron flies at dawn";
const large = `${canary} ${"and never tires of it ".repeat(60_000)}`;

const begin = async (options: Parameters<typeof custodyForTest>[0] = {}): Promise<Custody> => {
  const custody = await custodyForTest({ retention: { erasureWaitSeconds: 5 }, ...options });
  custody.upstream.answer = ({ socket }) => void socket.write(whole(JSON.stringify(completion(`Yes: ${canary}`))));
  return custody;
};

const callAs = async (custody: Custody, who: string, text: string, more: object = {}): Promise<string> => {
  const answer = await custody.chat({ ...chatBody(text), ...more }, { headers: { "x-custody-subject": who } });
  expect(answer.status, answer.text).toBe(200);
  return answer.id;
};

const erase = (custody: Custody, more: object = {}) =>
  custody.ask("/api/v1/audit/erasures", {
    method: "POST",
    body: { subject, basis: "gdpr-17-1-b", reason: "She asked us to.", ...more },
  });

interface Erasure {
  readonly id: string;
  readonly state: string;
  readonly exchanges: number;
  readonly payloads: number;
  readonly mentions: readonly string[];
  readonly masterKey: { readonly from: string; readonly to: string; readonly oldKey: string };
  readonly entries: { readonly begun: { index: number }; readonly erased: { index: number } };
}

const erased = async (custody: Custody, more: object = {}): Promise<Erasure> => {
  const answer = await erase(custody, more);
  expect(answer.status, answer.text).toBe(201);
  const erasure: Erasure = JSON.parse(answer.text);
  expect(erasure.state).toBe("done");
  return erasure;
};

const reveal = (custody: Custody, id: string) =>
  custody.ask(`/api/v1/audit/exchanges/${id}/payload`, { method: "POST", body: { reason: "a test" } });

/** Every file of a folder, with its bytes. */
const filesOf = (folder: string): { path: string; bytes: Buffer }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => join(found.parentPath, found.name))
    .map((path) => ({ path, bytes: readFileSync(path) }));

const holding = (folder: string, wanted: readonly Buffer[]): string[] =>
  filesOf(folder).flatMap(({ path, bytes }) => (wanted.some((one) => bytes.includes(one)) ? [path] : []));

/** What somebody took out of the folder before: wrapped keys and ciphertexts of exchanges. */
const takenFrom = (folder: string, ids: readonly string[]) => {
  const db = new Database(join(folder, "custody.db"), { readonly: true });
  const marks = ids.map(() => "?").join();
  const segments = db.prepare(`SELECT key_id, ciphertext FROM segments WHERE owner IN (${marks})`).all(...ids) as {
    key_id: string;
    ciphertext: Buffer;
  }[];
  const files = db.prepare(`SELECT key_id, file FROM payload_files WHERE owner IN (${marks})`).all(...ids) as {
    key_id: string;
    file: string;
  }[];
  const keyIds = [...new Set([...segments, ...files].map(({ key_id: id }) => id))];
  const keys = keyIds.map((id) => db.prepare("SELECT * FROM data_keys WHERE id = ?").get(id)) as {
    id: string;
    subject: string;
    month: string;
    wrapped: Buffer;
  }[];
  db.close();
  const pieces = [
    ...segments.map(({ ciphertext }) => ciphertext.subarray(0, 48)),
    ...segments.map(({ ciphertext }) => ciphertext.subarray(-32)),
    ...files.flatMap(({ file }) => {
      const bytes = readFileSync(join(folder, file));
      return [bytes.subarray(0, 48), bytes.subarray(400_000, 400_048)].filter((piece) => piece.length === 48);
    }),
  ];
  return { keys, pieces: pieces.filter((piece) => piece.length > 16), files: files.map(({ file }) => file) };
};

describe("an erased subject", () => {
  test(
    "is in no byte of the folder, opens under no key, and every proof from before verifies",
    { timeout: 120_000 },
    async () => {
      const custody = await begin();
      const ids = [
        await callAs(custody, subject, `Short: ${canary}`),
        await callAs(custody, subject, large),
        await callAs(custody, subject, `Streamed: ${canary}`),
      ];
      custody.upstream.answer = ({ socket }) => {
        const chunk = (delta: object, reason: string | null = null) =>
          `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "gpt-test", choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
        const body = `${chunk({ role: "assistant", content: canary })}${chunk({}, "stop")}data: [DONE]\n\n`;
        socket.write(
          `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        );
      };
      ids.push(await callAs(custody, subject, `Stream it: ${canary}`, { stream: true }));
      custody.upstream.answer = ({ socket }) => void socket.write(whole(JSON.stringify(completion("Yes"))));
      const others = [await callAs(custody, other, `Mine: ${canary}`)];
      for (const id of [...ids, ...others]) await readClassified(custody.folder, id);
      const proofs = await Promise.all(
        ids.map(async (id) => (await custody.ask(`/api/v1/audit/exchanges/${id}/proof`)).text),
      );
      const [first = ""] = ids;
      expect((await reveal(custody, first)).text).toContain(canary);
      const oldMaster = new MasterKey([readMasterSecrets(join(custody.folder, "keys", "master.key"))[0]]);
      const taken = takenFrom(custody.folder, ids);
      expect(taken.keys.length).toBeGreaterThan(0);
      expect(taken.files.length).toBe(1);
      // The honest half of the search: before, all of it is found.
      const wanted = [...taken.keys.map(({ wrapped }) => wrapped), ...taken.pieces];
      for (const piece of wanted) expect(holding(custody.folder, [piece])).not.toEqual([]);
      for (const key of taken.keys) expect(unwrapKey(oldMaster, key)).toHaveLength(32);

      const erasure = await erased(custody);
      expect(erasure).toMatchObject({ exchanges: 4, masterKey: { oldKey: "removed" } });

      expect(holding(custody.folder, wanted)).toEqual([]);
      expect(holding(custody.folder, [Buffer.from(canary)])).toEqual([]);
      expect(existsSync(join(custody.folder, taken.files[0] ?? ""))).toBe(false);
      const reader = await openStoreReader(custody.folder);
      for (const { id } of taken.keys) expect(await reader.readDataKey(id)).toBeNull();
      for (const row of await reader.listDataKeys(null, 500)) {
        expect(() => unwrapKey(oldMaster, row), row.id).toThrow("does not open");
      }
      for (const [place, id] of ids.entries()) {
        const revealed = await reveal(custody, id);
        expect(revealed.text).not.toContain(canary);
        expect(JSON.parse(revealed.text)).toMatchObject({ payloads: [] });
        const { closed } = JSON.parse((await custody.ask(`/api/v1/audit/exchanges/${id}`)).text);
        const [bytes] = await reader.readEntries(1, closed.index, closed.index + 1);
        const leaf = leafDigest(bytes ?? Buffer.alloc(0));
        expect(() => verifyProofFile(proofs[place] ?? "", leaf, parseVkey(custody.vkey))).not.toThrow();
      }
      reader.close();
      for (const id of others) expect((await reveal(custody, id)).text).toContain(canary);
      const kinds = (await readEntries(custody.folder)).map(({ kind }) => kind);
      const own = ["erasure.begun", "master_key.rotation_begun", "master_key.rotated", "payload.erased"];
      expect(kinds.filter((kind) => own.includes(kind))).toEqual(own);
      expect((await verified(custody.folder, [custody.vkey])).faults).toEqual([]);
      // A later call of the same subject is kept under a key of its own, here and after a restart.
      const later = await callAs(custody, subject, "After it all: a pelican");
      for (const restart of [false, true]) {
        if (restart) await custody.restart();
        expect((await reveal(custody, later)).text).toContain("a pelican");
        for (const id of others) expect((await reveal(custody, id)).text).toContain(canary);
      }
    },
  );

  test("is named where others spoke of them, and only there", async () => {
    const custody = await begin();
    custody.upstream.answer = ({ socket }) => void socket.write(whole(JSON.stringify(completion("Yes"))));
    const own = await callAs(custody, subject, `I am ${subject}`);
    const mention = await callAs(custody, other, `Write to ${subject} please`);
    const card = await callAs(custody, other, "Her card is 4111 1111 1111 1111");
    const neither = await callAs(custody, other, "Write to carol@example.com please");
    for (const id of [own, mention, card, neither]) await readClassified(custody.folder, id);
    const { mentions } = await erased(custody, { identifiers: [{ value: "4111111111111111" }] });
    expect(mentions).toEqual([mention, card]);
    const entries = JSON.stringify((await readEntries(custody.folder)).filter(({ kind }) => /eras/.test(kind)));
    for (const id of [mention, card, subject]) expect(entries).not.toContain(id);
    const search = { type: "EMAIL_ADDRESS", value: subject, from: "2020-01-01T00:00:00Z", to: "2029-01-01T00:00:00Z" };
    const found = await custody.ask("/api/v1/audit/findings/search", { method: "POST", body: search });
    expect(found.text).toContain(mention);
    expect(found.text).not.toContain(own);
  });

  test("has a certificate that the log's key signed, and that nobody can change", async () => {
    const custody = await begin();
    const id = await callAs(custody, subject, canary);
    await readClassified(custody.folder, id);
    const erasure = await erased(custody);
    const path = `/api/v1/audit/erasures/${erasure.id}/certificate`;
    const { text } = await custody.ask(path);
    expect(text).not.toContain(subject);
    const {
      openedPosition: { shard, index },
    } = await exchangeRow(custody, id);
    expect(readCertificate(text, [custody.vkey])).toMatchObject({
      erasure: erasure.id,
      basis: "gdpr-17-1-b",
      exchanges: 1,
      exchangesSha256: createHash("sha256").update(`${shard}/${index}\n`).digest("hex"),
      erased: { index: erasure.entries.erased.index },
    });
    expect((await custody.ask(path)).text).toBe(text);
    expect(() => readCertificate(text.replace('"exchanges":1', '"exchanges":2'), [custody.vkey])).toThrow(
      "does not hold",
    );
    const [shardRow] = await shards(custody);
    expect(() => readCertificate(shardRow?.checkpoint ?? "", [custody.vkey])).toThrow("no certificate");
  });
});

const exchangeRow = async (custody: Custody, id: string) => {
  const reader = await openStoreReader(custody.folder);
  const row = await reader.readExchange(id);
  reader.close();
  if (row === null) throw new Error("no such exchange");
  return row;
};
const shards = async (custody: Custody) => {
  const reader = await openStoreReader(custody.folder);
  const found = await reader.shards();
  reader.close();
  return found;
};

describe("an erasure", () => {
  test("is refused under a hold and for what must be re-creatable, and changes nothing then", async () => {
    const custody = await begin({
      retention: { rules: [{ name: "17a-4", classes: ["confidential"], payloadDays: 2190, recreatable: true }] },
    });
    const id = await callAs(custody, subject, `I am ${subject}`);
    await readClassified(custody.folder, id);
    const kept = await erase(custody);
    expect([kept.status, errorOf(kept).code]).toEqual([409, "must_be_kept"]);
    expect((await custody.ask("/api/v1/audit/retention", { method: "PATCH", body: { rules: [] } })).status).toBe(200);
    const hold = await custody.ask("/api/v1/audit/holds", {
      method: "POST",
      body: { scope: { subject }, owner: "Counsel", reason: "Lee v. Example" },
    });
    expect(hold.status, hold.text).toBe(201);
    const held = await erase(custody);
    expect([held.status, errorOf(held).code]).toEqual([409, "held"]);
    expect((await reveal(custody, id)).text).toContain(subject);
    const kinds = (await readEntries(custody.folder)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => /eras|master_key/.test(kind))).toEqual([]);
  });

  test("waits for the calls of the subject that run; one that lasts longer fails, and leaves nothing", async () => {
    const custody = await begin({ retention: { erasureWaitSeconds: 1 } });
    const gate = Promise.withResolvers<void>();
    custody.upstream.answer = ({ socket }) =>
      void gate.promise.then(() => socket.write(whole(JSON.stringify(completion(`Late: ${canary}`)))));
    const running = custody.chat(chatBody(canary), { headers: { "x-custody-subject": subject } });
    await vi.waitFor(() => expect(custody.upstream.calls).toHaveLength(1));
    const done = erased(custody);
    await done;
    gate.resolve();
    const answer = await running;
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain(canary);
    const { payloads } = JSON.parse((await reveal(custody, answer.id)).text);
    expect(payloads).toEqual([]);
    await custody.restart();
    const faults = await vi.waitFor(async () => (await verified(custody.folder, [custody.vkey])).faults);
    expect(faults).toEqual([]);
  });

  test("ends a stream of the subject that lasts longer, without a clean end", { timeout: 60_000 }, async () => {
    const custody = await begin({ retention: { erasureWaitSeconds: 1 } });
    const gate = Promise.withResolvers<void>();
    const chunk = (content: string, reason: string | null = null) =>
      `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "gpt-test", choices: [{ index: 0, delta: { content }, finish_reason: reason }] })}\n\n`;
    custody.upstream.answer = ({ socket }) => {
      socket.write("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n");
      socket.write(chunk("It begins. "));
      void gate.promise.then(() => socket.end(`${chunk(canary, "stop")}data: [DONE]\n\n`));
    };
    const running = custody.chat({ ...chatBody("hello"), stream: true }, { headers: { "x-custody-subject": subject } });
    await vi.waitFor(() => expect(custody.upstream.calls).toHaveLength(1));
    await erased(custody);
    gate.resolve();
    const answer = await running.catch(() => null);
    expect(answer?.text ?? "").not.toContain("[DONE]");
    const reader = await openStoreReader(custody.folder);
    const [row] = await reader.listExchanges({ limit: 1 });
    expect(await reader.placePayloads([row?.id ?? ""])).toEqual([]);
    reader.close();
    await custody.restart();
    expect((await verified(custody.folder, [custody.vkey])).faults).toEqual([]);
  });

  test("of a subject that nobody knows is recorded all the same", async () => {
    const custody = await begin();
    expect(await erased(custody)).toMatchObject({ exchanges: 0, payloads: 0, mentions: [] });
  });

  test("leaves a copy of the folder from before unreadable by the keys from after", async () => {
    const custody = await begin();
    const id = await callAs(custody, subject, canary);
    await readClassified(custody.folder, id);
    const copy = join(custody.folder, "..", "copy.db");
    const db = new Database(join(custody.folder, "custody.db"));
    db.pragma("wal_checkpoint(TRUNCATE)");
    db.close();
    cpSync(join(custody.folder, "custody.db"), copy);
    await erased(custody);
    const now = new MasterKey(readMasterSecrets(join(custody.folder, "keys", "master.key")));
    const old = new Database(copy, { readonly: true });
    const rows = old.prepare("SELECT * FROM data_keys").all() as Parameters<typeof unwrapKey>[1][];
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect(() => unwrapKey(now, row)).toThrow("does not open");
    old.close();
  });
});
