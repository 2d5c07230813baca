/**
 * The pages of reviews by their forms, without a script: what they show, what they do, and what they refuse.
 * @module
 */
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Entry } from "../../src/domain/entry.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import { BrowserJar, fieldOf, locationOf } from "../fixtures/browser-jar.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const scanners = Object.fromEntries(
  ["names", "injection", "indirect-injection"].map((name) => [name, { enabled: false }]),
);
const policy = `name: base
scanners: { names: { enabled: false }, injection: { enabled: false }, indirect-injection: { enabled: false } }
rules:
  - types: [EMAIL_ADDRESS]
    action: flag
  # What an address ends with is found beneath it.
  - types: [DOMAIN_NAME]
    action: allow
`;
const custody = custodyForFile({ policies: { base: { scanners } } });

const call = async (text: string, key = custody().clientKey): Promise<string> => {
  const answer = await custody().chat(chatBody(text), { key });
  expect(answer.status, answer.text).toBe(200);
  return answer.id;
};

/** Somebody at a browser, signed in with a key. */
const browse = async (key: string) => {
  const browser = new BrowserJar();
  const at = (path: string): string => custody().url + path;
  const login = await browser.visit(at("/auth/login"));
  await browser.visit(at("/auth/key"), { form: { key, csrf: fieldOf(login, "csrf"), next: "/console" } });
  const get = (path: string) => browser.visit(at(path));
  const post = async (page: string, path: string, fields: Readonly<Record<string, string>>) => {
    const csrf = fieldOf(await get(page), "csrf");
    return browser.visit(at(path), { form: { csrf, ...fields } });
  };
  return { get, post };
};

const entriesOf = async (kind: Entry["kind"]): Promise<Entry[]> =>
  (await readEntries(custody().folder)).filter((entry) => entry.kind === kind);

/** The lines of a table that have a box, by their exchange. */
const boxes = (text: string): string[] => [...text.matchAll(/name="x\.([0-9a-f-]{36})"/g)].map(([, id = ""]) => id);

/** The document that an entry names, but for the versions of scanners: these are of their code, which the tests' process has transformed. */
const policiesIn = async (entry: Entry | undefined): Promise<unknown> => {
  const reader = await openStoreReader(custody().folder);
  const digest = entry !== undefined && "policy" in entry ? (entry.policy ?? "") : "";
  const bytes = await reader.readDocument(digest);
  reader.close();
  return JSON.parse(Buffer.from(bytes ?? []).toString("utf8")).policies;
};

let security = "";
beforeAll(async () => {
  security = (await custody().newKey("security")).key;
});
beforeEach(() => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("fine"))));
});

