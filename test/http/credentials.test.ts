/**
 * Providers' credentials over HTTP: stored, listed, ended, and which of them goes upstream with a call.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { openRecord } from "../../src/open-record.ts";
import { sealCredential } from "../../src/vault/credential-secret.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readEntries, readRecorded } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf, type SendOptions } from "../fixtures/send.ts";
import { type Custody, custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

interface Credential {
  readonly id: string;
  readonly name: string;
  readonly upstream: string;
  readonly team: string | null;
  readonly key: string | null;
  readonly revokedAt: string | null;
}

const configured = ["configured", "Key9"].join("-");
vi.stubEnv("SCRIPTED_API_KEY", configured);
const custody = custodyForFile({
  upstream: { apiKeyEnv: "SCRIPTED_API_KEY" },
  access: { callerCredentials: true },
});
const answerAll = ({ upstream }: Custody): void => {
  upstream.answer = ({ socket }) => void socket.write(whole(JSON.stringify(completion("fine"))));
};
beforeAll(() => answerAll(custody()));

const create = (body: object, more: SendOptions = {}) =>
  custody().ask("/api/v1/credentials", { method: "POST", body, ...more });
const stored = async (body: object): Promise<Credential> => {
  const answer = await create({ name: "a test's", upstream: "scripted", ...body });
  expect(answer.status).toBe(201);
  return JSON.parse(answer.text);
};
const listed = async (): Promise<readonly Credential[]> => {
  const page: { data: Credential[] } = JSON.parse((await custody().ask("/api/v1/credentials")).text);
  return page.data;
};
const revoke = (id: string) => custody().ask(`/api/v1/credentials/${id}`, { method: "DELETE" });
const changes = async (folder = custody().folder) =>
  (await readEntries(folder)).flatMap((entry) =>
    entry.kind === "credential.created" || entry.kind === "credential.revoked" ? [entry] : [],
  );
/** What the upstream was shown in a header, and what the record says of it. */
const shown = async (options: SendOptions = {}, header = "authorization", by: Custody = custody()) => {
  const answer = await by.chat(chatBody("Hi"), options);
  expect(answer.status).toBe(200);
  const head = by.upstream.calls.at(-1)?.head ?? "";
  const sent = head.split("\r\n").filter((line) => line.toLowerCase().startsWith(`${header}:`));
  return { sent, head, kind: (await readRecorded(by.folder, answer.id)).opened?.credential };
};

