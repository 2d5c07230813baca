/**
 * The rooms of evidence, retention, access and policies as people use them: a real browser, every page looked at by axe in light and dark.
 * @module
 */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { pagePermissions } from "../../src/console/page-permissions.ts";
import { browserForFile } from "../fixtures/browser.ts";
import { completion } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const hostile = `<img src=x onerror="document.title='taken'">`;
const card = "4111 1111 1111 1111";
const custody = custodyForFile({
  actions: { CREDIT_CARD: "redact" },
  retention: { rules: [{ name: "usual", payloadDays: 30 }] },
});
const browsing = browserForFile(() => custody().url);

beforeAll(async () => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Thank you."))));
  await custody().chat({ model: "gpt-test", messages: [{ role: "user", content: `My card is ${card}` }] });
});

const signIn = async (page: Page, key: string, next: string): Promise<void> => {
  await page.context().clearCookies();
  await page.goto(`${custody().url}/auth/login?next=${encodeURIComponent(next)}`);
  await page.getByLabel("API key").fill(key);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !url.pathname.startsWith("/auth"));
};

/** A page as it stays: while it waits for what is counted beside, it would come back by itself under whoever looks at it. */
const openStill = async (page: Page, path: string): Promise<void> => {
  let answer = await page.goto(custody().url + path);
  while (answer?.headers()["refresh"] !== undefined) answer = await page.goto(custody().url + path);
};

const newest = async (kind: string) => (await readEntries(custody().folder)).findLast((entry) => entry.kind === kind);
const plainPages = (["/console/evidence?framework=hipaa"] as string[]).concat(
  Object.keys(pagePermissions)
    .filter(
      (page) =>
        page.startsWith("GET ") && !page.includes(":") && !/tail$|download$|difference$|control$|proposal$/.test(page),
    )
    .map((page) => page.slice("GET ".length)),
);

