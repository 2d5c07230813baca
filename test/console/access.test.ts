/**
 * The room of access, over HTTP.
 * @module
 */
import { beforeAll, describe, expect, test } from "vitest";
import { addressesIn, type ConsoleSession, openConsole, wordsOf } from "../fixtures/console-session.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({ actions: {}, access: { secondPerson: ["reload policies"] } });

const hostile = `"><img src=x onerror="alert(1)">`;
let admin: ConsoleSession;
let auditor: ConsoleSession;
let manager: ConsoleSession;
let redKey: string;
beforeAll(async () => {
  admin = await openConsole(custody(), custody().adminKey);
  auditor = await openConsole(custody(), (await custody().newKey("auditor")).key);
  manager = await openConsole(custody(), (await custody().newKey("admin", { team: "red", name: "red manager" })).key);
  redKey = (await custody().newKey("client", { team: "red", name: "red client" })).id;
  await custody().newKey("client", { team: "blue", name: "blue client" });
});

const newest = async (kind: string) => (await readEntries(custody().folder)).findLast((entry) => entry.kind === kind);
const secretIn = (page: { readonly text: string }): string => /<code>(cst_[^<]+)<\/code>/.exec(page.text)?.[1] ?? "";
const keyIn = (page: { readonly text: string }): string => /keys\/(key_[0-9a-f-]+)"/.exec(page.text)?.[1] ?? "";
const mayCall = async (key: string): Promise<number> => (await custody().ask("/v1/models", { key })).status;

