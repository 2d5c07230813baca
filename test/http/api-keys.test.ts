import { describe, expect, test } from "vitest";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

interface Key {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
  readonly key?: string;
}

const custody = custodyForFile();
const create = (body: object) => custody().ask("/api/v1/api-keys", { method: "POST", body });
const listed = async (): Promise<readonly Key[]> => {
  const page: { data: Key[] } = JSON.parse((await custody().ask("/api/v1/api-keys")).text);
  return page.data;
};
const keyEntries = async () =>
  (await readEntries(custody().folder)).flatMap((entry) =>
    entry.kind === "key.created" || entry.kind === "key.revoked" ? [entry] : [],
  );

describe("keys", () => {
  test.each(["client", "auditor", "admin"])(
    "a key of role %s is made, listed without its secret, and an entry",
    async (role) => {
      const answer = await create({ name: "of a team", role });
      expect(answer.status).toBe(201);
      const made: Key = JSON.parse(answer.text);
      expect(made).toMatchObject({ name: "of a team", role, revokedAt: null });
      expect(made.key).toMatch(/^cst_live_[0-9A-Za-z]{38}$/);
      const found = (await listed()).find(({ id }) => id === made.id);
      const { key: _secret, ...shown } = made;
      expect(found).toEqual({ ...shown, usage: { requests: 0, tokens: 0, costMicros: 0 } });
      const entry = (await keyEntries()).at(-1);
      expect(entry).toMatchObject({
        kind: "key.created",
        key: made.id,
        role,
        principal: expect.stringMatching(/^key_/),
      });
      expect(JSON.stringify(entry)).not.toContain("of a team");
      expect((await custody().ask("/v1/models", { key: made.key ?? "" })).status).toBe(200);
    },
  );

  test("its end is an entry, and holds from the moment that it is answered", async () => {
    const made: Key = JSON.parse((await create({ name: "short-lived", role: "auditor" })).text);
    const key = made.key ?? "";
    expect((await custody().ask("/log/", { key })).status).toBe(200);
    const gone = await custody().ask(`/api/v1/api-keys/${made.id}`, { method: "DELETE" });
    expect(gone.status).toBe(204);
    expect(gone.text).toBe("");
    expect((await custody().ask("/log/", { key })).status).toBe(401);
    expect((await keyEntries()).at(-1)).toMatchObject({ kind: "key.revoked", key: made.id });
    expect((await listed()).find(({ id }) => id === made.id)?.revokedAt).not.toBeNull();
    expect((await custody().ask(`/api/v1/api-keys/${made.id}`, { method: "DELETE" })).status).toBe(404);
  });

  test("ended twice at once, it has one end in the log", async () => {
    const made: Key = JSON.parse((await create({ name: "x", role: "client" })).text);
    const path = `/api/v1/api-keys/${made.id}`;
    const answers = await Promise.all([1, 2, 3].map(() => custody().ask(path, { method: "DELETE" })));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404]);
    const ends = (await keyEntries()).filter(({ kind, key }) => kind === "key.revoked" && key === made.id);
    expect(ends.length).toBe(1);
  });

  test.each([
    ["no name", { role: "client" }, "name"],
    ["an empty name", { name: "", role: "client" }, "name"],
    ["a long name", { name: "x".repeat(101), role: "client" }, "name"],
    ["no role", { name: "x" }, "role"],
    ["an unknown role", { name: "x", role: "root" }, "role"],
    ["an unknown field", { name: "x", role: "client", key: "chosen" }, null],
  ])("%s is refused, and the field named", async (_name, body, param) => {
    const before = (await keyEntries()).length;
    const answer = await create(body);
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: "request_malformed", param });
    expect((await keyEntries()).length).toBe(before);
  });

  test.each([
    ["an empty list of models", { models: [] }, "models"],
    ["an empty pattern", { models: [""] }, "models.0"],
    ["too many models", { models: Array.from({ length: 101 }, () => "m") }, "models"],
    ["a route that nothing is", { routes: ["chat.completions", "chat.canary"] }, "routes.1"],
    ["a network that is none", { networks: ["10.0.0.0/8", "canary"] }, "networks.1"],
    ["a network of too many bits", { networks: ["10.0.0.0/33"] }, "networks.0"],
    ["a time without its offset", { expiresAt: "2030-01-01T00:00:00" }, "expiresAt"],
    ["a time that has passed", { expiresAt: "2020-01-01T00:00:00Z" }, "expiresAt"],
    ["a policy that is not configured", { policy: "canary" }, "policy"],
    ["a class that is none", { classificationCeiling: "canary" }, "classificationCeiling"],
    [
      "a floor above the ceiling",
      { classificationFloor: "phi", classificationCeiling: "internal" },
      "classificationFloor",
    ],
    ["a limit of nothing", { limits: { concurrent: 0 } }, "limits.concurrent"],
    ["a limit that is none", { limits: { canary: 1 } }, "limits"],
    ["a budget below nothing", { budget: { moneyPerDay: -1 } }, "budget.moneyPerDay"],
    ["an environment that is no name", { environment: "Canary!" }, "environment"],
    ["a retention that is no name", { retention: "canary words" }, "retention"],
    ["a team that is no name", { team: "../canary" }, "team"],
    ["metadata that is no text", { metadata: { canary: 1 } }, "metadata"],
    [
      "too much metadata",
      { metadata: Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`k${i}`, "v"])) },
      "metadata",
    ],
    [
      "a scope that ends before it begins",
      { scope: { from: "2026-02-01T00:00:00Z", to: "2026-01-01T00:00:00Z" } },
      "scope",
    ],
    ["an id of one's own", { id: "key_canary" }, null],
  ])("%s is refused, of a new key and of one that is there", async (_name, settings, param) => {
    const made: Key = JSON.parse((await create({ name: "x", role: "client" })).text);
    const before = (await keyEntries()).length;
    const path = `/api/v1/api-keys/${made.id}`;
    for (const answer of [
      await create({ name: "x", role: "client", ...settings }),
      await custody().ask(path, { method: "PATCH", body: settings }),
    ]) {
      expect(answer.status).toBe(400);
      expect(errorOf(answer)).toMatchObject({ code: "request_malformed", param });
      expect(answer.text).not.toMatch(/canary/i);
    }
    expect((await keyEntries()).length).toBe(before);
  });

  test("an unknown key is not found", async () => {
    const path = "/api/v1/api-keys/key_none";
    const asked = [
      custody().ask(path),
      custody().ask(path, { method: "DELETE" }),
      custody().ask(path, { method: "PATCH", body: { name: "x" } }),
      custody().ask(`${path}/regenerate`, { method: "POST", body: {} }),
      custody().ask(`${path}/disable`, { method: "POST" }),
      custody().ask(`${path}/enable`, { method: "POST" }),
    ];
    for (const answer of await Promise.all(asked))
      expect([answer.status, errorOf(answer).code]).toEqual([404, "not_found"]);
  });

  test("the last admin key stays, also when the last two are ended at once", async () => {
    const { ask, newKey, adminKey } = await custodyForTest();
    const keys: { data: Key[] } = JSON.parse((await ask("/api/v1/api-keys")).text);
    const first = keys.data.find(({ role }) => role === "admin")?.id ?? "";
    const refused = await ask(`/api/v1/api-keys/${first}`, { method: "DELETE" });
    expect(refused.status).toBe(403);
    expect(errorOf(refused).code).toBe("forbidden");
    const second = await newKey("admin");
    await Promise.all([first, second.id].map((id) => ask(`/api/v1/api-keys/${id}`, { method: "DELETE" })));
    const alive = await Promise.all([adminKey, second.key].map((key) => ask("/api/v1/api-keys", { key })));
    expect(alive.some(({ status }) => status === 200)).toBe(true);
  });
});