describe("the queue", () => {
  test("judges and assigns what is selected, all of it at once, and comes back to where one was", async () => {
    const { get, post } = await browse(security);
    const [a, b, c] = [
      await call("Write to ann@example.com"),
      await call("bob@example.com"),
      await call("cy@example.com"),
    ];
    const page = await get("/console/review?type=EMAIL_ADDRESS");
    expect(boxes(page.text)).toEqual([a, b, c]);
    const form = { back: "type=EMAIL_ADDRESS", judgement: "false_positive", assignee: "me" };
    const assigned = await post("/console/review", "/console/review", { ...form, [`x.${a}`]: "on", act: "assign" });
    expect(locationOf(assigned)).toBe(`${custody().url}/console/review?type=EMAIL_ADDRESS&done=assigned.1`);
    expect(boxes((await get("/console/review?assigned=me")).text)).toEqual([a]);
    const both = { [`x.${a}`]: "on", [`x.${b}`]: "on", act: "judge" };
    const judged = await post("/console/review", "/console/review", { ...form, ...both });
    expect(judged.status).toBe(303);
    const after = await get("/console/review?type=EMAIL_ADDRESS&done=judged.2");
    expect(after.text).toMatch(/Judged: 2\./);
    expect(boxes(after.text)).toEqual([c]);
    const reviewed = await get("/console/review?state=reviewed");
    expect(boxes(reviewed.text)).toEqual([b, a]);
    const entries = await entriesOf("finding.reviewed");
    expect(entries).toMatchObject([
      { exchangeId: a, judgements: { EMAIL_ADDRESS: "false_positive" } },
      { exchangeId: b, judgements: { EMAIL_ADDRESS: "false_positive" } },
    ]);
  });

  test("refuses what has nothing selected, or a field that is not known, and nothing changes", async () => {
    const { get, post } = await browse(security);
    const before = (await readEntries(custody().folder)).length;
    const form = { back: "", act: "judge", judgement: "true_positive", assignee: "me" };
    for (const fields of [
      form,
      { ...form, "x.none": "on" },
      { ...form, act: "burn" },
      { ...form, back: "state=none" },
    ]) {
      const answer = await post("/console/review", "/console/review", fields);
      expect([400, 404]).toContain(answer.status);
    }
    const foreign = await post("/console/review", "/console/review", { ...form, csrf: "another" });
    expect(foreign.status).toBe(403);
    expect((await get("/console/review?older_than_hours=never")).status).toBe(400);
    const kinds = (await readEntries(custody().folder)).slice(before).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind.startsWith("finding."))).toEqual([]);
  });

  test("shows an auditor what waits, and no way to judge it", async () => {
    const { key } = await custody().newKey("auditor");
    const { get, post } = await browse(key);
    const id = await call("dee@example.com");
    const page = await get("/console/review");
    expect(page.text).toContain(`/console/exchanges/${id}#review`);
    expect(boxes(page.text)).toEqual([]);
    const tried = await post("/auth/me", `/console/exchanges/${id}/reviews`, { "j.EMAIL_ADDRESS": "true_positive" });
    expect(tried.status).toBe(403);
  });

  test("has nothing of other teams", async () => {
    const claims = (await custody().newKey("client", { team: "claims" })).key;
    const id = await call("eve@example.com", claims);
    const { get, post } = await browse((await custody().newKey("security", { team: "sales" })).key);
    expect((await get("/console/review")).text).not.toContain(id);
    expect((await get(`/console/exchanges/${id}`)).status).toBe(404);
    const form = { back: "", act: "judge", judgement: "true_positive", assignee: "me", [`x.${id}`]: "on" };
    expect((await post("/console/review", "/console/review", form)).status).toBe(404);
    const own = { "j.EMAIL_ADDRESS": "true_positive" };
    expect((await post("/console/review", `/console/exchanges/${id}/reviews`, own)).status).toBe(404);
  });
});

describe("the page of an exchange", () => {
  test("takes a judgement of each type with a comment, and shows the comment on a reveal only", async () => {
    const { get, post } = await browse(security);
    const id = await call("fay@example.com pays with 4111 1111 1111 1111");
    const page = `/console/exchanges/${id}`;
    const comment = "fay is a heron ".repeat(260).trim();
    const fields = { "j.EMAIL_ADDRESS": "true_positive", "j.CREDIT_CARD": "accepted_risk", comment };
    const { "j.CREDIT_CARD": _left, ...some } = fields;
    expect((await post(page, `${page}/reviews`, some)).status).toBe(400);
    const judged = await post(page, `${page}/reviews`, fields);
    expect(locationOf(judged)).toBe(`${custody().url}${page}#review`);
    const shown = (await get(page)).text;
    expect(shown).toContain("with a sealed comment");
    expect(shown).not.toContain("heron");
    const revealed = await post(page, `${page}/reveal`, { reason: "this test", show: "all" });
    expect(revealed.text).toContain("heron");
    const hidden = await post(page, `${page}/reveal`, { reason: "this test", show: "redacted" });
    expect(hidden.text).not.toContain("heron");
  });

  test("leads on to what waits next, and says who is to review it", async () => {
    const { get, post } = await browse(security);
    const [first, second] = [await call("gil@example.com"), await call("hal@example.com")];
    const page = `/console/exchanges/${first}`;
    const assigned = await post(page, `${page}/assignments`, { assignee: "me" });
    expect(assigned.status).toBe(303);
    expect((await get(page)).text).toMatch(/Assigned to key_/);
    const next = await post(page, `${page}/reviews`, { "j.EMAIL_ADDRESS": "true_positive", go: "next" });
    expect(locationOf(next)).toBe(`${custody().url}/console/exchanges/${second}#review`);
    expect((await post(page, `${page}/assignments`, { assignee: "nobody" })).status).toBe(303);
    expect((await get(page)).text).not.toMatch(/Assigned to key_/);
  });

  test("has no form where nothing was flagged", async () => {
    const { get } = await browse(security);
    const page = await get(`/console/exchanges/${await call("Hello")}`);
    expect(page.text).toContain("there is nothing to review");
    expect(page.text).not.toContain("Record the review");
  });
});

