import { describe, expect, onTestFinished, test } from "vitest";
import { BrowserJar, locationOf } from "../fixtures/browser-jar.ts";
import {
  clientSecret,
  passProvider,
  type ProviderOptions,
  startIdentityProvider,
} from "../fixtures/identity-provider.ts";
import { beginAt, faultOf, groups, oidcCustodyForFile } from "../fixtures/oidc-custody.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { custodyForTest } from "../fixtures/start-custody.ts";

const world = oidcCustodyForFile();

const isNobody = async (browser: BrowserJar): Promise<boolean> =>
  browser.cookie(world().custody.url, "custody_session") === undefined &&
  (await world().meOf(browser)).principal === null;

describe("signing in at a provider", () => {
  test("the whole way: there, back with a code, and to where one wanted to go", async () => {
    const browser = new BrowserJar();
    const page = await browser.visit(`${world().custody.url}/auth/login?next=/api/v1/session`);
    const [, href = ""] = /<a class="button" href="([^"]+)"/.exec(page.text) ?? [];
    expect(href).toBe(`${world().custody.url}/auth/oidc?next=%2Fapi%2Fv1%2Fsession`);
    const sent = new URL(locationOf(await browser.visit(href)) ?? "");
    expect(sent.origin).toBe(world().provider.issuer);
    const { searchParams: asked } = sent;
    expect(asked.get("code_challenge_method")).toBe("S256");
    for (const name of ["state", "nonce", "code_challenge"]) expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
    expect(asked.get("scope")).toBe("openid profile email groups");
    expect(sent.href).not.toContain(clientSecret);
    const back = await passProvider(browser, sent.href, world().account("ann", "other", "auditors"));
    const ended = await browser.visit(back);
    expect(locationOf(ended)).toBe(`${world().custody.url}/api/v1/session`);
    const me = await world().meOf(browser);
    expect(me).toMatchObject({ principal: expect.stringMatching(/^usr_/), name: "Name of ann", role: "auditor" });
    expect(me.permissions).toContain("export evidence");
    const entries = await readEntries(world().custody.folder);
    expect(entries.slice(-2)).toMatchObject([
      { kind: "person.created", person: me.principal, role: "auditor", team: null },
      { kind: "session.started", principal: me.principal, role: "auditor", how: "oidc" },
    ]);
    expect((await browser.visit(`${world().custody.url}/auth/me`)).text).toContain("<dd>Name of ann</dd>");
  });

  test("the first line of the configuration decides, and a role that changed is an entry", async () => {
    const browser = await world().signIn(world().account("ben", "custody-admins", "auditors"));
    const before = await world().meOf(browser);
    expect(before).toMatchObject({ role: "auditor", team: null });
    const again = await world().signIn(world().account("ben", "custody-admins", "claims-security"));
    expect(await world().meOf(again)).toMatchObject({ principal: before.principal, role: "security", team: "claims" });
    // What is open already has the new role too.
    expect(await world().meOf(browser)).toMatchObject({ role: "security", team: "claims" });
    const entries = await readEntries(world().custody.folder);
    expect(entries.at(-2)).toMatchObject({ kind: "person.changed", person: before.principal, role: "security" });
  });

  test("another end than a path of this server is none", async () => {
    const browser = new BrowserJar();
    const back = await passProvider(
      browser,
      await world().begin(browser, "https://evil.example/"),
      world().account("cat", "auditors"),
    );
    expect(locationOf(await browser.visit(back))).toBe(`${world().custody.url}/console/evidence`);
  });

  test.each<[string, ProviderOptions]>([
    ["a public client, which has no secret", { isPublic: true }],
    ["a provider that puts the groups into the ID token", { inToken: true }],
  ])("%s", async (_name, options) => {
    const other = await startIdentityProvider(options);
    onTestFinished(() => other.close());
    const at = await custodyForTest({ access: { oidc: { ...other.oidc, groups } } });
    other.register(at.url);
    other.accounts.set("ann", { name: "Ann", email: "ann@example.com", groups: ["auditors"] });
    const browser = new BrowserJar();
    const before = other.requests;
    await browser.visit(await passProvider(browser, await beginAt(at, browser), "ann"));
    expect(other.requests).toBeGreaterThan(before);
    expect((await browser.visit(`${at.url}/api/v1/session`)).text).toContain('"role":"auditor"');
  });
});

