/**
 * The room of evidence, over HTTP.
 * @module
 */
import { beforeAll, describe, expect, test, vi } from "vitest";
import { addressesIn, type ConsoleSession, lastPart, openConsole, wordsOf } from "../fixtures/console-session.ts";
import { madeUpOrigin, madeUpWords } from "../../src/domain/made-up.ts";
import { completion } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

const custody = custodyForFile({
  actions: { CREDIT_CARD: "flag" },
  access: { secondPerson: ["export payloads"] },
});
const today = new Date().toISOString().slice(0, 10);

let admin: ConsoleSession;
let auditor: ConsoleSession;
let red: ConsoleSession;
beforeAll(async () => {
  admin = await openConsole(custody(), custody().adminKey);
  auditor = await openConsole(custody(), (await custody().newKey("auditor")).key);
  red = await openConsole(custody(), (await custody().newKey("auditor", { team: "red" })).key);
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Thank you."))));
  await custody().chat({ model: "gpt-test", messages: [{ role: "user", content: "My card is 4111 1111 1111 1111" }] });
});

const entriesOf = async (kind: string) => (await readEntries(custody().folder)).filter((entry) => entry.kind === kind);

/** The page once the log is counted: until then it says so, and comes back by itself. */
const counted = (who: ConsoleSession, path: string) =>
  vi.waitFor(
    async () => {
      const page = await who.get(path);
      const isCounting = wordsOf(page).includes("is being counted");
      expect(page.headers.get("refresh")).toBe(isCounting ? "1" : null);
      expect(isCounting).toBe(false);
      return page;
    },
    { timeout: 28_000, interval: 100 },
  );

describe("controls", () => {
  test("stand by framework, with how many are in which state", async () => {
    const page = await counted(auditor, "/console/evidence");
    const answer = await custody().ask("/api/v1/compliance/controls");
    const { data }: { data: { id: string; name: string; controls: number }[] } = JSON.parse(answer.text);
    expect(data.length).toBeGreaterThan(10);
    for (const { id, name, controls } of data) {
      expect(wordsOf(page)).toContain(name);
      expect(wordsOf(page)).toContain(` ${controls} `);
      expect(addressesIn(page).some((address) => address.includes(`framework=${id}&`))).toBe(true);
    }
  });

  test("of one framework say what stands in the way, and lead to checks, and those to entries", async () => {
    const answer = await custody().ask("/api/v1/compliance/controls?framework=hipaa");
    interface Control {
      readonly id: string;
      readonly state: string;
      readonly gaps: readonly string[];
      readonly checks: readonly { readonly state: string; readonly sentence: string }[];
    }
    const { data, states }: { data: Control[]; states: Record<string, number> } = JSON.parse(answer.text);
    const page = await counted(auditor, "/console/evidence?framework=hipaa");
    for (const { id, gaps } of data) for (const words of [id, ...gaps]) expect(wordsOf(page)).toContain(words);
    const idle = data.flatMap(({ checks }) => checks.filter((check) => check.state === "not_applicable"));
    expect(idle.length).toBeGreaterThan(0);
    for (const { sentence } of idle) expect(wordsOf(page)).toContain(sentence);
    const some = await counted(auditor, "/console/evidence?framework=hipaa&state=no_data");
    const controls = addressesIn(some).filter((address) => address.startsWith("/console/evidence/control?"));
    expect(controls).toHaveLength(states["no_data"] ?? 0);

    const supported = data.find(({ state }) => state === "supported");
    const control = await counted(
      auditor,
      `/console/evidence/control?framework=hipaa&id=${encodeURIComponent(supported?.id ?? "")}`,
    );
    expect(wordsOf(control)).toContain("Not covered");
    const entry = addressesIn(control).find((address) => address.startsWith("/console/entries/"));
    const shown = await auditor.get(entry ?? "");
    expect(shown.status).toBe(200);
    expect(wordsOf(shown)).toContain('"kind":');
  });

  test.each([
    ["?framework=none", 400],
    ["?framework=hipaa&state=bad", 400],
    ["?from=2026-02-30", 400],
    ["?from=2026-03-01&to=2026-02-01", 400],
    ["/control?framework=hipaa&id=none", 404],
    ["/control?id=none", 400],
  ])("that cannot be asked are refused as a page: %s", async (query, status) => {
    const page = await auditor.get(`/console/evidence${query}`);
    expect([page.status, page.headers.get("content-type")]).toEqual([status, "text/html; charset=UTF-8"]);
    expect(page.text).toContain('role="alert"');
  });
});

describe("an entry", () => {
  test("is shown as it stands to who sees all of the log, and of others only what is of their team", async () => {
    const entries = await readEntries(custody().folder);
    const opened = entries.findIndex(({ kind }) => kind === "exchange.opened");
    const loaded = entries.findIndex(({ kind }) => kind === "policy.loaded");
    const made = entries.findIndex((entry) => entry.kind === "key.created" && entry.team === "red");
    const shard = String(new Date().getUTCFullYear());
    const statuses = async (who: ConsoleSession) =>
      Promise.all(
        [opened, loaded, made].map(async (index) => (await who.get(`/console/entries/${shard}/${index}`)).status),
      );
    expect(await statuses(auditor)).toEqual([200, 200, 200]);
    expect(await statuses(red)).toEqual([404, 200, 200]);
    const beyond = await Promise.all(
      ["999999", "-1", "x", "1e3"].map(
        async (index) => (await auditor.get(`/console/entries/${shard}/${index}`)).status,
      ),
    );
    expect(beyond).toEqual([404, 404, 404, 404]);
  });
});