describe("a credential", () => {
  test("is stored, listed without its secret, an entry, and nowhere in the folder in clear", async () => {
    const secret = ["sk", "stored", "A1b2C3"].join("-");
    const made = await stored({ secret });
    expect(made).toMatchObject({ upstream: "scripted", team: null, key: null, revokedAt: null });
    expect(made.id).toMatch(/^crd_/);
    const list = await custody().ask("/api/v1/credentials");
    expect((await listed()).find(({ id }) => id === made.id)).toEqual(made);
    const entry = (await changes()).at(-1);
    expect(entry).toMatchObject({ kind: "credential.created", credential: made.id, upstream: "scripted", key: null });
    expect(`${JSON.stringify(entry)}${list.text}`).not.toContain(secret);
    expect(JSON.stringify(entry)).not.toContain("a test's");
    const files = readdirSync(custody().folder).filter((name) => name.startsWith("custody.db"));
    expect(files.length).toBeGreaterThan(0);
    for (const name of files) expect(readFileSync(join(custody().folder, name)).includes(secret), name).toBe(false);
    await revoke(made.id);
  });

  test("has one end, though it is ended three times at once; its secret is destroyed, and another one is in force", async () => {
    const older = await stored({ secret: "older" });
    const newer = await stored({ secret: "newer" });
    expect((await shown()).sent).toEqual(["authorization: Bearer newer"]);
    const answers = await Promise.all([1, 2, 3].map(() => revoke(newer.id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404]);
    expect(
      (await changes()).filter(({ kind, credential }) => kind.endsWith("revoked") && credential === newer.id),
    ).toHaveLength(1);
    expect(await shown()).toMatchObject({ sent: ["authorization: Bearer older"], kind: older.id });
    await revoke(older.id);
    expect((await revoke("crd_none")).status).toBe(404);
    expect((await listed()).find(({ id }) => id === newer.id)?.revokedAt).not.toBeNull();
  });

  test.each([
    ["no name", { upstream: "scripted", secret: "s" }, "name"],
    ["an upstream that is not configured", { name: "x", upstream: "canary-upstream", secret: "s" }, "upstream"],
    ["no secret", { name: "x", upstream: "scripted" }, "secret"],
    ["an empty secret", { name: "x", upstream: "scripted", secret: "" }, "secret"],
    ["a secret with a space", { name: "x", upstream: "scripted", secret: "canary a" }, "secret"],
    ["a secret with a line's end", { name: "x", upstream: "scripted", secret: "canary\r\nx: y" }, "secret"],
    ["a secret beyond ASCII", { name: "x", upstream: "scripted", secret: "canarié" }, "secret"],
    ["a secret that is too long", { name: "x", upstream: "scripted", secret: "x".repeat(4_097) }, "secret"],
    ["a team that is no name", { name: "x", upstream: "scripted", secret: "s", team: "Canary!" }, "team"],
    ["an unknown key", { name: "x", upstream: "scripted", secret: "s", key: "key_canary" }, "key"],
    ["a team and a key", { name: "x", upstream: "scripted", secret: "s", team: "a", key: "key_canary" }, "key"],
    ["an unknown field", { name: "x", upstream: "scripted", secret: "s", origin: "http://canary" }, null],
  ])("%s is refused, and the field named", async (_name, body, param) => {
    const before = (await changes()).length;
    const answer = await create(body);
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: "request_malformed", param });
    expect(answer.text).not.toContain("canar");
    expect((await changes()).length).toBe(before);
  });

  test("is an administrator's to store, list and end", async () => {
    for (const role of ["client", "auditor", "security"]) {
      const { key } = await custody().newKey(role);
      expect((await create({ name: "x", upstream: "scripted", secret: "s" }, { key })).status).toBe(403);
      expect((await custody().ask("/api/v1/credentials", { key })).status).toBe(403);
      expect((await custody().ask("/api/v1/credentials/crd_x", { method: "DELETE", key })).status).toBe(403);
    }
  });
});

describe("what goes upstream with a call", () => {
  beforeEach(async () => {
    for (const { id, revokedAt } of await listed()) if (revokedAt === null) await revoke(id);
  });

  test("is the configured credential without any other", async () => {
    expect(await shown()).toMatchObject({ sent: [`authorization: Bearer ${configured}`], kind: "configured" });
  });

  test("is the upstream's stored one before it, and the key's own before that; in force at once", async () => {
    const { id: key, key: secret } = await custody().newKey("client");
    const all = await stored({ secret: "of-all" });
    expect(await shown({ key: secret })).toMatchObject({ sent: ["authorization: Bearer of-all"], kind: all.id });
    const own = await stored({ secret: "of-the-key", key });
    expect(own.key).toBe(key);
    expect(await shown({ key: secret })).toMatchObject({ sent: ["authorization: Bearer of-the-key"], kind: own.id });
    expect(await shown()).toMatchObject({ sent: ["authorization: Bearer of-all"], kind: all.id });
    await revoke(own.id);
    expect(await shown({ key: secret })).toMatchObject({ sent: ["authorization: Bearer of-all"], kind: all.id });
    await revoke(all.id);
    expect((await shown({ key: secret })).kind).toBe("configured");
  });

  test("is the caller's own before all others, in the one header and no other", async () => {
    await stored({ secret: "of-all" });
    const value = `Bearer ${["caller", "Own7"].join("-")}`;
    const { sent, head, kind } = await shown({ headers: { "x-upstream-authorization": value } });
    expect(sent).toEqual([`authorization: ${value}`]);
    expect(head.split(value)).toHaveLength(2);
    expect(head.toLowerCase()).not.toContain("x-upstream");
    expect(kind).toBe("caller");
  });

  test.each(["no-scheme", "Bearer", "Bearer a b", "Bearer a, Bearer b", "Bearer canarié", ""])(
    "is no caller's credential that is none: %j",
    async (value) => {
      const before = custody().upstream.calls.length;
      const answer = await custody().chat(chatBody("Hi"), { headers: { "x-upstream-authorization": value } });
      expect(answer.status).toBe(400);
      expect(errorOf(answer)).toMatchObject({ code: "request_malformed", param: "x-upstream-authorization" });
      expect(custody().upstream.calls.length).toBe(before);
      const { opened, closed } = await readRecorded(custody().folder, answer.id);
      expect([opened?.credential, closed?.error]).toEqual([null, "request_malformed"]);
    },
  );
});