describe("a key", () => {
  test("is made with its secret shown once, stopped, given another secret, and revoked; each is an entry", async () => {
    const made = await admin.post("/console/access/keys", {
      name: hostile,
      role: "client",
      team: "red",
      models: "gpt-test, glob-*",
      requestsPerMinute: "7",
      moneyPerMonth: "12.5",
    });
    expect([made.status, made.headers.get("cache-control")]).toEqual([200, "no-store"]);
    const secret = secretIn(made);
    const id = keyIn(made);
    expect(await mayCall(secret)).toBe(200);
    expect(await newest("key.created")).toMatchObject({ key: id, role: "client", team: "red" });

    const page = await admin.get(`/console/access/keys/${id}`);
    expect(page.text).not.toContain(secret);
    expect(page.text).not.toContain("<img");
    expect(wordsOf(page)).toContain(hostile);
    expect(wordsOf(page)).toContain("requests per minute: 7 of 7 left");
    expect(wordsOf(page)).toContain("money per month: 12.5 of 12.5 left");
    const list = await admin.get("/console/access");
    expect(wordsOf(list)).toContain(hostile);
    expect(list.text).not.toContain("<img");

    await admin.done(`/console/access/keys/${id}/disable`);
    expect([await mayCall(secret), (await newest("key.disabled"))?.kind]).toEqual([401, "key.disabled"]);
    await admin.done(`/console/access/keys/${id}/enable`);
    expect(await mayCall(secret)).toBe(200);

    const other = secretIn(await admin.post(`/console/access/keys/${id}/rotate`, { overlapHours: "0" }));
    expect([await mayCall(secret), await mayCall(other)]).toEqual([401, 200]);
    expect(await newest("key.rotated")).toMatchObject({ key: id });

    const asked = await admin.get(`/console/access/keys/${id}/revoke`);
    expect(wordsOf(asked)).toContain("The key ends for ever");
    expect(await mayCall(other)).toBe(200);
    expect(wordsOf(await admin.done(`/console/access/keys/${id}/revoke`))).toContain("revoked for ever");
    expect([await mayCall(other), await newest("key.revoked")]).toMatchObject([401, { key: id }]);
    expect(addressesIn(await admin.get(`/console/access/keys/${id}`))).not.toContain(
      `/console/access/keys/${id}/revoke`,
    );
  });

  test.each([
    [{ name: "", role: "client" }, "`name`"],
    [{ name: "x", role: "client", requestsPerMinute: "many" }, "`limits.requestsPerMinute`"],
    [{ name: "x", role: "client", routes: "/none" }, "`routes.0` matches no route"],
    [{ name: "x", role: "client", expiresAt: "2001-01-01T00:00" }, "`expiresAt` must be in the future"],
    [{ name: "x", role: "client", networks: "everywhere" }, "`networks.0`"],
  ])("that cannot be is the form again: %j", async (fields, words) => {
    const page = await admin.post("/console/access/keys", fields);
    expect(page.status).toBe(400);
    expect(page.text).toContain('role="alert"');
    expect(wordsOf(page).toLowerCase()).toContain(words.toLowerCase());
  });

  describe("is changed", () => {
    const settings = {
      name: "before",
      team: "red",
      owner: "ann",
      models: ["gpt-test", "glob-*"],
      expiresAt: "2050-01-02T03:04:05.678Z",
      limits: { requestsPerMinute: 7, concurrent: 2 },
      budget: { moneyPerMonth: 12.5 },
      metadata: { "cost centre": "a: b", other: "c" },
      scope: { from: "2026-01-01T00:00:00.000Z", to: null },
    };
    const read = async (id: string): Promise<Record<string, unknown>> =>
      JSON.parse((await custody().ask(`/api/v1/api-keys/${id}`)).text);
    /** What the form of a page would send as it is. */
    const filled = ({ text }: { readonly text: string }): Record<string, string> => {
      const plain = (value: string): string => value.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
      const main = text.slice(text.indexOf("<main"));
      const inputs = [...main.matchAll(/<input[^>]*?name="(\w+)"[^>]*?>/g)].map(([tag, name = ""]) => [
        name,
        plain(/value="([^"]*)"/.exec(tag)?.[1] ?? ""),
      ]);
      const areas = [...main.matchAll(/<textarea[^>]*?name="(\w+)"[^>]*>\n?([^<]*)</g)].map(
        ([, name = "", value = ""]) => [name, plain(value)],
      );
      const selects = [...main.matchAll(/<select name="(\w+)"[\s\S]*?<\/select>/g)].map(([all, name = ""]) => [
        name,
        /<option\s+value="([^"]*)"\s+selected/.exec(all)?.[1] ?? "",
      ]);
      const { csrf: _csrf, ...fields } = Object.fromEntries([...inputs, ...areas, ...selects]);
      return fields;
    };
    const made = async () => {
      const { id } = await custody().newKey("client", settings);
      const path = `/console/access/keys/${id}/change`;
      return { id, path, fields: filled(await admin.get(path)) };
    };
    const changesOf = async (id: string): Promise<unknown[]> =>
      (await readEntries(custody().folder)).filter((entry) => entry.kind === "key.changed" && entry.key === id);

    test("from what it is: sent as it is shown nothing is written, and nothing is lost", async () => {
      const { id, path, fields } = await made();
      expect(fields).toMatchObject({ name: "before", role: "client", team: "red", models: "gpt-test, glob-*" });
      expect(fields).toMatchObject({ requestsPerMinute: "7", concurrent: "2", moneyPerMonth: "12.5" });
      expect(fields).toMatchObject({ expiresAt: "2050-01-02T03:04", scopeFrom: "2026-01-01T00:00", scopeTo: "" });
      const before = await read(id);
      expect(wordsOf(await admin.done(path, fields))).toContain("The key is changed.");
      expect([await read(id), await changesOf(id)]).toEqual([before, []]);
    });

    test("in what differs alone; the entry names the fields, and what is emptied says nothing", async () => {
      const { id, path, fields } = await made();
      await admin.done(path, {
        ...fields,
        name: hostile,
        owner: "",
        concurrent: "",
        moneyPerMonth: "",
        networks: "10.0.0.0/8, 192.0.2.1",
        classificationCeiling: "phi",
        metadata: "one: 1\r\ntwo: 2: 3",
        scopeFrom: "",
      });
      expect(await read(id)).toMatchObject({
        name: hostile,
        owner: null,
        team: "red",
        models: ["gpt-test", "glob-*"],
        networks: ["10.0.0.0/8", "192.0.2.1"],
        classificationCeiling: "phi",
        limits: { requestsPerMinute: 7 },
        budget: {},
        metadata: { one: "1", two: "2: 3" },
        scope: null,
        // Not cut to the minute that the form shows.
        expiresAt: settings.expiresAt,
      });
      const [entry] = await changesOf(id);
      const fieldsChanged = [
        "name",
        "owner",
        "networks",
        "classificationCeiling",
        "limits",
        "budget",
        "metadata",
        "scope",
      ];
      expect(entry).toMatchObject({ fields: expect.arrayContaining(fieldsChanged) });
      expect(entry).toHaveProperty("fields.length", fieldsChanged.length);
      expect((await admin.get(`/console/access/keys/${id}`)).text).not.toContain("<img");
    });

    test.each([
      [{ name: "" }, "name", "`name`"],
      [{ concurrent: "many" }, "concurrent", "`limits.concurrent`"],
      [{ networks: "10.0.0.1, everywhere" }, "networks", "`networks.1`"],
      [{ scopeFrom: "soon" }, "scopeFrom", "`scope.from`"],
      [{ expiresAt: "2001-01-01T00:00" }, "expiresAt", "must be in the future"],
      [{ metadata: "no text" }, "metadata", "`metadata`"],
    ])("not to what cannot be: the form again, the field marked: %j", async (wrong, name, words) => {
      const { id, path, fields } = await made();
      const page = await admin.post(path, { ...fields, owner: "bo", ...wrong });
      expect([page.status, wordsOf(page).includes(words)]).toEqual([400, true]);
      const marked = [...page.text.matchAll(/name="(\w+)"[^>]*aria-invalid="true"/g)].map(([, one]) => one);
      expect(marked).toEqual([name]);
      expect(filled(page)).toMatchObject({ owner: "bo" });
      expect(await changesOf(id)).toEqual([]);
    });

    test("not over what somebody else changed meanwhile", async () => {
      const { id, path, fields } = await made();
      await custody().ask(`/api/v1/api-keys/${id}`, { method: "PATCH", body: { owner: "cy" } });
      const page = await admin.post(path, { ...fields, environment: "test" });
      expect([page.status, filled(page)["owner"], (await read(id))["environment"]]).toEqual([409, "cy", null]);
    });

    test("by who may: within their team, and not once it has ended", async () => {
      const { id, path, fields } = await made();
      expect((await auditor.get(path)).status).toBe(403);
      expect((await auditor.post(path, fields)).status).toBe(403);
      const { team: _team, ...own } = filled(await manager.get(path));
      await manager.done(path, { ...own, owner: "dee" });
      expect(await read(id)).toMatchObject({ owner: "dee", team: "red" });
      const { team: _none, ...again } = filled(await manager.get(path));
      expect((await manager.post(path, { ...again, team: "blue", owner: "eve" })).status).toBe(303);
      expect(await read(id)).toMatchObject({ owner: "eve", team: "red" });
      await admin.done(`/console/access/keys/${id}/revoke`);
      expect([(await admin.get(path)).status, (await admin.post(path, fields)).status]).toEqual([404, 404]);
      expect(addressesIn(await admin.get(`/console/access/keys/${id}`))).not.toContain(path);
    });
  });

  test("of another team is not there for a team's manager, who makes keys of the team alone", async () => {
    const list = wordsOf(await manager.get("/console/access"));
    expect(list).toContain("red client");
    expect(list).not.toContain("blue client");
    const all = addressesIn(await admin.get("/console/access")).filter((address) => address.includes("/keys/key_"));
    const own = new Set(addressesIn(await manager.get("/console/access")));
    const others = all.filter((address) => !own.has(address));
    expect(others.length).toBeGreaterThan(2);
    for (const address of others) {
      expect((await manager.get(address)).status).toBe(404);
      expect((await manager.post(`${address}/revoke`)).status).toBe(404);
    }
    expect((await manager.post("/console/access/keys", { name: "x", role: "client", team: "blue" })).status).toBe(403);
    expect(keyIn(await manager.post("/console/access/keys", { name: "x", role: "client" }))).toMatch(/^key_/);
    expect(await newest("key.created")).toMatchObject({ team: "red" });
    const usage = await manager.get("/console/access/usage");
    expect(usage.text).toContain(redKey);
    expect(wordsOf(usage)).toContain("0 calls, 0 tokens");
  });
});