describe("a change of a policy", () => {
  test("is shown, replayed, and only then taken away, with an entry", { timeout: 90_000 }, async () => {
    custody().writePolicy("base", policy);
    expect((await custody().ask("/api/v1/policies/reload", { method: "POST", body: {} })).status).toBe(200);
    const { get, post } = await browse(security);
    const id = await call("ida@example.com");
    const query = `exchange=${id}&type=EMAIL_ADDRESS&direction=request`;
    expect((await get(`/console/review/proposal?${query}`)).status).toBe(400);
    const page = `/console/exchanges/${id}`;
    await post(page, `${page}/reviews`, { "j.EMAIL_ADDRESS": "false_positive" });
    expect((await get(page)).text).toContain(`/console/review/proposal?exchange=${id}`);
    const proposal = await get(`/console/review/proposal?${query}`);
    expect(proposal.status).toBe(200);
    expect(proposal.text).toContain("+    action: allow");
    expect(proposal.text).not.toMatch(/class="removed"/);
    const fields = { exchange: id, type: "EMAIL_ADDRESS", policy: "base", direction: "request" };
    const at = "/console/review/proposal";
    expect((await post(`${at}?${query}`, `${at}/download`, fields)).status).toBe(400);
    const replayed = await post(`${at}?${query}`, `${at}/replay`, { ...fields, limit: "100" });
    expect(replayed.status, replayed.text).toBe(200);
    expect(replayed.text).toMatch(/<td>flag → allow<\/td>/);
    expect(replayed.text).toContain(id);
    const file = await post(`${at}?${query}`, `${at}/download`, fields);
    expect(file.status).toBe(200);
    expect(file.text.startsWith(policy)).toBe(true);
    expect(file.text).toContain("directions: [request]");
    const [entry, ...more] = await entriesOf("policy.proposed");
    expect(more).toEqual([]);
    const [replay] = (await entriesOf("policy.replayed")).slice(-1);
    expect(entry).toMatchObject({ exchangeId: id, type: "EMAIL_ADDRESS", name: "base" });
    expect(replay).toMatchObject({ policy: entry?.kind === "policy.proposed" ? entry.policy : "" });
    // What was taken away is what comes into force.
    custody().writePolicy("base", file.text);
    const reloaded = await custody().ask("/api/v1/policies/reload", { method: "POST", body: {} });
    expect(reloaded.status, reloaded.text).toBe(200);
    const [loaded] = (await entriesOf("policy.loaded")).slice(-1);
    expect(await policiesIn(loaded)).toEqual(await policiesIn(entry));
    expect(boxes((await get("/console/review")).text)).not.toContain(await call("ida@example.com"));
  });

  test("is nobody's who is of a team", async () => {
    const { get } = await browse((await custody().newKey("security", { team: "claims" })).key);
    expect((await get("/console/review/proposal?exchange=a&type=EMAIL_ADDRESS")).status).toBe(403);
  });
});
