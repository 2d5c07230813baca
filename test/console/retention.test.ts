/**
 * The room of retention, over HTTP.
 * @module
 */
import { beforeAll, describe, expect, test, vi } from "vitest";
import { completion } from "../fixtures/chat-bodies.ts";
import { addressesIn, type ConsoleSession, lastPart, openConsole, wordsOf } from "../fixtures/console-session.ts";
import { readClassified, readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({
  actions: {},
  retention: { rules: [{ name: "usual", payloadDays: 30 }], logYears: 7 },
});

const hostile = "<b>x</b>";
let admin: ConsoleSession;
let second: ConsoleSession;
let auditor: ConsoleSession;
beforeAll(async () => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Thank you."))));
  for (const user of ["jane", "john", "john"]) {
    const { id } = await custody().chat({ model: "gpt-test", user, messages: [{ role: "user", content: "Hello" }] });
    // A call that scanners still look at is not swept.
    await readClassified(custody().folder, id);
  }
  // Neither made the other's key: they are two people.
  admin = await openConsole(custody(), (await custody().newKey("admin")).key);
  second = await openConsole(custody(), (await custody().newKey("security")).key);
  auditor = await openConsole(custody(), (await custody().newKey("auditor")).key);
}, 60_000);

const entriesOf = async (kind: string) => (await readEntries(custody().folder)).filter((entry) => entry.kind === kind);
const kinds = async () => (await readEntries(custody().folder)).map(({ kind }) => kind);

describe("the schedule", () => {
  test("is shown to who may read it, with acts for who may do them", async () => {
    const page = await auditor.get("/console/retention");
    expect(wordsOf(page)).toContain("usual every exchange 30 days");
    expect(addressesIn(page)).not.toContain("/console/retention/change");
    expect(addressesIn(await admin.get("/console/retention"))).toContain("/console/retention/change");
    for (const path of ["/change", "/sweep"]) {
      expect((await auditor.get(`/console/retention${path}`)).status).toBe(403);
    }
    expect((await auditor.post("/console/retention/sweep")).status).toBe(403);
  });

  test("is changed only after it was said what that takes, and what is no schedule is said so", async () => {
    const rules = "- name: at-once\n  payloadDays: 0\n";
    const asked = await admin.post("/console/retention/change/ask", { rules, logYears: "7" });
    expect(asked.status).toBe(200);
    expect(wordsOf(asked)).toContain("1 rules are in force from then on");
    expect(wordsOf(asked)).toContain("Exchanges concerned 3 ");
    expect(await kinds()).not.toContain("retention.changed");
    const page = await admin.done("/console/retention/change", { rules, logYears: "7" });
    expect(wordsOf(page)).toContain("at-once every exchange 0 days");
    expect((await entriesOf("retention.changed")).at(-1)).toMatchObject({ version: 1 });
    for (const [wrong, words] of [
      ["- name: [", "line 1 of the rules is no YAML"],
      ["- name: a\n  payloadDays: -1", "`rules.0.payloadDays`"],
      ["- {name: a, payloadDays: 1}\n- {name: a, payloadDays: 2}", "two rules have one name"],
    ] as const) {
      const again = await admin.post("/console/retention/change", { rules: wrong, logYears: "7" });
      expect(again.status).toBe(400);
      expect(wordsOf(again).toLowerCase()).toContain(words.toLowerCase());
    }
    expect(await entriesOf("retention.changed")).toHaveLength(1);
  });
});

