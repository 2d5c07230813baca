/**
 * The console as security and auditors use it: a real browser, every page looked at by axe, nothing inline, nothing from elsewhere.
 * @module
 */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { browserForFile } from "../fixtures/browser.ts";
import { completion } from "../fixtures/chat-bodies.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const hostile = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;
const card = "4111 1111 1111 1111";
const custody = custodyForFile({ actions: { CREDIT_CARD: "flag", EMAIL_ADDRESS: "redact" } });
const browsing = browserForFile(() => custody().url);

const ask = (content: string, more: object = {}) =>
  custody().chat({ model: "gpt-test", messages: [{ role: "user", content }], ...more });

/** The ids of what was called, newest first. */
const listIds = async (query = ""): Promise<string[]> => {
  const { text } = await custody().ask(`/api/v1/audit/exchanges?${query}`);
  return JSON.parse(text).data.map(({ id }: { id: string }) => id);
};

beforeAll(async () => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion(`Here: ${hostile}`))));
  await ask("Hello");
  await ask(`My card is ${card}, write to anna@example.com ${hostile}`);
  await ask(hostile, { model: hostile, user: hostile });
});

const signIn = async (page: Page, key: string, next: string): Promise<void> => {
  await page.goto(`${custody().url}/auth/login?next=${encodeURIComponent(next)}`);
  await page.getByLabel("API key").fill(key);
  await page.keyboard.press("Enter");
  await page.waitForURL(custody().url + next);
};

const quiet = { complaints: [], elsewhere: [] };