describe("others", () => {
  test("who are signed in are seen and sent out by who may; nobody ends their own session here", async () => {
    const guest = await openConsole(custody(), (await custody().newKey("security")).key);
    expect((await guest.get("/console/exchanges")).status).toBe(200);
    const page = await admin.get("/console/access/sessions");
    const ends = addressesIn(page).filter((address) => address.endsWith("/end"));
    expect(ends).toHaveLength(3);
    expect(wordsOf(page)).toContain("this one");
    expect(addressesIn(await guest.get("/console/access/sessions")).filter((one) => one.endsWith("/end"))).toEqual([]);
    expect((await guest.post(ends[0] ?? "")).status).toBe(403);
    // Newest first.
    await admin.done(ends[0] ?? "");
    expect(await newest("session.ended")).toMatchObject({ how: "revoked" });
    expect((await guest.get("/console/exchanges")).status).toBe(303);
    expect(addressesIn(await manager.get("/console/access/sessions")).filter((one) => one.endsWith("/end"))).toEqual(
      [],
    );
  });

  test("who never signed in: the page says how they could", async () => {
    expect(wordsOf(await admin.get("/console/access/people"))).toContain("Nobody has signed in with an account");
    expect((await admin.post("/console/access/people/usr_none/stop")).status).toBe(404);
  });
});