describe("a hold", () => {
  test("is placed, read with an entry, spares what it holds, and is released by two", async () => {
    const page = await admin.done("/console/retention/holds", {
      subject: "jane",
      owner: `Legal ${hostile}`,
      reason: `Case 4711 ${hostile}`,
    });
    const id = lastPart(page);
    expect(page.text).not.toContain("Case 4711");
    expect((await entriesOf("hold.placed")).at(-1)).toMatchObject({ hold: id, by: ["subject"] });
    const words = await admin.post(`/console/retention/holds/${id}/words`);
    expect(wordsOf(words)).toContain(`Case 4711 ${hostile}`);
    expect(words.text).not.toContain(hostile);
    expect((await entriesOf("hold.read")).at(-1)).toMatchObject({ hold: id });

    const seen = await auditor.get(`/console/retention/holds/${id}`);
    expect(seen.status).toBe(200);
    expect(addressesIn(seen).filter((address) => address.includes(id))).toEqual([]);
    expect((await auditor.post(`/console/retention/holds/${id}/words`)).status).toBe(403);
    expect((await auditor.post(`/console/retention/holds/${id}/release`, { reason: "over" })).status).toBe(403);

    const preview = await admin.get("/console/retention/sweep");
    expect(wordsOf(preview)).toContain("Exchanges concerned 2 ");
    expect(wordsOf(preview)).toContain(`${id} 1 `);
    expect(await kinds()).not.toContain("retention.swept");
    expect(wordsOf(await admin.done("/console/retention/sweep"))).toContain("What was over is gone");
    expect((await entriesOf("retention.swept")).at(0)).toMatchObject({ exchanges: 2, spared: { [id]: 1 } });
    expect(wordsOf(await admin.get("/console/retention"))).toContain(`${id} 1`);

    const waiting = await admin.done(`/console/retention/holds/${id}/release`, { reason: `The case ended ${hostile}` });
    const approval = lastPart(waiting);
    expect(wordsOf(await admin.get(`/console/retention/holds/${id}`))).toContain("in force");
    expect((await admin.post(`/console/access/approvals/${approval}/carry-out`)).status).toBe(403);
    expect((await admin.post(`/console/access/approvals/${approval}/approve`)).status).toBe(403);
    const asked = await second.post(`/console/access/approvals/${approval}/words`);
    expect(wordsOf(asked)).toContain("A legal hold ends");
    expect(wordsOf(asked)).toContain(`The case ended ${hostile}`);
    expect(asked.text).not.toContain(hostile);
    await second.done(`/console/access/approvals/${approval}/approve`, { reason: "so it is" });
    expect((await second.post(`/console/access/approvals/${approval}/carry-out`)).status).toBe(403);
    const released = await admin.done(`/console/access/approvals/${approval}/carry-out`);
    expect(lastPart(released)).toBe(id);
    expect(wordsOf(released)).toContain("The hold is released");
    expect((await admin.post(`/console/access/approvals/${approval}/carry-out`)).status).toBe(403);
    const steps = (await kinds()).filter((kind) => kind.startsWith("approval.") || kind === "hold.released");
    expect(steps).toEqual([
      "approval.requested",
      "approval.read",
      "approval.approved",
      "approval.read",
      "approval.used",
      "hold.released",
    ]);
  }, 60_000);

  test("of nothing is the form again", async () => {
    const page = await admin.post("/console/retention/holds", { owner: "Legal", reason: "Case 4711" });
    expect(page.status).toBe(400);
    expect(wordsOf(page)).toContain("names nothing that is to be held");
    expect(page.text).toContain('value="Legal"');
    expect(
      (await auditor.post("/console/retention/holds", { subject: "jane", owner: "a", reason: "abc" })).status,
    ).toBe(403);
  });
});

describe("an erasure", () => {
  test("says first what it takes, takes it, and has a certificate; auditors do not see whom", async () => {
    const fields = { subject: "jane", basis: "gdpr-17-1-b", reason: "She asked for it." };
    const preview = await admin.post("/console/retention/erasures/ask", fields);
    expect(preview.status).toBe(200);
    expect(wordsOf(preview)).toContain("Exchanges of the subject 1 ");
    expect(await kinds()).not.toContain("erasure.begun");
    const page = await admin.done("/console/retention/erasures", fields);
    const id = lastPart(page);
    const done = await vi.waitFor(
      async () => {
        const now = await admin.get(`/console/retention/erasures/${id}`);
        expect(now.text).toContain(`/api/v1/audit/erasures/${id}/certificate`);
        return now;
      },
      { timeout: 25_000, interval: 100 },
    );
    expect(done.text).not.toContain("jane");
    expect((await entriesOf("payload.erased")).at(-1)).toMatchObject({ erasure: id, exchanges: 1 });
    const certificate = await admin.get(`/api/v1/audit/erasures/${id}/certificate`);
    expect(certificate.text).toContain("custody-erasure-certificate/v1");
    expect((await auditor.get("/console/retention/erasures")).status).toBe(403);
    expect(addressesIn(await auditor.get("/console/retention"))).not.toContain("/console/retention/erasures");
  }, 60_000);
});

describe("a year", () => {
  test("that grows cannot be dropped, and the page says why", async () => {
    const name = String(new Date().getUTCFullYear());
    const page = await admin.get("/console/retention/years");
    expect(wordsOf(page)).toContain(`${name} `);
    const asked = await admin.get(`/console/retention/years/${name}/drop`);
    expect(wordsOf(asked)).toContain("Entries that go");
    const refused = await admin.post(`/console/retention/years/${name}/drop`);
    expect(refused.status).toBe(409);
    expect(wordsOf(refused)).toContain("This ");
    expect(await kinds()).not.toContain("shard.dropped");
    expect((await auditor.post(`/console/retention/years/${name}/drop`)).status).toBe(403);
    expect((await admin.get("/console/retention/years/1999/drop")).status).toBe(404);
  });
});
