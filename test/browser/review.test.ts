/**
 * Reviewing as a security engineer does it, in a real browser: many at once by keys, one by one with a comment, and a change of a policy.
 * @module
 */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { browserForFile } from "../fixtures/browser.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const scanners = Object.fromEntries(
  ["names", "injection", "indirect-injection"].map((name) => [name, { enabled: false }]),
);
const actions = { DOMAIN_NAME: "allow" };
const custody = custodyForFile({ policies: { base: { scanners, actions } } });
const browsing = browserForFile(() => custody().url);

const hostile = `<img src=x onerror="document.title='taken'">`;
let ids: readonly string[] = [];

beforeAll(async () => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("fine"))));
  const made: string[] = [];
  for (const who of ["ann", "bob", "cy", "dee"]) {
    const { id } = await custody().chat(chatBody(`Write to ${who}@example.com`));
    made.push(id);
  }
  ids = made;
});

const open = async (page: Page, path: string): Promise<void> => {
  await page.goto(`${custody().url}/auth/login?next=${encodeURIComponent(path)}`);
  await page.getByLabel("API key").fill(custody().adminKey);
  await page.keyboard.press("Enter");
  await page.waitForURL(custody().url + path);
};

describe("reviews", { timeout: 90_000 }, () => {
  test("are given to many at once, with keys alone", async () => {
    const { page, complaints, elsewhere, barriers, keepPicture } = browsing();
    await open(page, "/console/review");
    const rows = page.locator("tbody tr");
    expect(await rows.count()).toBe(4);
    expect(await barriers()).toEqual([]);
    for (const key of ["j", "x", "j", "j", "k", "x"]) await page.keyboard.press(key);
    expect(await page.locator("tbody input:checked").count()).toBe(2);
    await keepPicture("console-review");
    await page.getByLabel("Judge everything found in them").selectOption("false");
    await page.getByRole("button", { name: "Judge the selected" }).click();
    await page.getByText("Judged: 2.").waitFor();
    expect(await rows.evaluateAll((lines) => lines.map(({ id }) => id))).toEqual([ids[2], ids[3]]);
    await page.getByRole("button", { name: "Select all" }).click();
    await page.getByRole("button", { name: "Assign the selected" }).click();
    await page.getByText("Assigned: 2.").waitFor();
    await page.locator("select[name=assigned]").selectOption("nobody");
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await page.getByText("Nothing fits these filters.").waitFor();
    await page.locator("select[name=state]").selectOption("reviewed");
    await page.locator("select[name=assigned]").selectOption("any");
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    expect(await rows.evaluateAll((lines) => lines.map(({ id }) => id))).toEqual([ids[1], ids[0]]);
    expect(await barriers()).toEqual([]);
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${custody().url}/console/exchanges/${ids[1]}#review`);
    expect({ complaints, elsewhere }).toEqual({ complaints: [], elsewhere: [] });
  });

  test("are given one by one, with a comment that only a reveal shows", async () => {
    const { page, complaints, barriers, keepPicture } = browsing();
    await open(page, `/console/exchanges/${ids[2]}`);
    const review = page.locator("#review");
    await review.getByRole("button", { name: "Record the review" }).click();
    // Every type is asked for: the browser itself says so.
    expect(new URL(page.url()).pathname).toBe(`/console/exchanges/${ids[2]}`);
    expect(await review.getByText("with a sealed comment").count()).toBe(0);
    await review.getByRole("group", { name: "EMAIL_ADDRESS" }).getByLabel("false").check();
    await review.getByLabel("Comment").fill(`ours, ${hostile}`);
    expect(await barriers()).toEqual([]);
    await review.getByRole("button", { name: "Record, and go to the next" }).click();
    await page.waitForURL(`${custody().url}/console/exchanges/${ids[3]}#review`);
    await page.goto(`${custody().url}/console/exchanges/${ids[2]}`);
    await review.getByText("with a sealed comment").waitFor();
    expect(await page.getByText("ours,").count()).toBe(0);
    await keepPicture("console-reviewed");
    await page.getByRole("link", { name: "Reveal with a reason" }).click();
    await page.getByLabel("Why do you need to see it?").fill("Ticket 4711");
    await page.getByLabel("All of it").check();
    await page.getByRole("button", { name: "Reveal for 5 minutes" }).click();
    await page.getByText("ours,").waitFor();
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).not.toBe("taken");
    expect(complaints).toEqual([]);
  });

  test("that find something false lead to a change of a policy, shown and replayed before it is taken away", async () => {
    const { page, complaints, barriers, keepPicture } = browsing();
    await open(page, `/console/exchanges/${ids[2]}`);
    await page.getByRole("link", { name: "Propose a change for EMAIL_ADDRESS" }).click();
    await page.getByLabel("In texts of").selectOption("request");
    await page.getByRole("button", { name: "Show the change" }).click();
    expect(new URL(page.url()).searchParams.get("direction")).toBe("request");
    expect(await page.locator(".difference .added", { hasText: "types" }).count()).toBeGreaterThan(0);
    expect(await page.getByRole("button", { name: /^Download/ }).count()).toBe(0);
    expect(await barriers()).toEqual([]);
    await page.getByRole("button", { name: "Replay them under it" }).click();
    await page.getByRole("cell", { name: "flag → allow" }).first().waitFor();
    expect(await barriers()).toEqual([]);
    await keepPicture("console-proposal");
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download base.yaml" }).click();
    expect((await downloading).suggestedFilename()).toBe("base.yaml");
    await page.setViewportSize({ width: 390, height: 800 });
    for (const path of [
      "/console/review",
      `/console/exchanges/${ids[2]}`,
      `/console/review/proposal?exchange=${ids[2]}&type=EMAIL_ADDRESS`,
    ]) {
      await page.goto(custody().url + path);
      const isWide = await page.evaluate("document.documentElement.scrollWidth > innerWidth");
      expect({ path, isWide }).toEqual({ path, isWide: false });
    }
    await keepPicture("console-review-phone");
    expect(complaints).toEqual([]);
  });
});