describe("another server", () => {
  test("takes no caller's credential unless its configuration says so: 403, recorded, nothing sent", async () => {
    const other = await custodyForTest();
    answerAll(other);
    const answer = await other.chat(chatBody("Hi"), { headers: { "x-upstream-authorization": "Bearer canary" } });
    expect(answer.status).toBe(403);
    expect(errorOf(answer)).toMatchObject({ code: "caller_credential_not_allowed", param: "x-upstream-authorization" });
    expect(other.upstream.calls).toEqual([]);
    expect((await readRecorded(other.folder, answer.id)).closed).toMatchObject({
      error: "caller_credential_not_allowed",
    });
    expect(await shown({}, "authorization", other)).toMatchObject({ sent: [], kind: null });
  });

  test("refuses calls whose credential was given for another origin, and falls back to none", async () => {
    const other = await custodyForTest();
    answerAll(other);
    await other.stop();
    const { recorder, master } = await openRecord(loadConfig({ data: other.folder }), {
      clock: Date.now,
      onCorrupt: (error) => {
        throw error;
      },
    });
    const fields = { id: "crd_moved", upstream: "scripted", team: null, apiKey: null, name: "x" };
    const row = { ...fields, createdAt: 1, createdBy: "key_a", revokedAt: null };
    const wrapped = sealCredential(master.current, row, { origin: "https://elsewhere.example", secret: "canary" });
    await recorder.store.append({ entries: [], effects: [{ effect: "createCredential", row: { ...row, wrapped } }] });
    await recorder.store.close();
    await other.restart();
    const answer = await other.chat(chatBody("Hi"));
    expect(answer.status).toBe(503);
    expect(errorOf(answer).code).toBe("credential_unusable");
    expect(other.upstream.calls).toEqual([]);
    expect((await readRecorded(other.folder, answer.id)).closed).toMatchObject({ error: "credential_unusable" });
    expect((await other.ask("/api/v1/credentials/crd_moved", { method: "DELETE" })).status).toBe(204);
    expect((await other.chat(chatBody("Hi"))).status).toBe(200);
  });

  test("shows it in the header that the upstream reads, and still after a restart", async () => {
    const other = await custodyForTest({ upstream: { authHeader: "x-api-key" } });
    answerAll(other);
    const body = { name: "x", upstream: "scripted", secret: "bare" };
    const made: Credential = JSON.parse((await other.ask("/api/v1/credentials", { method: "POST", body })).text);
    for (const restart of [false, true]) {
      if (restart) await other.restart();
      const { sent, head, kind } = await shown({}, "x-api-key", other);
      expect([sent, kind]).toEqual([["x-api-key: bare"], made.id]);
      expect(head.toLowerCase()).not.toContain("\r\nauthorization:");
    }
  });
});