describe("an export", () => {
  test("is run, followed, given and deleted, and each is an entry", async () => {
    const form = { format: "csv", from: today, to: today, dataClass: "pci" };
    const page = await auditor.done("/console/evidence/exports", form);
    const id = lastPart(page);
    expect(id).toMatch(/^exp_/);
    const done = await vi.waitFor(
      async () => {
        const now = await auditor.get(`/console/evidence/exports/${id}`);
        expect(now.text).toContain(`/api/v1/compliance/exports/${id}/download`);
        return now;
      },
      { timeout: 25_000, interval: 100 },
    );
    expect(done.headers.get("refresh")).toBeNull();
    expect(wordsOf(done)).toContain("dataClass pci");
    const file = await auditor.get(`/api/v1/compliance/exports/${id}/download`);
    expect(file.text.trimEnd().split("\r\n")).toHaveLength(2);
    expect(wordsOf(await auditor.get("/console/evidence/exports"))).toContain("done");
    expect(wordsOf(await auditor.get(`/console/evidence/exports/${id}/delete`))).toContain("of 1 rows");
    expect(wordsOf(await auditor.done(`/console/evidence/exports/${id}/delete`))).toContain("The export is gone");
    const said = (await entriesOf("evidence.export_deleted")).at(-1);
    expect(said).toMatchObject({ export: id, state: "deleted" });
    expect((await entriesOf("evidence.exported")).at(-1)).toMatchObject({ export: id, format: "csv" });
    expect(await entriesOf("evidence.export_downloaded")).toHaveLength(1);
  });

  test("that cannot be so is the form again, with what was written and what is wrong", async () => {
    const form = { format: "csv", from: today, to: today, size: "5", nonce: "auditor-4711", model: `"><b>x` };
    const page = await auditor.post("/console/evidence/exports", form);
    expect(page.status).toBe(400);
    expect(wordsOf(page)).toContain("A `sample` is drawn for packs only.");
    expect(page.text).toContain('value="auditor-4711"');
    expect(page.text).not.toContain("<b>x");
    const before = (await entriesOf("evidence.exported")).length;
    const wrong = await auditor.post("/console/evidence/exports", { ...form, from: "yesterday" });
    expect([wrong.status, (await entriesOf("evidence.exported")).length]).toEqual([400, before]);
  });

  test("with texts is not offered to an auditor, and refused; an admin's waits for a second person", async () => {
    expect((await auditor.get("/console/evidence/exports/new")).text).not.toContain('name="payloads"');
    const form = { format: "pack", from: today, to: today, payloads: "yes" };
    expect((await auditor.post("/console/evidence/exports", { ...form, reason: "the audit" })).status).toBe(403);
    expect((await admin.post("/console/evidence/exports", form)).status).toBe(400);
    const before = (await entriesOf("evidence.exported")).length;
    const page = await admin.done("/console/evidence/exports", { ...form, reason: "the audit" });
    expect(wordsOf(page)).toContain("It waits for a second person");
    expect((await entriesOf("evidence.exported")).length).toBe(before);
    expect((await entriesOf("approval.requested")).at(-1)).toMatchObject({ action: "export payloads" });
  });

  test("of a team's auditor is of the team; what others asked for is not there", async () => {
    const { text } = await custody().ask("/api/v1/compliance/exports?limit=1");
    const [{ id = "" } = {}]: { id?: string }[] = JSON.parse(text).data;
    expect((await red.get(`/console/evidence/exports/${id}`)).status).toBe(404);
    expect((await red.get("/console/evidence/exports")).text).not.toContain(id);
    expect((await red.get("/console/evidence/exports/new")).text).not.toContain('name="team"');
    expect(
      (await red.post("/console/evidence/exports", { format: "csv", from: today, to: today, team: "blue" })).status,
    ).toBe(404);
  });
});

describe("assurance", () => {
  test("is shown to who may read it; a check is begun by who may, and is an entry", async () => {
    const page = await auditor.get("/console/evidence/assurance");
    expect(wordsOf(page)).toContain("never checked");
    expect(addressesIn(page)).not.toContain("/console/evidence/assurance/checks");
    expect((await auditor.post("/console/evidence/assurance/checks")).status).toBe(403);
    expect(addressesIn(await admin.get("/console/evidence/assurance"))).toContain("/console/evidence/assurance/checks");
    await admin.done("/console/evidence/assurance/checks");
    await vi.waitFor(
      async () => expect((await entriesOf("log.checked")).at(-1)).toMatchObject({ trigger: "request", faults: 0 }),
      { timeout: 25_000, interval: 100 },
    );
    expect(wordsOf(await auditor.get("/console/evidence/assurance"))).toContain("holds");
  });
});

test("of a log that is made up every page says so, and of no other", async () => {
  const own = await custodyForTest({ origin: madeUpOrigin });
  const browser = await openConsole(own, (await own.newKey("auditor")).key);
  const paths = [
    "/console/evidence",
    "/console/evidence/assurance",
    "/console",
    "/console/exchanges",
    "/console/retention",
  ];
  for (const path of paths) {
    expect([path, wordsOf(await browser.get(path)).includes(madeUpWords)]).toEqual([path, true]);
    expect([path, wordsOf(await admin.get(path)).includes(madeUpWords)]).toEqual([path, false]);
  }
});
