/**
 * The room of reveals, over HTTP.
 * @module
 */
import { beforeAll, expect, test } from "vitest";
import { completion } from "../fixtures/chat-bodies.ts";
import { addressesIn, type ConsoleSession, openConsole, wordsOf } from "../fixtures/console-session.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({ actions: { EMAIL_ADDRESS: "redact" } });
const reason = "ticket ember-4711";

let auditor: ConsoleSession;
let red: ConsoleSession;
/** Exchanges that were revealed, oldest first. */
const revealed: { readonly id: string; readonly team: string }[] = [];
let revealer: string;
beforeAll(async () => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Thank you."))));
  const security = await custody().newKey("security");
  revealer = security.id;
  for (const team of ["red", "blue", "red"]) {
    const { key } = await custody().newKey("client", { team });
    const body = { model: "gpt-test", messages: [{ role: "user", content: "Hello" }] };
    const { id } = await custody().chat(body, { key });
    const path = `/api/v1/audit/exchanges/${id}/payload`;
    await custody().ask(path, { method: "POST", key: security.key, body: { reason } });
    revealed.push({ id, team });
  }
  auditor = await openConsole(custody(), (await custody().newKey("auditor")).key);
  red = await openConsole(custody(), (await custody().newKey("auditor", { team: "red" })).key);
});

const exchangesIn = (page: { readonly text: string }): string[] =>
  addressesIn(page)
    .filter((address) => address.startsWith("/console/exchanges/"))
    .map((address) => address.slice("/console/exchanges/".length));

test("who revealed what and when is shown, newest first; why is not", async () => {
  const page = await auditor.get("/console/reveals");
  expect(exchangesIn(page)).toEqual(revealed.map(({ id }) => id).toReversed());
  expect(wordsOf(page)).toContain(revealer);
  expect(wordsOf(page)).toContain("request.received, response.received");
  expect(page.text).not.toContain(reason);
});

test("who it was has a name for who may know keys, and is an id for others", async () => {
  const names = { security: "the night shift" };
  const { id, key } = await custody().newKey("security", { name: names.security });
  const { id: exchange } = await custody().chat({ model: "gpt-test", messages: [{ role: "user", content: "Hello" }] });
  const path = `/api/v1/audit/exchanges/${exchange}/payload`;
  await custody().ask(path, { method: "POST", key, body: { reason } });
  revealed.push({ id: exchange, team: "none" });
  const admin = await openConsole(custody(), (await custody().newKey("admin")).key);
  expect(wordsOf(await admin.get("/console/reveals"))).toContain(`the night shift ${id} `);
  const page = await auditor.get("/console/reveals");
  expect(wordsOf(page)).toContain(` ${id} `);
  expect(page.text).not.toContain("the night shift");
});

test("a team's auditor sees those of the team's exchanges", async () => {
  const own = revealed.filter(({ team }) => team === "red").map(({ id }) => id);
  expect(exchangesIn(await red.get("/console/reveals"))).toEqual(own.toReversed());
});

test.each(["auditor", "red"])("pages follow each other without a gap: %s", async (who) => {
  const session = who === "red" ? red : auditor;
  const found: string[] = [];
  for (let address: string | undefined = "/console/reveals?limit=1"; address !== undefined;) {
    const page = await session.get(address);
    expect(page.status).toBe(200);
    found.push(...exchangesIn(page));
    const next = addressesIn(page).find((one) => one.includes("cursor="));
    address = next === undefined ? undefined : `${next}&limit=1`;
  }
  const own = revealed.filter(({ team }) => who === "auditor" || team === "red").map(({ id }) => id);
  expect(found).toEqual(own.toReversed());
  expect((await session.get("/console/reveals?cursor=bad")).status).toBe(400);
});

test("what was found is shown by type before a reveal, and with places, scores and rules without the texts", async () => {
  const security = await openConsole(custody(), (await custody().newKey("security")).key);
  const body = { model: "gpt-test", messages: [{ role: "user", content: "canary words to canary@example.com" }] };
  const { id } = await custody().chat(body);
  const page = await security.get(`/console/exchanges/${id}`);
  expect(wordsOf(page)).toMatch(/What was done: redact , under the policies [0-9a-f]{16} /);
  expect(wordsOf(page)).toContain("EMAIL_ADDRESS 1");
  expect(wordsOf(page)).not.toContain("policy.yaml");
  const address = `/console/exchanges/${id}/reveal`;
  expect(page.text).toContain(`${address}?show=findings`);
  expect((await security.get(`${address}?show=findings`)).text).toMatch(/value="findings"\s+checked/);
  expect((await auditor.get(`/console/exchanges/${id}`)).text).not.toContain("show=findings");

  const shown = await security.post(address, { reason, show: "findings" });
  expect(wordsOf(shown)).toMatch(
    /EMAIL_ADDRESS messages\[0\]\.content 16–34 0\.\d+ patterns redact test \(.*policy\.yaml:1\)/,
  );
  expect(shown.text).not.toContain("canary");
  const entry = (await readEntries(custody().folder)).findLast(({ kind }) => kind === "payload.revealed");
  expect(entry).toMatchObject({ exchangeId: id, roles: ["request.findings"] });
  const all = await security.post(address, { reason, show: "all" });
  expect(all.text).toContain("canary words");
  expect(wordsOf(all)).toContain("redact test (");
  const faulty = await security.post(address, { reason: "x", show: "findings" });
  expect([faulty.status, /value="findings"\s+checked/.test(faulty.text)]).toEqual([400, true]);
  expect((await security.post(address, { reason, show: "some" })).status).toBe(400);
});

test("of a call with more than a thousand findings a page shows a thousand, and says how many more there are", async () => {
  const security = await openConsole(custody(), (await custody().newKey("security")).key);
  const content = Array.from({ length: 1_234 }, (_, at) => `mail${at}@example.com`).join(" ");
  const { id } = await custody().chat({ model: "gpt-test", messages: [{ role: "user", content }] });
  const address = `/console/exchanges/${id}/reveal`;
  for (const show of ["findings", "all"]) {
    const page = await security.post(address, { reason, show });
    expect(page.text.match(/<code>messages\[0\]\.content<\/code>\s+\d+–/g)).toHaveLength(1_000);
    expect(wordsOf(page)).toContain("There are 234 more; the API reveals them.");
  }
  expect((await security.post(address, { reason, show: "all" })).text).toContain("mail1233@example.com");
});
