import { describe, expect, test } from "vitest";
import { readEntries } from "../fixtures/read-record.ts";
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
      expect(found).toEqual({
        id: made.id,
        name: "of a team",
        role,
        team: null,
        createdAt: made.createdAt,
        revokedAt: null,
      });
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

  test("an unknown key is not found", async () => {
    expect((await custody().ask("/api/v1/api-keys/key_none", { method: "DELETE" })).status).toBe(404);
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
