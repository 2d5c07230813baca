import { expect, test } from "vitest";
import type { AccessDenied, AccessRefused } from "../../src/domain/access-entry.ts";
import { openStoredPayload } from "../../src/ledger/stored-payload.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import { loadMasterKey } from "../../src/vault/master-key-file.ts";
import { chatBody } from "../fixtures/chat-bodies.ts";
import { requestExport } from "../fixtures/export-evidence.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { custodyForTest } from "../fixtures/start-custody.ts";

const deniedIn = async (folder: string): Promise<(AccessDenied & { id: string })[]> =>
  (await readEntries(folder)).flatMap((entry) => (entry.kind === "access.denied" ? [entry] : []));
const refusedIn = async (folder: string): Promise<AccessRefused[]> =>
  (await readEntries(folder)).flatMap((entry) => (entry.kind === "access.refused" ? [entry] : []));

test("refusals of nobody known are counted, and written as one entry at the latest when the server stops", async () => {
  const { ask, chat, clientKey, folder, stop } = await custodyForTest();
  const refused = [
    chat(chatBody("Hi"), { key: null }),
    chat(chatBody("Hi"), { key: null }),
    chat(chatBody("Hi"), { key: `${clientKey}x` }),
    chat(chatBody("Hi"), { key: "canary-of-no-form" }),
    ask("/api/v1/audit/exchanges", { key: "canary", headers: { "x-api-key": "canary-two" } }),
  ];
  expect((await Promise.all(refused)).map(({ status }) => status)).toEqual([401, 401, 401, 401, 400]);
  expect(await deniedIn(folder)).toEqual([]);
  await stop();
  const denied = await deniedIn(folder);
  const counts = { missing_key: 2, mistyped_key: 1, unknown_key: 1, two_keys: 1 };
  expect(denied).toMatchObject([{ counts, sources: 1, others: 0, payloads: [{ role: "sources" }] }]);
  expect(JSON.stringify(denied)).not.toMatch(/canary|127\.0\.0\.1/);
});

test("the addresses are sealed with the entry, and are what it commits to", async () => {
  const { chat, folder, stop } = await custodyForTest();
  await chat(chatBody("Hi"), { key: null });
  await chat(chatBody("Hi"), { key: null });
  await stop();
  const [entry] = await deniedIn(folder);
  const reader = await openStoreReader(folder);
  try {
    const [stored] = await reader.readPayloads(entry?.id ?? "");
    if (stored === undefined) throw new Error("no payload");
    const master = loadMasterKey(`${folder}/keys/master.key`, false);
    const { bytes, ref } = await openStoredPayload({ reader, master, folder }, entry?.id ?? "", stored);
    expect(JSON.parse(bytes.toString("utf8"))).toEqual({ sources: [{ address: "127.0.0.1", count: 2 }], others: 0 });
    expect(entry?.payloads).toEqual([ref]);
  } finally {
    reader.close();
  }
});

test("a server that refused nobody writes no such entry", async () => {
  const { ask, folder, stop } = await custodyForTest();
  expect((await ask("/v1/models")).status).toBe(200);
  await stop();
  expect(await deniedIn(folder)).toEqual([]);
  expect(await refusedIn(folder)).toEqual([]);
});

test("what somebody known may not do is an entry each time, before it is answered", async () => {
  const { ask, chat, newKey, clientKey, folder } = await custodyForTest();
  const auditor = await newKey("auditor");
  expect((await ask("/api/v1/audit/exchanges?canary=1", { key: clientKey })).status).toBe(403);
  expect((await ask("/api/v1/audit/exchanges", { key: clientKey })).status).toBe(403);
  expect((await chat(chatBody("Hi"), { key: auditor.key })).status).toBe(403);
  const list = { route: "GET /api/v1/audit/exchanges", error: "forbidden", permission: "read exchanges" };
  const entries = await refusedIn(folder);
  expect(entries).toMatchObject([
    list,
    list,
    { principal: auditor.id, route: "chat.completions", error: "forbidden", permission: "call models" },
  ]);
  expect(JSON.stringify(entries)).not.toContain("canary");
});

test("so is what a handler refuses: the last admin's end, and texts in an export", async () => {
  const { ask, newKey, folder } = await custodyForTest();
  const auditor = await newKey("auditor");
  const page: { data: { id: string; role: string }[] } = JSON.parse((await ask("/api/v1/api-keys")).text);
  const admin = page.data.find(({ role }) => role === "admin")?.id ?? "";
  expect((await ask(`/api/v1/api-keys/${admin}`, { method: "DELETE" })).status).toBe(403);
  const period = { from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z", payloads: true };
  const pack = await requestExport({ ask }, period, { key: auditor.key });
  expect(pack.status).toBe(403);
  expect(await refusedIn(folder)).toMatchObject([
    { principal: admin, route: "DELETE /api/v1/api-keys/:id", error: "forbidden", permission: null },
    { principal: auditor.id, route: "POST /api/v1/compliance/exports", error: "forbidden", permission: null },
  ]);
});

test("a key that is good no more makes ten entries a minute; the rest is counted, and then ten more", async () => {
  let now = Date.UTC(2026, 5, 1);
  const { ask, newKey, folder, stop } = await custodyForTest({ clock: () => now });
  const { id, key } = await newKey("auditor");
  await ask(`/api/v1/api-keys/${id}/disable`, { method: "POST" });
  const use = (times: number) => Promise.all(Array.from({ length: times }, () => ask("/log", { key })));
  for (const { status } of await use(25)) expect(status).toBe(401);
  expect(await refusedIn(folder)).toEqual(
    Array.from({ length: 10 }, () =>
      expect.objectContaining({ principal: id, route: "GET /log", error: "key_disabled" }),
    ),
  );
  now += 60_000;
  await use(3);
  expect((await refusedIn(folder)).length).toBe(13);
  await stop();
  expect(await deniedIn(folder)).toMatchObject([{ counts: { key_disabled: 15 } }]);
});
