import { describe, expect, test, vi } from "vitest";
import { BrowserJar, fieldOf } from "../fixtures/browser-jar.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const minuteMs = 60_000;
let now = Date.UTC(2026, 5, 1);
const custody = custodyForFile({
  clock: () => now,
  access: { sessions: { idleMinutes: 10, absoluteHours: 1, perPersonMax: 2 } },
});

const signInWith = async (key: string): Promise<BrowserJar> => {
  const browser = new BrowserJar();
  const page = await browser.visit(`${custody().url}/auth/login`);
  const form = { key, csrf: fieldOf(page, "csrf") };
  expect((await browser.visit(`${custody().url}/auth/key`, { form })).status).toBe(303);
  return browser;
};

const statusOf = async (browser: BrowserJar): Promise<number> =>
  (await browser.visit(`${custody().url}/api/v1/policies`)).status;

interface Shown {
  readonly id: string;
  readonly principal: string;
}

const sessions = async (): Promise<readonly Shown[]> => {
  const { data }: { data: Shown[] } = JSON.parse((await custody().ask("/api/v1/sessions")).text);
  return data;
};

const ended = async () =>
  (await readEntries(custody().folder)).flatMap((entry) => (entry.kind === "session.ended" ? [entry] : []));

/** Waits for the entry: a session that is found to be over ends with it, and the request that found it does not wait. */
const endsWith = (facts: object) =>
  vi.waitFor(async () => expect((await ended()).at(-1)).toMatchObject(facts), { timeout: 60_000, interval: 20 });

describe("a session in a browser", () => {
  test("ends when it was idle for too long, and the reason is in the log", async () => {
    const browser = await signInWith((await custody().newKey("auditor")).key);
    now += 10 * minuteMs - 1;
    expect(await statusOf(browser)).toBe(200);
    now += 10 * minuteMs;
    const answer = await browser.visit(`${custody().url}/api/v1/policies`);
    expect(errorOf(answer)).toMatchObject({ code: "unauthenticated", message: expect.stringContaining("has ended") });
    await endsWith({ how: "idle" });
  });

  test("has a new token from time to time, and ends after its absolute time all the same", async () => {
    const browser = await signInWith((await custody().newKey("auditor")).key);
    const tokens = new Set<string | undefined>();
    for (let minutes = 0; minutes < 59; minutes += 1) {
      tokens.add(browser.cookie(custody().url, "custody_session"));
      now += minuteMs;
      expect(await statusOf(browser)).toBe(200);
    }
    expect(tokens.size).toBe(6);
    now += minuteMs;
    expect(await statusOf(browser)).toBe(401);
    await endsWith({ how: "expired" });
  });

  test("of a key ends with the key", async () => {
    const { id, key } = await custody().newKey("auditor");
    const browser = await signInWith(key);
    expect((await sessions()).some(({ principal }) => principal === id)).toBe(true);
    await custody().ask(`/api/v1/api-keys/${id}`, { method: "DELETE" });
    expect((await sessions()).some(({ principal }) => principal === id)).toBe(false);
    expect(await statusOf(browser)).toBe(401);
    await endsWith({ principal: id, how: "revoked", by: null });
  });

  test("one too many ends another of the same key", async () => {
    const { key } = await custody().newKey("auditor");
    const browsers = [await signInWith(key), await signInWith(key), await signInWith(key)];
    expect(await Promise.all(browsers.map(statusOf))).toEqual([401, 200, 200]);
  });
});

describe("sessions of others", () => {
  test("are listed without their tokens, and ended at once by who may", async () => {
    const { id, key } = await custody().newKey("auditor");
    const browser = await signInWith(key);
    const [newest] = await sessions();
    expect(newest).toEqual({
      id: expect.stringMatching(/^ses_/),
      principal: id,
      how: "key",
      role: "auditor",
      team: null,
      startedAt: new Date(now).toISOString(),
      lastSeenAt: new Date(now).toISOString(),
    });
    const path = `/api/v1/sessions/${newest?.id}`;
    const security = await custody().newKey("security");
    expect((await custody().ask("/api/v1/sessions", { key: security.key })).status).toBe(200);
    expect((await custody().ask(path, { method: "DELETE", key: security.key })).status).toBe(403);
    expect(await statusOf(browser)).toBe(200);
    expect((await custody().ask(path, { method: "DELETE" })).status).toBe(204);
    expect(await statusOf(browser)).toBe(401);
    expect((await ended()).at(-1)).toMatchObject({
      session: newest?.id,
      how: "revoked",
      by: expect.stringMatching(/^key_/),
    });
    expect((await custody().ask(path, { method: "DELETE" })).status).toBe(404);
  });

  test("who asks is told who that is; nobody is nobody", async () => {
    const admin: { permissions: string[] } = JSON.parse((await custody().ask("/api/v1/session")).text);
    expect(admin).toMatchObject({
      principal: expect.stringMatching(/^key_/),
      role: "admin",
      team: null,
      session: null,
    });
    expect(admin.permissions).toContain("manage people");
    const nobody = await custody().ask("/api/v1/session", { key: null });
    expect(JSON.parse(nobody.text)).toEqual({
      principal: null,
      name: null,
      role: null,
      team: null,
      permissions: [],
      session: null,
    });
    expect((await custody().ask("/api/v1/session", { key: "unknown" })).status).toBe(401);
  });
});

describe("people", () => {
  test.each([
    ["an unknown field", { disabled: true, role: "admin" }, 400],
    ["no field", {}, 400],
    ["somebody unknown", { disabled: true }, 404],
  ])("%s is refused", async (_name, body, status) => {
    expect((await custody().ask("/api/v1/people/usr_none", { method: "PATCH", body })).status).toBe(status);
  });

  test("are read by who may, and there are none where only keys sign in", async () => {
    expect(JSON.parse((await custody().ask("/api/v1/people")).text)).toEqual({ data: [], nextCursor: null });
    const { key } = await custody().newKey("auditor");
    expect((await custody().ask("/api/v1/people", { key })).status).toBe(403);
  });
});