describe("what the provider's answer may not be", () => {
  test("given twice, even with the cookie of the first time", async () => {
    const browser = new BrowserJar();
    const back = await world().answered(browser, world().account("dan", "auditors"));
    const cookie = browser.cookie(world().custody.url, "custody_sign_in") ?? "";
    expect((await browser.visit(back)).status).toBe(303);
    expect(browser.cookie(world().custody.url, "custody_sign_in")).toBeUndefined();
    const thief = new BrowserJar();
    thief.setCookie(world().custody.url, "custody_sign_in", cookie);
    const again = await thief.visit(back);
    expect(again.status).toBe(400);
    expect(faultOf(again)).toContain("was not begun in this browser");
    expect(await isNobody(thief)).toBe(true);
  });

  test("a code that was issued for another attempt: the provider refuses its verifier", async () => {
    const code =
      new URL(await world().answered(new BrowserJar(), world().account("eve", "auditors"))).searchParams.get("code") ??
      "";
    const thief = new BrowserJar();
    const own = new URL(await world().answered(thief, world().account("fay", "auditors")));
    own.searchParams.set("code", code);
    const ended = await thief.visit(own.href);
    expect([ended.status, faultOf(ended)]).toEqual([401, expect.stringContaining("was not accepted")]);
    expect(await isNobody(thief)).toBe(true);
  });

  test("of another state", async () => {
    const browser = new BrowserJar();
    const back = new URL(await world().answered(browser, world().account("gus", "auditors")));
    back.searchParams.set(
      "state",
      new URL(await world().answered(new BrowserJar(), "gus")).searchParams.get("state") ?? "",
    );
    expect((await browser.visit(back.href)).status).toBe(400);
    expect(await isNobody(browser)).toBe(true);
  });

  test("of another nonce: an ID token that was made for somebody else's attempt", async () => {
    const browser = new BrowserJar();
    const sent = new URL(await world().begin(browser));
    sent.searchParams.set("nonce", "another-nonce");
    const ended = await browser.visit(await passProvider(browser, sent.href, world().account("hal", "auditors")));
    expect([ended.status, faultOf(ended)]).toEqual([401, expect.stringContaining("was not accepted")]);
    expect(await isNobody(browser)).toBe(true);
  });

  test("later than ten minutes", async () => {
    const browser = new BrowserJar();
    const back = await world().answered(browser, world().account("ida", "auditors"));
    world().advance(600_000);
    const ended = await browser.visit(back);
    expect([ended.status, faultOf(ended)]).toEqual([400, expect.stringContaining("took too long")]);
    expect(await isNobody(browser)).toBe(true);
  });

  test("an error, as when somebody gives up: nothing of it is shown", async () => {
    const browser = new BrowserJar();
    const state = new URL(await world().begin(browser)).searchParams.get("state") ?? "";
    const query = new URLSearchParams({ error: "access_denied", error_description: "canary words", state });
    const ended = await browser.visit(`${world().custody.url}/auth/callback?${query.toString()}`);
    expect([ended.status, faultOf(ended)]).toEqual([401, expect.stringContaining("was not accepted")]);
    expect(ended.text).not.toContain("canary");
  });

  test("of somebody in no group that is named: nobody is known by it, and it is counted", async () => {
    const before = await readEntries(world().custody.folder);
    const browser = new BrowserJar();
    const ended = await browser.visit(await world().answered(browser, world().account("jim", "others")));
    expect([ended.status, faultOf(ended)]).toEqual([403, expect.stringContaining("None of your groups")]);
    expect(await isNobody(browser)).toBe(true);
    expect(await readEntries(world().custody.folder)).toEqual(before);
    expect((await world().custody.ask("/api/v1/people")).text).not.toContain("jim@");
  });
});

describe("a provider that cannot be reached", () => {
  test("is said as that, and asked again when it is back", async () => {
    const other = await startIdentityProvider();
    onTestFinished(() => other.close());
    const at = await custodyForTest({ access: { oidc: { ...other.oidc, groups } } });
    other.register(at.url);
    other.setBroken(true);
    const browser = new BrowserJar();
    const down = await browser.visit(`${at.url}/auth/oidc`);
    expect([down.status, faultOf(down)]).toEqual([503, expect.stringContaining("identity provider")]);
    expect(down.headers.get("retry-after")).not.toBeNull();
    other.setBroken(false);
    other.accounts.set("ann", { name: "Ann", email: "ann@example.com", groups: ["auditors"] });
    const back = await passProvider(browser, await beginAt(at, browser), "ann");
    other.setBroken(true);
    expect((await browser.visit(back)).status).toBe(503);
    other.setBroken(false);
    await browser.visit(await passProvider(browser, await beginAt(at, browser), "ann"));
    expect((await browser.visit(`${at.url}/api/v1/session`)).text).toContain('"role":"auditor"');
  });

  test("cannot be used where nobody could be sent back, nor to give roles that are not there", async () => {
    const oidc = { issuer: "https://id.example.com", clientId: "custody", groups };
    const start = (server: object, more: object) =>
      custodyForTest({ server: { ...server }, access: { oidc: { ...oidc, ...more } } });
    await expect(start({ host: "127.0.0.2" }, {})).rejects.toThrow("server.publicUrl");
    const unknown = { groups: [{ group: "g", role: "root" }] };
    await expect(start({}, unknown)).rejects.toThrow("access.oidc.groups.0.role");
  });

  test("is not asked where none is configured", async () => {
    const at = await custodyForTest();
    expect((await new BrowserJar().visit(`${at.url}/auth/oidc`)).status).toBe(404);
    expect((await new BrowserJar().visit(`${at.url}/auth/callback?code=x&state=y`)).status).toBe(404);
  });
});
