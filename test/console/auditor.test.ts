/**
 * What the console is for an auditor: evidence first, nothing to do but to read and to take evidence, and the scope in sight.
 * @module
 */
import { beforeAll, describe, expect, test } from "vitest";
import { builtIn } from "../../src/access/roles.ts";
import { pagePermissions } from "../../src/console/page-permissions.ts";
import { completion } from "../fixtures/chat-bodies.ts";
import { addressesIn, type ConsoleSession, openConsole, wordsOf } from "../fixtures/console-session.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({ actions: { CREDIT_CARD: "flag" } });
const card = "4111 1111 1111 1111";
const period = { from: "2020-01-01T00:00:00Z", to: "2099-03-31T00:00:00Z" };

let auditor: ConsoleSession;
let boxed: ConsoleSession;
let exchange: string;
beforeAll(async () => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Thank you."))));
  const body = { model: "gpt-test", messages: [{ role: "user", content: `My card is ${card}` }] };
  exchange = (await custody().chat(body)).id;
  auditor = await openConsole(custody(), (await custody().newKey("auditor")).key);
  boxed = await openConsole(custody(), (await custody().newKey("auditor", { team: "red", scope: period })).key);
});

const granted = new Set<string>(builtIn.auditor);
const pages = Object.entries(pagePermissions);
/** Pages without an id. */
const plain = pages.filter(([page]) => page.startsWith("GET ") && !page.includes(":") && !page.endsWith("/tail"));
const addressOf = (page: string): string => page.split(" ")[1] ?? "";

describe("an auditor", () => {
  test("lands on the evidence, which is first in the bar; others land on the overview", async () => {
    expect(auditor.landed).toBe("/console/evidence");
    expect((await openConsole(custody(), custody().adminKey)).landed).toBe("/console");
    const page = await auditor.get("/console");
    const bar = page.text.slice(page.text.indexOf('aria-label="Console"'), page.text.indexOf("<main"));
    expect(addressesIn({ text: bar }).at(0)).toBe("/console/evidence");
    expect(addressesIn({ text: bar })).toEqual(expect.arrayContaining(["/console/exchanges", "/console/retention"]));
  });

  test("may enter what the role reads, and nothing else", async () => {
    expect(plain.length).toBeGreaterThan(20);
    for (const [page, permission] of plain) {
      const { status } = await auditor.get(addressOf(page));
      // A page that wants an id in its query is asked for something that is missing.
      expect([page, status === 403]).toEqual([page, !granted.has(permission)]);
    }
  });

  test("is shown no button and no link to what the role may not do, on any page", async () => {
    const forbidden = pages.filter(([, permission]) => !granted.has(permission)).map(([page]) => page);
    const patterns = forbidden.map((page) => {
      const [method = "", path = ""] = page.split(" ");
      return { method, form: new RegExp(`^${path.replaceAll(/:\w+/g, "[^/?]+")}$`) };
    });
    const asked = plain.filter(([, permission]) => granted.has(permission)).map(([page]) => addressOf(page));
    for (const path of [...asked, `/console/exchanges/${exchange}`]) {
      const page = await auditor.get(path);
      const found = addressesIn(page)
        .map((address) => address.split("?")[0] ?? "")
        .filter((address) => patterns.some(({ form }) => form.test(address)));
      // Some addresses are read with GET and changed with POST: those of forms alone count then.
      const posts = new Set(
        [...page.text.matchAll(/<form method="post" action="([^"]*)"/g)].map(([, action = ""]) => action),
      );
      const isRead = (address: string): boolean =>
        pages.some(([one, permission]) => one === `GET ${address}` && granted.has(permission));
      expect([path, found.filter((address) => !isRead(address) || posts.has(address))]).toEqual([path, []]);
    }
  });

  test("sees no content", async () => {
    for (const [page, permission] of plain) {
      if (granted.has(permission)) expect((await auditor.get(addressOf(page))).text).not.toContain(card);
    }
    const page = await auditor.get(`/console/exchanges/${exchange}`);
    expect(page.text).not.toContain(card);
    expect(wordsOf(page)).toContain("Your role sees no content.");
  });

  test("of a team and a time has both in sight on every page, and nothing of others", async () => {
    for (const path of ["/console/evidence", "/console/evidence/exports", "/console/retention", "/console/reveals"]) {
      const words = wordsOf(await boxed.get(path));
      expect(words).toContain("You see the team red , calls from 2020-01-01 00:00:00 to 2099-03-31 00:00:00");
    }
    expect((await boxed.get(`/console/exchanges/${exchange}`)).status).toBe(404);
    const before = await boxed.get("/console/evidence?from=2019-01-01&to=2021-01-01");
    expect(before.status).toBe(403);
  });
});
