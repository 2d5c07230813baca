/**
 * Where else something is, by the console's forms: no address has what was written, and the list that it leads to has what fits.
 * @module
 */
import { join } from "node:path";
import Database from "better-sqlite3";
import { beforeAll, describe, expect, test } from "vitest";
import { locationOf } from "../fixtures/browser-jar.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { type ConsoleSession, openConsole, wordsOf } from "../fixtures/console-session.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

const june = Date.UTC(2026, 5, 15);
const july = Date.UTC(2026, 6, 15);
const custody = custodyForFile({
  policies: { base: { callersMayDropPayloads: true, rules: [{ types: ["EMAIL_ADDRESS"], action: "flag" }] } },
});

const path = "/console/exchanges/search";
let admin: ConsoleSession;
let auditor: ConsoleSession;
beforeAll(async () => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Fine."))));
  admin = await openConsole(custody(), custody().adminKey);
  auditor = await openConsole(custody(), (await custody().newKey("auditor")).key);
});

const call = async (
  text: string,
  more: Readonly<Record<string, unknown>> = {},
  subject: string | null = null,
): Promise<string> => {
  const headers = subject === null ? {} : { "X-Custody-Subject": subject };
  const answer = await custody().chat(chatBody(text, more), { headers });
  expect(answer.status, answer.text).toBe(200);
  return answer.id;
};

/** The exchanges of a list, newest first. */
const shown = ({ text }: { readonly text: string }): string[] =>
  [...text.matchAll(/<tr id="([0-9a-f-]{36})"/g)].map(([, id = ""]) => id);

/** Where a form leads, without the server's name. */
const leadsTo = async (fields: Readonly<Record<string, string>>, to = path): Promise<string> => {
  const sent = await admin.post(to, fields);
  expect([sent.status, sent.text]).toEqual([303, ""]);
  return (locationOf(sent) ?? "").replace(custody().url, "");
};

describe("what is sought is found in the list", () => {
  test.each([
    ["SUBJECT", "Patient Canary 17", (value: string) => call("Hi", {}, value)],
    ["SESSION_ID", "3c90c3cc-0d44-4b50-8888-8dd25736052a", (value: string) => call("Hi", { session_id: value })],
    ["LABEL", "customer=canary blue", (value: string) => call("Hi", { labels: { customer: value.slice(9) } })],
    ["TAG", "canary trial", (value: string) => call("Hi", { tags: [value] })],
    ["EMAIL_ADDRESS", "canary@example.com", (value: string) => call(`Write to ${value}`)],
  ])("%s", async (type, value, callWith) => {
    const ids = [await callWith(value), await callWith(value)].toReversed();
    await call("Hi", { session_id: "7d0d4a3e-2a53-4c8c-9d3a-3c4b3f0b9a10" }, "somebody else");
    const field = type === "EMAIL_ADDRESS" ? { type } : { mark: type };
    const address = await leadsTo({ ...field, value });
    expect(address).toMatch(/^\/console\/exchanges\?sought=[A-Za-z0-9_-]+$/);
    const list = await admin.get(address);
    expect(shown(list)).toEqual(ids);
    expect(wordsOf(list)).toContain("sought: as searched");
    for (const said of [address, list.text, JSON.stringify(await readEntries(custody().folder))]) {
      expect(said.toLowerCase()).not.toContain("canary");
    }
    const entry = (await readEntries(custody().folder)).findLast(({ kind }) => kind === "findings.searched");
    expect(entry).toMatchObject({ type, team: null });
  });

  test("in each month, and in the time that was asked for, which the list keeps", async () => {
    const clock = { now: june };
    const own = await custodyForTest({ clock: () => clock.now, actions: {} });
    own.upstream.answer = custody().upstream.answer;
    const callNow = async () => (await own.chat(chatBody("Hi"), { headers: { "X-Custody-Subject": "months" } })).id;
    const before = await callNow();
    clock.now = july;
    const after = await callNow();
    const browser = await openConsole(own, own.adminKey);
    const list = async (fields: Readonly<Record<string, string>>, more = "") => {
      const address = locationOf(await browser.post(path, { mark: "SUBJECT", value: "months", ...fields })) ?? "";
      return { address: new URL(address), page: await browser.get(address.replace(own.url, "") + more) };
    };
    expect(shown((await list({})).page)).toEqual([after, before]);
    const bounded = await list({ to: "2026-07-01T00:00" });
    expect(bounded.address.searchParams.get("to")).toBe("2026-07-01T00:00");
    expect(shown(bounded.page)).toEqual([before]);
    // What is asked beside it narrows it, and the form keeps it.
    const none = (await list({}, "&outcome=blocked")).page;
    expect(shown(none)).toEqual([]);
    expect(none.text).toMatch(/<input type="hidden" name="sought" value="[^"]+"/);
  });

  test("not by a call that leaves nothing but its entries", async () => {
    const id = await call("I am ann@example.com", { store: false, tags: ["unkept"] }, "unkept");
    for (const mark of ["SUBJECT", "TAG"])
      expect(shown(await admin.get(await leadsTo({ mark, value: "unkept" })))).toEqual([]);
    const page = await admin.get(`/console/exchanges/${id}`);
    expect(page.text).not.toMatch(/Others of this subject|show=findings/);
    expect(wordsOf(page)).toContain("EMAIL_ADDRESS 1");
  });

  test("no address has a pseudonym as the index has it", async () => {
    await call("Hi", {}, "indexed");
    const address = new URL(await leadsTo({ mark: "SUBJECT", value: "indexed" }), "http://x");
    const token = Buffer.from(address.searchParams.get("sought") ?? "", "base64url");
    const db = new Database(join(custody().folder, "custody.db"), { readonly: true });
    const index = Buffer.concat(db.prepare<[], Buffer>("SELECT found FROM pseudonyms").pluck().all());
    db.close();
    expect(index.length).toBeGreaterThan(16);
    for (let at = 2; at < token.length; at += 18) expect(index.includes(token.subarray(at, at + 16))).toBe(false);
  });
});

