/**
 * The room of policies, over HTTP.
 * @module
 */
import { beforeAll, describe, expect, test } from "vitest";
import { completion } from "../fixtures/chat-bodies.ts";
import { addressesIn, type ConsoleSession, openConsole, wordsOf } from "../fixtures/console-session.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({
  policies: {
    base: { actions: { CREDIT_CARD: "redact" } },
    watched: { mode: "shadow", actions: { EMAIL_ADDRESS: "block" } },
  },
  policiesBy: { keys: { watched: "watched" } },
});
const card = "4111 1111 1111 1111";
const hostile = "<script>alert(1)</script>";

let admin: ConsoleSession;
let security: ConsoleSession;
let auditor: ConsoleSession;
let red: ConsoleSession;
beforeAll(async () => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Thank you."))));
  for (const content of ["Hello", `My card is ${card}`]) {
    await custody().chat({ model: "gpt-test", messages: [{ role: "user", content }] });
  }
  admin = await openConsole(custody(), custody().adminKey);
  security = await openConsole(custody(), (await custody().newKey("security")).key);
  auditor = await openConsole(custody(), (await custody().newKey("auditor")).key);
  red = await openConsole(custody(), (await custody().newKey("security", { team: "red" })).key);
});

const count = async (): Promise<number> => (await readEntries(custody().folder)).length;
const newest = async (kind: string) => (await readEntries(custody().folder)).findLast((entry) => entry.kind === kind);

describe("policies in force", () => {
  test("are shown in words and as they are written, each combination", async () => {
    const page = await auditor.get("/console/policies");
    expect(wordsOf(page)).toContain("CREDIT_CARD redact");
    expect(wordsOf(page)).toContain('{"name":"base","actions":{"CREDIT_CARD":"redact"}}');
    const other = addressesIn(page).find((address) => address.includes("?digest="));
    const combined = wordsOf(await auditor.get(other ?? ""));
    expect(combined).toContain("shadow: records, and does nothing");
    expect(combined).toContain("EMAIL_ADDRESS block");
    expect(combined).toContain("the strictest is done");
    expect((await auditor.get("/console/policies?digest=none")).status).toBe(404);
  });

  test("are read again by who may; what is at fault is said, and changes nothing", async () => {
    expect(addressesIn(await security.get("/console/policies"))).not.toContain("/console/policies/reload");
    expect((await security.post("/console/policies/reload")).status).toBe(403);
    custody().writePolicy("base", `name: base\nactions: {CREDIT_CARD: forget}\n`);
    const wrong = await admin.post("/console/policies/reload");
    expect(wrong.status).toBe(400);
    expect(wordsOf(wrong)).toContain("base.yaml:2");
    expect(wordsOf(await admin.get("/console/policies"))).toContain("CREDIT_CARD redact");
    custody().writePolicy("base", `# ${hostile}\nname: base\nactions: {CREDIT_CARD: block}\n`);
    const page = await admin.done("/console/policies/reload");
    expect(wordsOf(page)).toContain("CREDIT_CARD block");
    expect(page.text).not.toContain(hostile);
    expect(await newest("policy.loaded")).toMatchObject({ name: "base+watched" });
  });

  test("have a history, by the entries from which they were in force, and what changed between two", async () => {
    const page = await auditor.get("/console/policies/history");
    const entries = await readEntries(custody().folder);
    const loaded = entries.flatMap(({ kind }, index) => (kind === "policy.loaded" ? [index] : []));
    expect(loaded).toHaveLength(4);
    const links = addressesIn(page);
    const shard = String(new Date().getUTCFullYear());
    for (const index of loaded) expect(links).toContain(`/console/entries/${shard}/${index}`);
    const changes = links.filter((address) => address.startsWith("/console/policies/difference"));
    expect(changes).toHaveLength(2);
    const change = await auditor.get(changes[0] ?? "");
    expect(wordsOf(change)).toContain("added: +actions: {CREDIT_CARD: block}");
    expect(wordsOf(change)).toContain('removed: -{"name":"base","actions":{"CREDIT_CARD":"redact"}}');
    expect(change.text).not.toContain(hostile);
    expect((await red.get("/console/policies/history")).text).toContain(`/${loaded[0]}"`);

    const paged = await auditor.get("/console/policies/history?limit=3");
    const older = addressesIn(paged).find((address) => address.includes("cursor="));
    const rest = addressesIn(await auditor.get(older ?? "")).filter((address) => address.includes("/entries/"));
    expect(rest).toEqual([`/console/entries/${shard}/${loaded[0]}`]);
  });

  test("differ between their entries only: no other document is shown", async () => {
    const entries = await readEntries(custody().folder);
    const started = entries.findIndex(({ kind }) => kind === "server.started");
    const shard = String(new Date().getUTCFullYear());
    const path = `/console/policies/difference?from=${shard}/${started}&to=${shard}/${started}`;
    expect((await admin.get(path)).status).toBe(404);
    expect((await admin.get("/console/policies/difference?from=../x&to=1")).status).toBe(400);
  });
});

describe("a dry run", () => {
  test("marks what would be found, says what would become of it, and leaves nothing behind", async () => {
    const before = await count();
    const text = `${hostile}\r\nMy card is ${card}`;
    const page = await security.post("/console/policies/dry-run", { text });
    expect(page.status).toBe(200);
    expect(page.text).toMatch(new RegExp(`<mark title="[^"]*"><b>CREDIT_CARD</b> ${card}</mark>`));
    expect(wordsOf(page)).toContain("Verdict block");
    expect(wordsOf(page)).toContain(hostile);
    expect(page.text).not.toContain(hostile);
    expect(await count()).toBe(before);
    expect((await auditor.post("/console/policies/dry-run", { text })).status).toBe(403);
    expect(addressesIn(await auditor.get("/console/policies"))).not.toContain("/console/policies/dry-run");
  });

  test("takes long texts, and says where that ends", async () => {
    const long = await security.post("/console/policies/dry-run", { text: `${"word ".repeat(20_000)}${card}` });
    expect([long.status, long.text.includes("<b>CREDIT_CARD</b>")]).toEqual([200, true]);
    expect((await security.post("/console/policies/dry-run", { text: "x".repeat(2_200_000) })).status).toBe(413);
  });
});

describe("a replay", () => {
  test("says what recorded calls would have become, with an entry first", async () => {
    const text = "name: other\nactions: {CREDIT_CARD: flag}\n";
    const page = await security.post("/console/policies/replay", { text, limit: "10" });
    expect(page.status).toBe(200);
    expect(wordsOf(page)).toContain("Under other");
    expect(wordsOf(page)).toContain("Would change 1 ");
    expect(wordsOf(page)).toContain("redact -> flag 1");
    expect(await newest("policy.replayed")).toMatchObject({ count: 2, team: null });
    // What somebody tried is no policy that was in force.
    const index = (await readEntries(custody().folder)).findIndex(({ kind }) => kind === "policy.replayed");
    const at = `${new Date().getUTCFullYear()}/${index}`;
    expect((await auditor.get(`/console/policies/difference?from=${at}&to=${at}`)).status).toBe(404);
    const wrong = await security.post("/console/policies/replay", { text: "name: [", limit: "10" });
    expect(wrong.status).toBe(400);
    expect((await auditor.post("/console/policies/replay", { text })).status).toBe(403);
    await red.post("/console/policies/replay", { text, limit: "10" });
    expect(await newest("policy.replayed")).toMatchObject({ count: 0, team: "red" });
  }, 60_000);
});