describe("the console", { timeout: 90_000 }, () => {
  test("leads who is not signed in to the way in, and back; filters, opens, signs out", async () => {
    const { page, complaints, elsewhere, barriers, keepPicture } = browsing();
    await page.goto(`${custody().url}/console/exchanges?verdict=redact`);
    expect(new URL(page.url()).pathname).toBe("/auth/login");
    await page.getByLabel("API key").fill(custody().adminKey);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${custody().url}/console/exchanges?verdict=redact`);
    const rows = page.locator("tbody tr");
    expect(await rows.count()).toBe(1);
    await page.getByRole("link", { name: "clear all" }).click();
    expect(await rows.count()).toBe(3);
    await page.getByLabel("Verdict").selectOption("redact");
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    expect(new URL(page.url()).searchParams.get("verdict")).toBe("redact");
    expect(await rows.count()).toBe(1);
    expect(await barriers()).toEqual([]);
    await keepPicture("console-exchanges");
    await page.getByRole("link", { name: "Show Endpoint" }).or(page.getByText("Columns")).first().click();
    await page.getByRole("link", { name: "Show Endpoint" }).click();
    expect(await page.getByRole("columnheader", { name: "Endpoint" }).count()).toBe(1);
    await page.locator("tbody a").first().click();
    const [id = ""] = await listIds("verdict=redact");
    expect(new URL(page.url()).pathname).toBe(`/console/exchanges/${id}`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.goto(`${custody().url}/console`);
    expect(new URL(page.url()).pathname).toBe("/auth/login");
    expect({ complaints, elsewhere }).toEqual(quiet);
  });

  test("shows a period at a glance: numbers that lead to their calls, charts with tables, whether the record is well", async () => {
    const { page, complaints, elsewhere, barriers, keepPicture } = browsing();
    await signIn(page, custody().adminKey, "/console");
    const figure = (name: string) =>
      page.locator(".figures div", { has: page.getByText(name, { exact: true }) }).locator("dd");
    const count = (await listIds("limit=500")).length;
    expect(await figure("Calls").textContent()).toBe(String(count));
    const chart = page.getByRole("img", { name: "Calls by verdict" });
    expect(await chart.locator("path").count()).toBeGreaterThan(5);
    const found = page.locator("#found");
    await found.getByText("As a table").click();
    expect(await found.getByRole("row", { name: "EMAIL_ADDRESS" }).getByRole("cell").textContent()).toBe("1");
    expect(await page.locator("#assurance").textContent()).toContain("Nobody outside has seen it");
    expect(await barriers()).toEqual([]);
    await keepPicture("console-overview");
    await page.getByRole("link", { name: "24 hours" }).click();
    await figure("Calls").getByRole("link").click();
    expect(await page.locator("tbody tr").count()).toBe(count);
    await page.locator(".facets").getByRole("link", { name: "CREDIT_CARD" }).click();
    expect(new URL(page.url()).searchParams.get("entity_type")).toBe("CREDIT_CARD");
    expect(await page.locator("tbody tr").count()).toBe(1);
    expect(await barriers()).toEqual([]);
    expect({ complaints, elsewhere }).toEqual(quiet);
  });

  test("checks an entry by itself, and says so when the server shows another one than the log has", async () => {
    const { page, complaints, barriers, keepPicture } = browsing();
    const [id = ""] = await listIds("verdict=redact");
    await signIn(page, custody().adminKey, `/console/exchanges/${id}`);
    expect(await barriers()).toEqual([]);
    const closed = page.locator("details", { hasText: "Closed: entry" });
    await closed.getByRole("button", { name: "Verify in this browser" }).click();
    await closed.getByText("The checkpoint is signed by").waitFor();
    expect(await closed.locator(".steps li").count()).toBe(4);
    expect(await closed.locator(".steps .fails").count()).toBe(0);
    await keepPicture("console-exchange");
    await closed.locator("pre code").evaluate((code) => {
      code.textContent = (code.textContent ?? "").replace('"status":200', '"status":201');
    });
    await closed.getByRole("button", { name: "Verify in this browser" }).click();
    await closed.getByText("this entry is not in the log as it is shown").waitFor();
    const downloading = page.waitForEvent("download");
    await closed.getByRole("link", { name: "Download the proof" }).click();
    const proof = readFileSync(await (await downloading).path(), "utf8");
    expect(proof).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex \d+\n/);
    expect(complaints).toEqual([]);
  });

  test("reveals only with a reason, first without what was found; the entry is there before the text", async () => {
    const { page, complaints, barriers, keepPicture } = browsing();
    const [id = ""] = await listIds("verdict=redact");
    await signIn(page, custody().adminKey, `/console/exchanges/${id}`);
    await page.getByRole("link", { name: "Reveal with a reason" }).click();
    expect(await page.getByText(card).count()).toBe(0);
    const reveal = page.getByRole("button", { name: "Reveal for 5 minutes" });
    await reveal.click();
    expect(await page.getByRole("heading", { name: "Revealed" }).count()).toBe(0);
    await page.getByLabel("Why do you need to see it?").fill(`Ticket 4711 ${hostile}`);
    expect(await barriers()).toEqual([]);
    await reveal.click();
    await page.getByRole("heading", { name: "Revealed" }).waitFor();
    const words = (await page.locator("main").textContent()) ?? "";
    expect(words).not.toContain(card);
    expect(words).toContain("CREDIT_CARD");
    expect(await barriers()).toEqual([]);
    await page.goBack();
    await page.getByLabel("Why do you need to see it?").fill("Ticket 4711");
    await page.getByLabel("All of it").check();
    await reveal.click();
    await page.getByText(card).first().waitFor();
    // In what came, and again where it was passed on as it was.
    expect(await page.locator("mark", { hasText: card }).count()).toBeGreaterThan(0);
    await keepPicture("console-revealed");
    expect(await page.title()).not.toBe("taken");
    expect(complaints).toEqual([]);
  });

  test("shows names that callers chose as text, wherever they are", async () => {
    const { page, complaints } = browsing();
    const { key } = await custody().newKey("client", { name: hostile.slice(0, 60), team: "claims" });
    await custody().chat({ model: hostile, messages: [{ role: "user", content: hostile }] }, { key });
    const ids = await listIds();
    await signIn(page, custody().adminKey, "/console/exchanges");
    for (const path of [
      "",
      `/exchanges?model=${encodeURIComponent(hostile)}`,
      ...ids.map((id) => `/exchanges/${id}`),
    ]) {
      await page.goto(`${custody().url}/console${path}`);
      expect(await page.title()).not.toBe("taken");
      expect(await page.locator("img, main script").count()).toBe(0);
    }
    expect(complaints).toEqual([]);
  });

  test("follows what comes", async () => {
    const { page, complaints } = browsing();
    await signIn(page, custody().adminKey, "/console/exchanges");
    const before = await page.locator("tbody tr").count();
    await page.getByRole("button", { name: "Follow" }).click();
    await page.getByText("Following: new exchanges").waitFor();
    await ask("One more");
    await page.getByText("Following: 1 new.").waitFor();
    expect(await page.locator("tbody tr").count()).toBe(before + 1);
    const [id = ""] = await listIds();
    expect(await page.locator("tbody tr").first().getAttribute("id")).toBe(id);
    await page.getByRole("button", { name: "Stop following" }).click();
    expect(complaints).toEqual([]);
  });

  test("gives what is shown as a file, and fits a phone", async () => {
    const { page, complaints, keepPicture } = browsing();
    await signIn(page, custody().adminKey, "/console/exchanges?verdict=redact");
    const downloading = page.waitForEvent("download");
    await page.getByRole("link", { name: "CSV", exact: true }).click();
    const lines = readFileSync(await (await downloading).path(), "utf8")
      .trimEnd()
      .split("\r\n");
    const [id = ""] = await listIds("verdict=redact");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(id);
    await page.setViewportSize({ width: 390, height: 800 });
    for (const path of ["/console", "/console/exchanges", `/console/exchanges/${id}`]) {
      await page.goto(custody().url + path);
      const isWide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
      expect({ path, isWide }).toEqual({ path, isWide: false });
    }
    await keepPicture("console-phone");
    expect(complaints).toEqual([]);
  });
});