describe("what is said of a key", () => {
  const settings = {
    owner: "Jane Canary",
    environment: "production",
    expiresAt: "2099-01-01T00:00:00.000Z",
    models: ["gpt-*"],
    routes: ["chat.completions", "GET /v1/models"],
    networks: ["127.0.0.0/8", "::1/128"],
    policy: null,
    classificationFloor: "internal",
    classificationCeiling: "phi",
    retention: "seven-years",
    limits: { requestsPerMinute: 60, tokensPerMinute: 10_000, concurrent: 4 },
    budget: { tokensPerDay: 1_000_000, moneyPerMonth: 99.5 },
    subject: "canary patient",
    metadata: { ticket: "canary-1" },
    scope: { from: "2026-01-01T00:00:00.000Z", to: null },
  };

  test("is shown as it was written, and holds after a restart; the log has none of its words", async () => {
    const { ask, newKey, folder, restart } = await custodyForTest();
    const { id, key } = await newKey("client", { ...settings, team: "claims" });
    const shown = async (): Promise<object> => JSON.parse((await ask(`/api/v1/api-keys/${id}`)).text);
    expect(await shown()).toMatchObject({ ...settings, team: "claims", state: "active", lastUsedAt: null });
    expect((await ask("/v1/models", { key })).status).toBe(200);
    const used = await shown();
    expect(used).toMatchObject({ lastUsedAt: expect.stringMatching(/^\d{4}-/) });
    await restart();
    expect(await shown()).toEqual(used);
    expect((await ask("/api/v1/scan", { method: "POST", key, body: {} })).status).toBe(403);
    expect(JSON.stringify(await readEntries(folder))).not.toMatch(/canary/i);
  });

  test("is changed field by field, and null says nothing any more", async () => {
    const { id } = await custody().newKey("client", settings);
    const path = `/api/v1/api-keys/${id}`;
    const changed = await custody().ask(path, { method: "PATCH", body: { models: null, name: "canary name" } });
    expect(changed.status).toBe(200);
    expect(JSON.parse(changed.text)).toMatchObject({ ...settings, models: null, name: "canary name" });
    const entry = (await readEntries(custody().folder)).at(-1);
    expect(entry).toMatchObject({ kind: "key.changed", key: id, fields: ["name", "models"] });
    expect(JSON.stringify(entry)).not.toContain("canary");
    expect(changed.text).not.toContain("cst_live_");
  });

  test("expires when it says", async () => {
    let now = Date.UTC(2026, 5, 1);
    const { ask, newKey } = await custodyForTest({ clock: () => now });
    const { id, key } = await newKey("auditor", { expiresAt: "2026-06-01T01:00:00+00:00" });
    expect((await ask("/v1/models", { key })).status).toBe(200);
    now = Date.UTC(2026, 5, 1, 1);
    const answer = await ask("/v1/models", { key });
    expect([answer.status, errorOf(answer).code]).toEqual([401, "key_expired"]);
    expect(JSON.parse((await ask(`/api/v1/api-keys/${id}`)).text)).toMatchObject({ state: "expired" });
  });
});