describe("a credential", () => {
  test("is stored and ended, and its secret is on no page and in no entry", async () => {
    const secret = "provider-secret-4711";
    const fields = { name: hostile, upstream: "scripted", secret, team: "red" };
    const wrong = await admin.post("/console/access/credentials", { ...fields, key: redKey });
    expect(wrong.status).toBe(400);
    expect(wrong.text).not.toContain(secret);
    expect(wordsOf(await admin.done("/console/access/credentials", fields))).toContain("is stored, sealed");
    const list = await admin.get("/console/access/credentials");
    expect(wordsOf(list)).toContain(hostile);
    expect(list.text).not.toContain("<img");
    expect(list.text).not.toContain(secret);
    const ask = addressesIn(list).find((address) => address.endsWith("/revoke")) ?? "";
    expect(wordsOf(await admin.get(ask))).toContain("its secret is destroyed");
    await admin.done(ask);
    expect(await newest("credential.revoked")).toMatchObject({ upstream: "scripted", team: "red" });
    expect(JSON.stringify(await readEntries(custody().folder))).not.toContain(secret);
    expect((await auditor.get("/console/access/credentials")).status).toBe(403);
  });
});

describe("approvals", () => {
  test("are what an auditor sees of access, and no more", async () => {
    const page = await auditor.get("/console/access/approvals");
    expect(page.status).toBe(200);
    expect(addressesIn(page).filter((address) => address.startsWith("/console/access"))).toEqual([
      "/console/access/approvals",
    ]);
    for (const path of ["", "/keys/new", "/people", "/sessions", "/usage"]) {
      expect((await auditor.get(`/console/access${path}`)).status).toBe(403);
    }
  });

  test("say in words what is asked, and a refusal is the end of it", async () => {
    const asked = await admin.done("/console/policies/reload", { reason: "a new line for <b>gdpr</b>" });
    const path = new URL(asked.url).pathname;
    expect((await auditor.get(path)).status).toBe(200);
    expect((await auditor.post(`${path}/words`)).status).toBe(403);
    const reader = await openConsole(custody(), (await custody().newKey("security", { owner: "second" })).key);
    // A key that the first admin made is no second person.
    expect((await reader.post(`${path}/refuse`)).status).toBe(403);
    const words = await reader.post(`${path}/words`);
    expect(wordsOf(words)).toContain("The policies are read again from their files");
    expect(wordsOf(words)).toContain("a new line for <b>gdpr</b>");
    expect(wordsOf(words)).toContain("POST /api/v1/policies/reload");
    expect(words.text).not.toContain("<b>gdpr");
    expect((await admin.post(`${path}/carry-out`)).status).toBe(403);
  });
});