describe("the others of a subject", () => {
  test("are a button away, with an entry and without its text", async () => {
    const ids = [await call("Hi", {}, "jane-canary"), await call("Hi", {}, "jane-canary")];
    const page = await admin.get(`/console/exchanges/${ids[0]}`);
    expect(page.text).toContain(`action="/console/exchanges/${ids[0]}/subject"`);
    const searches = async () =>
      (await readEntries(custody().folder)).filter(({ kind }) => kind === "findings.searched").length;
    const before = await searches();
    const address = await leadsTo({}, `/console/exchanges/${ids[0]}/subject`);
    expect(shown(await admin.get(address))).toEqual(ids.toReversed());
    expect(await searches()).toBe(before + 1);
  });

  test("are those of its key, where nobody was named", async () => {
    const id = await call("Hi");
    const address = await leadsTo({}, `/console/exchanges/${id}/subject`);
    expect(address).toMatch(/^\/console\/exchanges\?key=key_/);
    expect(shown(await admin.get(address))).toContain(id);
  });

  test("cannot be asked for once its texts are gone", async () => {
    const own = await custodyForTest({ actions: {} });
    own.upstream.answer = custody().upstream.answer;
    const subject = "to be erased";
    const { id } = await own.chat(chatBody("Hi"), { headers: { "X-Custody-Subject": subject } });
    const browser = await openConsole(own, own.adminKey);
    const sought = locationOf(await browser.post(path, { mark: "SUBJECT", value: subject })) ?? "";
    expect(shown(await browser.get(sought.replace(own.url, "")))).toEqual([id]);
    const erased = await own.ask("/api/v1/audit/erasures", {
      method: "POST",
      body: { subject, reason: "this test", basis: "other" },
    });
    expect(erased.status, erased.text).toBeLessThan(300);
    expect((await browser.post(`/console/exchanges/${id}/subject`)).status).toBe(404);
    expect(shown(await browser.get(sought.replace(own.url, "")))).toEqual([]);
  });
});

describe("it is refused", () => {
  test.each([
    ["without a text", { mark: "SUBJECT" }, "`value`"],
    ["without what it is", { value: "x" }, "`type`"],
    ["as a type that is none", { type: "email", value: "x" }, "`type`"],
    [
      "for a time that ends before it begins",
      { mark: "TAG", value: "x", from: "2026-02-01T00:00", to: "2026-01-01T00:00" },
      "`to`",
    ],
    [
      "where there is nothing to search",
      { mark: "TAG", value: "x", from: "2001-01-01T00:00", to: "2001-02-01T00:00" },
      "Nothing of this time",
    ],
  ])("%s: the form again, with what is wrong and what was written", async (_name, fields, words) => {
    const answer = await admin.post(path, fields);
    expect([answer.status, wordsOf(answer).includes(words)]).toEqual([400, true]);
    expect(answer.text).toContain(`name="value" required`);
  });

  test("to who may not search: no way there, no list that somebody else was given", async () => {
    const id = await call("Hi", {}, "secret one");
    const address = await leadsTo({ mark: "SUBJECT", value: "secret one" });
    expect((await auditor.get("/console/exchanges")).text).not.toContain(path);
    expect((await auditor.get(`/console/exchanges/${id}`)).text).not.toContain("Others of this subject");
    expect((await auditor.get(path)).status).toBe(403);
    const entries = (await readEntries(custody().folder)).filter(({ kind }) => kind === "findings.searched").length;
    for (const place of [address, address.replace("?", "/tail?"), `${address.replace("?", "/download?")}&format=csv`]) {
      const refused = await auditor.get(place);
      expect([refused.status, refused.text.includes(id)]).toEqual([403, false]);
    }
    expect((await auditor.post(`/console/exchanges/${id}/subject`)).status).toBe(403);
    expect((await auditor.post(path, { mark: "SUBJECT", value: "secret one" })).status).toBe(403);
    expect((await readEntries(custody().folder)).filter(({ kind }) => kind === "findings.searched")).toHaveLength(
      entries,
    );
  });

  test("is not followed: each look would read the index", async () => {
    const address = await leadsTo({ mark: "TAG", value: "x" });
    expect((await admin.get(address)).text).not.toContain('id="follow"');
    expect((await admin.get(address.replace("?", "/tail?"))).status).toBe(400);
  });
});