describe("a new secret", () => {
  test("is shown once; the old one is good until the overlap ends", async () => {
    let now = Date.UTC(2026, 5, 1);
    const { ask, newKey, folder, restart } = await custodyForTest({ clock: () => now });
    const { id, key } = await newKey("auditor");
    const answer = await ask(`/api/v1/api-keys/${id}/regenerate`, { method: "POST", body: { overlapSeconds: 60 } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const made: Key & { overlapUntil: string } = JSON.parse(answer.text);
    expect(made).toMatchObject({ id, overlapUntil: "2026-06-01T00:01:00.000Z" });
    const both = async () => [
      (await ask("/v1/models", { key })).status,
      (await ask("/v1/models", { key: made.key ?? "" })).status,
    ];
    expect(await both()).toEqual([200, 200]);
    await restart();
    expect(await both()).toEqual([200, 200]);
    now += 60_000;
    expect(await both()).toEqual([401, 200]);
    const entries = await readEntries(folder);
    expect(entries.find(({ kind }) => kind === "key.rotated")).toMatchObject({ key: id, overlapUntil: now });
    expect(JSON.stringify(entries)).not.toContain("cst_live_");
  });

  test.each([-1, 1.5, 2_592_001, "60", null])("is not made for an overlap of %s", async (overlapSeconds) => {
    const { id } = await custody().newKey("client");
    const answer = await custody().ask(`/api/v1/api-keys/${id}/regenerate`, {
      method: "POST",
      body: { overlapSeconds },
    });
    expect([answer.status, errorOf(answer).param]).toEqual([400, "overlapSeconds"]);
  });
});

describe("the use of a key", () => {
  test("is counted from its exchanges of this month, in lists and alone", async () => {
    let now = Date.UTC(2026, 4, 31, 23, 59);
    const { ask, chat, clientKey, upstream } = await custodyForTest({ clock: () => now });
    upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hello"))));
    const used = async (): Promise<object | undefined> => {
      const page: { data: (Key & { usage: object })[] } = JSON.parse((await ask("/api/v1/api-keys")).text);
      const found = page.data.find(({ role }) => role === "client");
      const alone: { usage: object } = JSON.parse((await ask(`/api/v1/api-keys/${found?.id}`)).text);
      expect(alone.usage).toEqual(found?.usage);
      return found?.usage;
    };
    expect((await chat(chatBody("Hi"))).status).toBe(200);
    expect(await used()).toMatchObject({ requests: 1, tokens: 21 });
    now = Date.UTC(2026, 5, 1);
    expect(await used()).toMatchObject({ requests: 0, tokens: 0 });
    now += 1;
    await chat(chatBody("Hi"));
    await chat(chatBody("Hi"));
    expect((await chat("{}", { key: clientKey })).status).toBe(400);
    now += 5_000;
    expect(await used()).toMatchObject({ requests: 2, tokens: 42 });
  });
});

describe("pages of keys", () => {
  test("hold every key once, eldest first", async () => {
    const { ask, newKey } = await custodyForTest();
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) made.push((await newKey("client")).id);
    const seen: string[] = [];
    let path: string | null = "/api/v1/api-keys?limit=3";
    const lengths: number[] = [];
    while (path !== null) {
      const page: { data: Key[]; nextCursor: string | null } = JSON.parse((await ask(path)).text);
      lengths.push(page.data.length);
      seen.push(...page.data.map(({ id }) => id));
      path = page.nextCursor === null ? null : `/api/v1/api-keys?limit=3&cursor=${page.nextCursor}`;
    }
    expect(lengths).toEqual([3, 3, 1]);
    expect(new Set(seen).size).toBe(7);
    expect(seen.filter((id) => made.includes(id)).sort()).toEqual(made.toSorted());
    expect(seen).toEqual(seen.toSorted());
    for (const query of ["limit=0", "limit=501", "cursor=$", "page=2"]) {
      expect((await ask(`/api/v1/api-keys?${query}`)).status).toBe(400);
    }
  });
});

describe("a team's manager", () => {
  test("sees, makes and ends keys of that team, and others are not found", async () => {
    const roles = {
      manager: ["read keys", "manage keys", "call models", "list models", "scan texts", "give feedback", "read usage"],
    };
    const { ask, newKey } = await custodyForTest({ access: { roles } });
    const { key } = await newKey("manager", { team: "claims" });
    const foreign = await newKey("client", { team: "sales" });
    const made = await ask("/api/v1/api-keys", { method: "POST", key, body: { name: "ours", role: "client" } });
    expect(made.status).toBe(201);
    const own: Key = JSON.parse(made.text);
    expect(own).toMatchObject({ team: "claims" });
    const page: { data: Key[] } = JSON.parse((await ask("/api/v1/api-keys", { key })).text);
    expect(page.data.map(({ role }) => role).sort()).toEqual(["client", "manager"]);
    const path = `/api/v1/api-keys/${foreign.id}`;
    for (const [method, where, body] of [
      ["GET", path, undefined],
      ["PATCH", path, { name: "x" }],
      ["DELETE", path, undefined],
      ["POST", `${path}/regenerate`, {}],
      ["POST", `${path}/disable`, {}],
      ["POST", `${path}/enable`, {}],
    ] as const) {
      const answer = await ask(where, { method, key, ...(body === undefined ? {} : { body }) });
      expect([answer.status, errorOf(answer).code]).toEqual([404, "not_found"]);
    }
    const strong = await ask("/api/v1/api-keys", { method: "POST", key, body: { name: "x", role: "security" } });
    expect([strong.status, errorOf(strong)]).toMatchObject([403, { code: "forbidden", param: "role" }]);
    const elsewhere = { name: "x", role: "client", team: "sales" };
    expect((await ask("/api/v1/api-keys", { method: "POST", key, body: elsewhere })).status).toBe(403);
    expect((await ask(`/api/v1/api-keys/${own.id}`, { method: "DELETE", key })).status).toBe(204);
    expect((await ask("/v1/models", { key: foreign.key })).status).toBe(200);
  });
});
