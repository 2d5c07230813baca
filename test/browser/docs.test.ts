/**
 * The page of the API as people use it: a real browser, nothing from outside, a key that is typed in.
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import axe from "axe-core";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile();

let folder: string;
let browser: BrowserContext;
let page: Page;
/** What the browser refused, or could not load, and what it asked of anybody else. */
let complaints: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "custody-docs-page-"));
  browser = await chromium.launchPersistentContext(folder, {
    executablePath: "/usr/bin/chromium",
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    viewport: { width: 1100, height: 900 },
  });
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  complaints = [];
  page = await browser.newPage();
  page.setDefaultTimeout(25_000);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(custody().url) && !url.startsWith("data:")) complaints.push(url);
  });
});
afterEach(() => page.close());

/** Keeps what a page looks like where `CUSTODY_SCREENSHOTS` names a folder. */
const keepPicture = async (name: string): Promise<void> => {
  const into = process.env["CUSTODY_SCREENSHOTS"];
  if (into !== undefined) await page.screenshot({ path: join(into, `${name}.png`) });
};

const open = async (): Promise<void> => {
  await page.goto(`${custody().url}/docs`);
  await page.getByRole("heading", { name: /^Custody/ }).waitFor();
};

/** The part of the page that is about one operation. */
const operation = (id: string) => page.locator(`[id$="-${id}"].opblock`);

describe("the page of the API", () => {
  test.each(["light", "dark"] as const)(
    "shows every route, %s, and asks nobody else for anything",
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await open();
      await keepPicture(`docs-${colorScheme}`);
      await operation("createKey").getByRole("button").first().click();
      await page.getByText("Roles that have it").first().waitFor();
      await keepPicture(`docs-${colorScheme}-operation`);
      expect(complaints).toEqual([]);
      await page.evaluate(axe.source);
      const { violations }: axe.AxeResults = await page.evaluate("axe.run()");
      console.log(
        violations
          .filter((v) => v.id !== "nested-interactive")
          .map(
            ({ id, nodes }) =>
              id +
              "\n" +
              [
                ...new Set(
                  nodes.map(
                    (n) =>
                      n.html.replace(/id="[^"]*"/, "").slice(0, 90) +
                      " || " +
                      String(n.failureSummary).match(
                        /contrast of [^(]*\(foreground color: \S+ background color: \S+/,
                      )?.[0],
                  ),
                ),
              ]
                .slice(0, 14)
                .join("\n"),
          )
          .join("\n"),
      );
    },
  );

  test("tries a route with a key that is typed in, and keeps it nowhere", async () => {
    await open();
    await page.getByRole("button", { name: "Authorize" }).click();
    await keepPicture("docs-authorize");
    console.log(await page.locator(".auth-container").first().innerHTML());
    const { adminKey } = custody();
    await page.getByLabel("Value").first().fill(adminKey);
    await page.getByRole("button", { name: "Apply credentials" }).first().click();
    await page.getByRole("button", { name: "Close" }).first().click();
    const listKeys = operation("listKeys");
    await listKeys.getByRole("button").first().click();
    await listKeys.getByRole("button", { name: "Try it out" }).click();
    const answered = page.waitForResponse((answer) => answer.url().includes("/api/v1/api-keys"));
    await listKeys.getByRole("button", { name: "Execute" }).click();
    expect((await answered).status()).toBe(200);
    await listKeys.getByText("nextCursor").first().waitFor();
    await listKeys.getByRole("button", { name: "Execute" }).scrollIntoViewIfNeeded();
    await keepPicture("docs-tried");
    expect(complaints).toEqual([]);
  });
});
