import { describe, expect, test } from "vitest";
import { BrowserJar, fieldOf, locationOf, type Visit } from "../fixtures/browser-jar.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { errorOf } from "../fixtures/send.ts";
import { type Custody, custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

const custody = custodyForFile();
const sessionCookie = "custody_session";

/** Signs a browser in with a key, through the form. */
const signIn = async (browser: BrowserJar, key: string, next = "/auth/me", at: Custody = custody()): Promise<Visit> => {
  const page = await browser.visit(`${at.url}/auth/login?next=${encodeURIComponent(next)}`);
  const form = { key, csrf: fieldOf(page, "csrf"), next: fieldOf(page, "next") };
  return browser.visit(`${at.url}/auth/key`, { form });
};

const signedIn = async (role = "admin"): Promise<{ browser: BrowserJar; csrf: string; id: string }> => {
  const browser = new BrowserJar();
  const { key } = await custody().newKey(role);
  expect((await signIn(browser, key)).status).toBe(303);
  const me: { session: { id: string; csrfToken: string } } = JSON.parse(
    (await browser.visit(`${custody().url}/api/v1/session`)).text,
  );
  return { browser, csrf: me.session.csrfToken, id: me.session.id };
};

describe("signing in with a key", () => {
  test("a page with a form, a cookie that no script reads, and the page that was asked for", async () => {
    const browser = new BrowserJar();
    const page = await browser.visit(`${custody().url}/auth/login?next=/auth/me`);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=UTF-8");
    expect(page.text).toContain('<label for="key">');
    expect(page.text).not.toContain("organization");
    const { id, key } = await custody().newKey("auditor");
    const ended = await signIn(browser, key);
    expect(ended.status).toBe(303);
    expect(locationOf(ended)).toBe(`${custody().url}/auth/me`);
    const cookie = ended.headers.getSetCookie().find((line) => line.startsWith(sessionCookie));
    expect(cookie).toMatch(/; Path=\/(;|$)/);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    expect(cookie).not.toMatch(/Secure|Domain/);
    const me = await browser.visit(`${custody().url}/auth/me`);
    expect(me.text).toContain(`<dd>${id}</dd>`);
    expect(me.text).toContain("<dd>auditor</dd>");
    expect((await readEntries(custody().folder)).at(-1)).toMatchObject({
      kind: "session.started",
      session: expect.stringMatching(/^ses_/),
      principal: id,
      role: "auditor",
      how: "key",
    });
  });

  test("who is signed in is sent on from the form, and another sign-in replaces the first", async () => {
    const { browser, id } = await signedIn();
    const before = browser.cookie(custody().url, sessionCookie);
    const page = await browser.visit(`${custody().url}/auth/login?next=/auth/me`);
    expect(locationOf(page)).toBe(`${custody().url}/auth/me`);
    // A form that was shown before, sent now.
    const other = new BrowserJar();
    const form = await other.visit(`${custody().url}/auth/login`);
    other.setCookie(custody().url, sessionCookie, before ?? "");
    const { key } = await custody().newKey("auditor");
    await other.visit(`${custody().url}/auth/key`, { form: { key, csrf: fieldOf(form, "csrf") } });
    expect(other.cookie(custody().url, sessionCookie)).not.toBe(before);
    expect((await browser.visit(`${custody().url}/api/v1/policies`)).status).toBe(401);
    const ends = (await readEntries(custody().folder)).filter(({ kind }) => kind === "session.ended");
    expect(ends.at(-1)).toMatchObject({ session: id, how: "replaced" });
  });

  test.each([
    ["//evil.example", "/console"],
    ["/\\evil.example", "/console"],
    ["https://evil.example/", "/console"],
    ["/\t/evil.example", "/console"],
    ["/.//evil.example", "/console"],
    ["javascript:alert(1)", "/console"],
    ["", "/console"],
    ["/api/v1/policies?x=%2F%2Fy", "/api/v1/policies?x=%2F%2Fy"],
  ])("afterwards %j leads to %s", async (next, path) => {
    const browser = new BrowserJar();
    const { key } = await custody().newKey("security");
    const page = await browser.visit(`${custody().url}/auth/login?next=${encodeURIComponent(next)}`);
    const form = { key, csrf: fieldOf(page, "csrf"), next };
    const ended = await browser.visit(`${custody().url}/auth/key`, { form });
    expect(ended.headers.get("location")).toBe(path);
    expect(fieldOf(page, "next")).toBe(path);
  });

  test("a client's key, an unknown one and none are refused in words, with no session", async () => {
    const at = await custodyForTest();
    for (const [key, status, words] of [
      [at.clientKey, 403, "role client"],
      [`${at.adminKey}x`, 401, "not known"],
      ["", 401, "not known"],
      ["x".repeat(600), 401, "not known"],
    ] as const) {
      const browser = new BrowserJar();
      const page = await signIn(browser, key, "/auth/me", at);
      expect(page.status).toBe(status);
      expect(page.text).toMatch(new RegExp(`role="alert">[^<]*${words}`));
      expect(browser.cookie(at.url, sessionCookie)).toBeUndefined();
      if (key !== "") expect(page.text).not.toContain(key);
    }
    await at.stop();
    const entries = await readEntries(at.folder);
    expect(entries.at(-1)).toMatchObject({ kind: "access.denied", counts: { unknown_key: 3 } });
    expect(entries.filter(({ kind }) => kind === "access.refused")).toMatchObject([{ route: "POST /auth/key" }]);
    expect(entries.some(({ kind }) => kind === "session.started")).toBe(false);
  });

  test("a form of another site, or of another browser, signs nobody in", async () => {
    const at = await custodyForTest();
    const browser = new BrowserJar();
    const other = new BrowserJar();
    const page = await browser.visit(`${at.url}/auth/login`);
    const csrf = fieldOf(page, "csrf");
    const key = at.adminKey;
    const tries = [
      await other.visit(`${at.url}/auth/key`, { form: { key, csrf } }),
      await browser.visit(`${at.url}/auth/key`, { form: { key } }),
      await browser.visit(`${at.url}/auth/key`, { form: { key, csrf: `${csrf}0` } }),
      await browser.visit(`${at.url}/auth/key`, { form: { key, csrf }, headers: { "sec-fetch-site": "cross-site" } }),
      await browser.visit(`${at.url}/auth/key`, { form: { key, csrf }, headers: { "sec-fetch-site": "same-site" } }),
    ];
    expect(tries.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
    for (const jar of [browser, other]) expect(jar.cookie(at.url, sessionCookie)).toBeUndefined();
    expect((await browser.visit(`${at.url}/auth/key`, { form: { key, csrf } })).status).toBe(303);
    await at.stop();
    expect((await readEntries(at.folder)).at(-1)).toMatchObject({ kind: "access.denied", counts: { cross_site: 5 } });
  });

  test("a form with a field twice, too large, or of another type is refused", async () => {
    const send = (body: string, type = "application/x-www-form-urlencoded") =>
      custody().ask("/auth/key", { method: "POST", key: null, body, headers: { "content-type": type } });
    const answers = [await send("key=a&key=b"), await send(`key=${"a".repeat(9_000)}`), await send("{}", "text/plain")];
    expect(answers.map(({ status }) => status)).toEqual([400, 413, 415]);
  });

  test("too many tries are told when to come again, and a right key too; keys in requests are not affected", async () => {
    const at = await custodyForTest();
    const browser = new BrowserJar();
    const page = await browser.visit(`${at.url}/auth/login`);
    const csrf = fieldOf(page, "csrf");
    const tries = await Promise.all(
      Array.from({ length: 12 }, () => browser.visit(`${at.url}/auth/key`, { form: { key: "wrong", csrf } })),
    );
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(10);
    const late = await browser.visit(`${at.url}/auth/key`, { form: { key: at.adminKey, csrf } });
    expect(late.status).toBe(429);
    expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(late.text).toContain("Too many tries");
    expect(browser.cookie(at.url, sessionCookie)).toBeUndefined();
    expect((await at.ask("/api/v1/session")).status).toBe(200);
  });
});

describe("pages", () => {
  test.each(["/auth/login", "/auth/me"])("%s has headers that let nothing else in", async (path) => {
    const { browser } = await signedIn();
    const { headers, text } = await (path === "/auth/me" ? browser : new BrowserJar()).visit(custody().url + path);
    const policy = headers.get("content-security-policy") ?? "";
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"]) {
      expect(policy).toContain(part);
    }
    expect(policy).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(text).not.toMatch(/<script|<style| style=| on\w+=/);
  });

  test("what a browser says is shown as text", async () => {
    const { text } = await new BrowserJar().visit(`${custody().url}/auth/login?next=${encodeURIComponent('/"><b>')}`);
    expect(text).not.toContain("<b>");
    expect(text).toContain("/&quot;&gt;&lt;b&gt;");
  });

  test("the style is there", async () => {
    const { status, headers } = await new BrowserJar().visit(`${custody().url}/auth/style.css`);
    expect([status, headers.get("content-type")]).toEqual([200, "text/css; charset=utf-8"]);
  });

  test("who is not signed in is shown the way in, and back", async () => {
    const { headers } = await new BrowserJar().visit(`${custody().url}/auth/me`);
    expect(headers.get("location")).toBe("/auth/login?next=%2Fauth%2Fme");
  });

  test("behind https, cookies are for this host and https only", async () => {
    const at = await custodyForTest({ server: { publicUrl: "https://custody.example.com" } });
    const browser = new BrowserJar();
    const page = await browser.visit(`${at.url}/auth/login`);
    const ended = await browser.visit(`${at.url}/auth/key`, {
      form: { key: at.adminKey, csrf: fieldOf(page, "csrf") },
    });
    expect(ended.status).toBe(303);
    const set = [...page.headers.getSetCookie(), ...ended.headers.getSetCookie()];
    expect(set.length).toBeGreaterThan(1);
    for (const line of set) expect(line).toMatch(/^__Host-custody_\w+=.*; Path=\/.*; Secure/);
    for (const line of set) expect(line).not.toContain("Domain");
  });
});

describe("a session's requests", () => {
  const path = () => `${custody().url}/api/v1/policies/reload`;

  test("may do what its role may, and no more", async () => {
    const { browser, csrf } = await signedIn("auditor");
    expect((await browser.visit(`${custody().url}/api/v1/policies`)).status).toBe(200);
    const refused = await browser.visit(path(), { method: "POST", headers: { "x-csrf-token": csrf } });
    expect(errorOf(refused)).toMatchObject({ code: "forbidden", message: "the role auditor may not manage policies" });
  });

  test("change something only with the token, from a page of the same server", async () => {
    const { browser, csrf } = await signedIn();
    const token = { "x-csrf-token": csrf };
    const { host, origin } = new URL(custody().url);
    const change = (headers: Readonly<Record<string, string>>) => browser.visit(path(), { method: "POST", headers });
    const bare = { method: "POST", headers: { cookie: `${sessionCookie}=${browser.cookie(path(), sessionCookie)}` } };
    const refused = [
      await change({}),
      await change({ "x-csrf-token": `${csrf}x` }),
      await change({ "x-csrf-token": "" }),
      await change({ ...token, "sec-fetch-site": "cross-site" }),
      await change({ ...token, "sec-fetch-site": "same-site" }),
      await change({ ...token, "sec-fetch-site": "none" }),
      await custody().ask("/api/v1/policies/reload", { ...bare, key: null, headers: { ...bare.headers, ...token } }),
      ...(await Promise.all(
        ["null", "https://evil.example", `${origin}.evil.example`, `http://evil@x.example`].map((from) =>
          custody().ask("/api/v1/policies/reload", {
            ...bare,
            key: null,
            headers: { ...bare.headers, ...token, origin: from },
          }),
        ),
      )),
    ];
    for (const answer of refused) expect(errorOf(answer).code).toBe("csrf_refused");
    expect((await change(token)).status).toBe(200);
    const older = { ...bare, key: null, headers: { ...bare.headers, ...token, origin: `http://${host}` } };
    expect((await custody().ask("/api/v1/policies/reload", older)).status).toBe(200);
  });

  test("another session's token is none", async () => {
    const [one, two] = [await signedIn(), await signedIn()];
    const answer = await one.browser.visit(path(), { method: "POST", headers: { "x-csrf-token": two.csrf } });
    expect(errorOf(answer).code).toBe("csrf_refused");
  });

  test("call no models: that takes a key", async () => {
    const { browser, csrf } = await signedIn();
    const answer = await browser.visit(`${custody().url}/v1/chat/completions`, {
      method: "POST",
      headers: { "x-csrf-token": csrf },
      body: { model: "gpt-test", messages: [{ role: "user", content: "Hi" }] },
    });
    expect(answer.status).toBe(401);
  });

  test("a key beside the cookie is who asks, and needs no token", async () => {
    const { browser } = await signedIn("auditor");
    const headers = { authorization: `Bearer ${custody().adminKey}`, "sec-fetch-site": "cross-site" };
    expect((await browser.visit(path(), { method: "POST", headers })).status).toBe(200);
  });

  test("are not taken for a key's because a proxy in front asks for a password", async () => {
    const { browser } = await signedIn("auditor");
    const headers = { authorization: "Basic dXNlcjpwYXNzd29yZA==" };
    expect((await browser.visit(`${custody().url}/api/v1/policies`, { headers })).status).toBe(200);
  });

  test("its token is in no entry and no answer but the cookie", async () => {
    const { browser, csrf } = await signedIn();
    const token = browser.cookie(custody().url, sessionCookie) ?? "none";
    const answers = await Promise.all(
      ["/auth/me", "/api/v1/session", "/api/v1/sessions"].map((one) => browser.visit(custody().url + one)),
    );
    for (const { text } of answers) expect(text).not.toContain(token);
    const entries = JSON.stringify(await readEntries(custody().folder));
    expect(entries).not.toContain(token);
    expect(entries).not.toContain(csrf);
  });
});

describe("signing out", () => {
  test("ends the session, with the form's token only", async () => {
    const { browser, csrf, id } = await signedIn();
    const out = `${custody().url}/auth/logout`;
    const token = browser.cookie(out, sessionCookie) ?? "";
    expect((await browser.visit(out, { form: {} })).status).toBe(403);
    expect((await browser.visit(`${custody().url}/api/v1/policies`)).status).toBe(200);
    const page = await browser.visit(`${custody().url}/auth/me`);
    expect(fieldOf(page, "csrf")).toBe(csrf);
    const ended = await browser.visit(out, { form: { csrf } });
    expect(ended.headers.get("location")).toBe("/auth/login");
    expect(browser.cookie(out, sessionCookie)).toBeUndefined();
    browser.setCookie(out, sessionCookie, token);
    expect((await browser.visit(`${custody().url}/api/v1/policies`)).status).toBe(401);
    const entries = await readEntries(custody().folder);
    expect(entries.at(-1)).toMatchObject({ kind: "session.ended", session: id, how: "signed_out", by: null });
  });

  test("of who is not signed in changes nothing", async () => {
    const before = (await readEntries(custody().folder)).length;
    const ended = await new BrowserJar().visit(`${custody().url}/auth/logout`, { form: {} });
    expect(ended.headers.get("location")).toBe("/auth/login");
    // Another site's form comes without the cookie: it must not take it away either.
    expect(ended.headers.getSetCookie()).toEqual([]);
    expect((await readEntries(custody().folder)).length).toBe(before);
  });
});
