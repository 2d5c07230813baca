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
