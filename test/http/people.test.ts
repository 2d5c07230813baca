import { describe, expect, test } from "vitest";
import { BrowserJar } from "../fixtures/browser-jar.ts";
import { oidcCustodyForFile } from "../fixtures/oidc-custody.ts";
import { readEntries } from "../fixtures/read-record.ts";

const world = oidcCustodyForFile();

describe("somebody known", () => {
  test("who lost their groups is refused by id, and what they had open ends", async () => {
    const browser = await world().signIn(world().account("kim", "auditors"));
    const { principal, session } = await world().meOf(browser);
    world().account("kim", "others");
    const ended = await new BrowserJar().visit(await world().answered(new BrowserJar(), "kim"));
    expect(ended.status).toBe(400); // Another browser's answer.
    const other = new BrowserJar();
    expect((await other.visit(await world().answered(other, "kim"))).status).toBe(403);
    expect(await world().statusOf(browser)).toBe(401);
    const entries = await readEntries(world().custody.folder);
    expect(entries.slice(-2)).toMatchObject([
      { kind: "access.refused", principal, route: "GET /auth/callback", error: "forbidden", permission: null },
      { kind: "session.ended", session: session?.id, how: "revoked" },
    ]);
  });

  test("who is stopped has no session from then on and cannot sign in; who is let in again can", async () => {
    const browser = await world().signIn(world().account("lee", "auditors"));
    const { principal, session } = await world().meOf(browser);
    const change = (disabled: boolean) =>
      world().custody.ask(`/api/v1/people/${principal}`, { method: "PATCH", body: { disabled } });
    const stopped: { disabledAt: string | null } = JSON.parse((await change(true)).text);
    expect(stopped).toMatchObject({ id: principal, name: "Name of lee", disabledAt: expect.any(String) });
    expect(await world().statusOf(browser)).toBe(401);
    const entries = await readEntries(world().custody.folder);
    expect(entries.slice(-2)).toMatchObject([
      { kind: "person.disabled", person: principal, principal: expect.stringMatching(/^key_/) },
      { kind: "session.ended", session: session?.id, how: "revoked", by: expect.stringMatching(/^key_/) },
    ]);
    const other = new BrowserJar();
    expect((await other.visit(await world().answered(other, "lee"))).status).toBe(403);
    expect((await readEntries(world().custody.folder)).at(-1)).toMatchObject({ kind: "access.refused", principal });
    await change(false);
    expect((await world().meOf(await world().signIn("lee"))).principal).toBe(principal);
  });

  test("is the same after a restart, and signed out by it", async () => {
    const browser = await world().signIn(world().account("mia", "auditors"));
    const { principal } = await world().meOf(browser);
    await world().custody.restart();
    world().provider.register(world().custody.url);
    expect(await world().statusOf(browser)).toBe(401);
    expect((await world().meOf(await world().signIn("mia"))).principal).toBe(principal);
  });

  test("has name and address in the list of people and nowhere in the log", async () => {
    const { text } = await world().custody.ask("/api/v1/people");
    expect(text).toContain("kim@example.com");
    const entries = JSON.stringify(await readEntries(world().custody.folder));
    expect(entries).toContain("usr_");
    for (const personal of ["example.com", "Name of", world().provider.issuer, '"kim"'])
      expect(entries).not.toContain(personal);
  });
});

describe("somebody with a team", () => {
  test("sees, stops and signs out its people only; those of others are not there", async () => {
    const { account, custody, meOf, signIn, statusOf } = world();
    const admin = await signIn(account("own-admin", "claims-admins"));
    const mate = await signIn(account("mate", "claims-security"));
    const other = await signIn(account("other", "auditors"));
    const [adminMe, mateMe, otherMe] = [await meOf(admin), await meOf(mate), await meOf(other)];
    const headers = { "x-csrf-token": adminMe.session?.csrfToken ?? "" };
    const people = await admin.visit(`${custody.url}/api/v1/people`);
    expect(people.text).toContain(mateMe.principal);
    expect(people.text).not.toContain(otherMe.principal);
    const sessions = await admin.visit(`${custody.url}/api/v1/sessions`);
    expect(sessions.text).toContain(mateMe.session?.id);
    expect(sessions.text).not.toContain(otherMe.session?.id);
    const end = (me: typeof otherMe) =>
      admin.visit(`${custody.url}/api/v1/sessions/${me.session?.id}`, { method: "DELETE", headers });
    const stop = (me: typeof otherMe) =>
      admin.visit(`${custody.url}/api/v1/people/${me.principal}`, {
        method: "PATCH",
        headers,
        body: { disabled: true },
      });
    expect([(await end(otherMe)).status, (await stop(otherMe)).status]).toEqual([404, 404]);
    expect(await statusOf(other)).toBe(200);
    expect([(await end(mateMe)).status, (await stop(mateMe)).status]).toEqual([204, 200]);
    expect(await statusOf(mate)).toBe(401);
  });
});