describe("the rooms", { timeout: 240_000 }, () => {
  test("an export is run, followed and downloaded", async () => {
    const { page, complaints, elsewhere, barriers, keepPicture } = browsing();
    await signIn(page, (await custody().newKey("auditor")).key, "/console");
    expect(new URL(page.url()).pathname).toBe("/console/evidence");
    await page.getByRole("navigation", { name: "Evidence" }).getByRole("link", { name: "Exports" }).click();
    await page.getByRole("link", { name: "Run an export" }).click();
    await page.getByLabel("What").selectOption("csv");
    await page.getByRole("button", { name: "Run the export" }).click();
    const download = page.getByRole("link", { name: "Download" });
    // The page comes back by itself until it is done.
    await download.waitFor({ timeout: 60_000 });
    expect(await barriers()).toEqual([]);
    await keepPicture("console-export");
    const downloading = page.waitForEvent("download");
    await download.click();
    const lines = readFileSync(await (await downloading).path(), "utf8").trimEnd();
    expect(lines.split("\r\n")).toHaveLength(2);
    expect(await newest("evidence.export_downloaded")).toMatchObject({ payloads: false });
    expect({ complaints, elsewhere }).toEqual({ complaints: [], elsewhere: [] });
  });

  test("an auditor reads, and finds nothing that they may not do", async () => {
    const { page, complaints } = browsing();
    await signIn(page, (await custody().newKey("auditor", { team: "red" })).key, "/console");
    await page.getByText("You see the team red").waitFor();
    const bar = page.getByRole("navigation", { name: "Console" });
    expect(await bar.getByRole("link").first().textContent()).toBe("Evidence");
    await bar.getByRole("link", { name: "Retention" }).click();
    expect(await page.getByRole("link", { name: "Change the schedule" }).count()).toBe(0);
    expect(await page.locator("main button").count()).toBe(0);
    await bar.getByRole("link", { name: "Access" }).click();
    await page.getByRole("heading", { name: "Approvals" }).waitFor();
    const refused = await page.goto(`${custody().url}/console/policies/dry-run`);
    expect(refused?.status()).toBe(403);
    await page.getByRole("heading", { name: "This is not open to you" }).waitFor();
    expect(complaints.filter((one) => !one.includes("403"))).toEqual([]);
  });

  test("a dry run marks what would be found", async () => {
    const { page, complaints, barriers, keepPicture } = browsing();
    await signIn(page, (await custody().newKey("security")).key, "/console/policies/dry-run");
    await page.getByLabel("A text, as a user would send it").fill(`My card\nis ${card} ${hostile}`);
    await page.getByRole("button", { name: "Scan it" }).click();
    const mark = page.locator("mark");
    expect(await mark.textContent()).toBe(`CREDIT_CARD ${card}`);
    expect(await barriers()).toEqual([]);
    await keepPicture("console-dry-run");
    expect(await page.title()).not.toBe("taken");
    expect(complaints).toEqual([]);
  });

  test("a hold is placed; a key is made, shown once and revoked", async () => {
    const { page, complaints, barriers, keepPicture } = browsing();
    await signIn(page, custody().adminKey, "/console/retention/holds");
    await page.getByRole("link", { name: "Place a hold" }).click();
    await page.getByLabel("Subject").fill("jane");
    await page.getByLabel("Who asked for it").fill(hostile);
    await page.getByLabel("Why is it held?").fill(`Case 4711 ${hostile}`);
    await page.getByRole("button", { name: "Place the hold" }).click();
    await page.getByText("The hold is in force").waitFor();
    expect(await newest("hold.placed")).toMatchObject({ by: ["subject"] });
    await page.getByRole("button", { name: "Show it" }).click();
    await page.getByText("Case 4711").waitFor();
    expect(await barriers()).toEqual([]);
    await keepPicture("console-hold");

    await page.goto(`${custody().url}/console/access/keys/new`);
    await page.getByLabel("Name").fill(hostile);
    await page.getByRole("button", { name: "Make the key" }).click();
    const secret = (await page.locator("pre.secret").textContent()) ?? "";
    expect(secret).toMatch(/^cst_/);
    expect(await barriers()).toEqual([]);
    await page.getByRole("link", { name: "I have it" }).click();
    expect(await page.content()).not.toContain(secret);
    expect((await custody().ask("/v1/models", { key: secret })).status).toBe(200);
    expect(await barriers()).toEqual([]);
    await page.getByRole("link", { name: "Change it" }).click();
    await page.getByLabel("Networks").fill("everywhere");
    await page.getByRole("button", { name: "Change the key" }).click();
    await page.getByText("`networks.0`").waitFor();
    expect(await page.evaluate("document.activeElement.name")).toBe("networks");
    expect(await barriers()).toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(await page.evaluate("document.documentElement.scrollWidth > innerWidth")).toBe(false);
    await keepPicture("console-change-key");
    await page.getByLabel("Networks").fill("127.0.0.0/8");
    await page.getByRole("button", { name: "Change the key" }).click();
    await page.getByText("The key is changed.").waitFor();
    expect(await newest("key.changed")).toMatchObject({ fields: ["networks"] });
    await page.getByRole("link", { name: "Revoke it" }).click();
    expect(await barriers()).toEqual([]);
    await page.getByRole("button", { name: "Revoke it for ever" }).click();
    await page.getByText("The key is revoked for ever.").waitFor();
    expect((await custody().ask("/v1/models", { key: secret })).status).toBe(401);
    expect(await newest("key.revoked")).toMatchObject({ team: null });
    expect(await page.title()).not.toBe("taken");
    // The form that could not be done.
    expect(complaints.filter((one) => !one.includes("400"))).toEqual([]);
  });

  test("on a phone and by the keyboard a subject is searched, and what was found is shown without the texts", async () => {
    const { page, complaints, barriers, keepPicture } = browsing();
    const messages = [{ role: "user", content: `My card is ${card}` }];
    await custody().chat({ model: "gpt-test", messages, user: "jane-canary" });
    await page.setViewportSize({ width: 390, height: 800 });
    const fits = async () =>
      expect(await page.evaluate("document.documentElement.scrollWidth > innerWidth")).toBe(false);
    await signIn(page, (await custody().newKey("security")).key, "/console/exchanges");
    await page.getByRole("link", { name: "Where else?" }).click();
    await page.getByLabel("It is").selectOption("SUBJECT");
    await page.getByLabel("Text").fill("jane-canary");
    await page.keyboard.press("Enter");
    await page.getByText("as searched").waitFor();
    expect(page.url()).not.toContain("canary");
    expect(await page.locator("tbody tr").count()).toBe(1);
    expect(await barriers()).toEqual([]);
    await fits();
    await keepPicture("console-search");
    await page.locator("tbody tr a").first().click();
    await page.getByRole("button", { name: "Others of this subject" }).waitFor();
    expect(await barriers()).toEqual([]);
    await fits();
    await page.getByRole("link", { name: "Show places, scores and rules" }).click();
    await page.getByLabel("Why do you need to see it?").fill("which rule was it");
    expect(await barriers()).toEqual([]);
    await page.getByRole("button", { name: "Reveal for 5 minutes" }).click();
    await page.getByRole("cell", { name: /policy\.yaml:1/ }).waitFor();
    expect(await page.content()).not.toContain(card);
    expect(await barriers()).toEqual([]);
    await fits();
    await keepPicture("console-findings");
    // Names are found beside the call: theirs may be there by now.
    expect(await newest("payload.revealed")).toMatchObject({ roles: expect.arrayContaining(["request.findings"]) });
    expect(await newest("payload.revealed")).not.toMatchObject({ roles: expect.arrayContaining(["request.received"]) });
    expect(complaints).toEqual([]);
  });

  test("every page is without barriers, in light and dark, and fits a phone", async () => {
    const { page, complaints, elsewhere, barriers } = browsing();
    await signIn(page, custody().adminKey, "/console/access");
    for (const path of plainPages) {
      await page.setViewportSize({ width: 1_280, height: 900 });
      await openStill(page, path);
      expect([path, await barriers()]).toEqual([path, []]);
      await page.setViewportSize({ width: 390, height: 800 });
      expect([path, await page.evaluate("document.documentElement.scrollWidth > innerWidth")]).toEqual([path, false]);
    }
    expect(await page.title()).not.toBe("taken");
    expect({ complaints, elsewhere }).toEqual({ complaints: [], elsewhere: [] });
  });
});
