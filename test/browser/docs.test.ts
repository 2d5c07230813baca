/**
 * The page of the API as people use it: a real browser, nothing from outside, a key that is typed in.
 * @module
 */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { routePermissions } from "../../src/http/route-permissions.ts";
import { browserForFile, type Look, violationsOf } from "../fixtures/browser.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile();

const browsing = browserForFile(() => custody().url, { width: 1_100, height: 900 });

const open = async (page: Page): Promise<void> => {
  await page.goto(`${custody().url}/docs`);
  await page.getByRole("heading", { name: /^Custody/ }).waitFor();
};

/** The page's own script says which look it has. */
const painted = (page: Page, look: Look): Promise<void> =>
  page.locator(look === "dark" ? "html.dark-mode" : "html:not(.dark-mode)").waitFor({ state: "attached" });

/** The part of the page that is about one operation. */
const operation = (page: Page, id: string) => page.locator(`[id$="-${id}"].opblock`);

/**
 * How Swagger UI is built, and not ours to change: headings that begin with the third level, a lock inside a button, the head of the page in no
 * landmark, samples that scroll and take no focus.
 */
const ofLibrary = new Set(["heading-order", "nested-interactive", "region", "scrollable-region-focusable"]);

describe("the page of the API", { timeout: 90_000 }, () => {
  test("shows every route, in light and dark, and asks nobody else for anything", async () => {
    const { page, complaints, elsewhere, keepPicture } = browsing();
    const keepPictures = async (name: string): Promise<void> => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await painted(page, colorScheme);
        await keepPicture(`docs-${colorScheme}${name}`);
      }
    };
    // Its script looks when it begins, and below hears when that changes.
    await page.emulateMedia({ colorScheme: "dark" });
    await open(page);
    expect(await page.evaluate("document.documentElement.className")).toBe("dark-mode");
    expect(await page.locator(".opblock").count()).toBe(Object.keys(routePermissions).length);
    await keepPictures("");
    await operation(page, "createKey").getByRole("button").first().click();
    await page.getByText("Roles that have it").first().waitFor();
    await keepPictures("-operation");
    const violations = await violationsOf(page, (look) => painted(page, look));
    expect(violations.filter(({ id }) => !ofLibrary.has(id))).toEqual([]);
    expect({ complaints, elsewhere }).toEqual({ complaints: [], elsewhere: [] });
  });

  test("tries a route with a key that is typed in, and forgets it with the page", async () => {
    const { page, complaints, keepPicture } = browsing();
    const { adminKey, url } = custody();
    const tryListKeys = async (): Promise<number> => {
      const listKeys = operation(page, "listKeys");
      await listKeys.getByRole("button").first().click();
      await listKeys.getByRole("button", { name: "Try it out" }).click();
      const answered = page.waitForResponse((answer) => answer.url().startsWith(`${url}/api/v1/api-keys`));
      await listKeys.getByRole("button", { name: "Execute" }).click();
      return (await answered).status();
    };
    await open(page);
    await page.getByRole("button", { name: "Authorize" }).click();
    const field = page.getByLabel("auth-bearer-value");
    expect([await field.getAttribute("autocomplete"), await field.getAttribute("spellcheck")]).toEqual([
      "off",
      "false",
    ]);
    await field.fill(adminKey);
    await page.getByRole("button", { name: "Apply credentials" }).first().click();
    await page.getByRole("button", { name: "Close" }).first().click();
    expect(await tryListKeys()).toBe(200);
    await page.getByText("a test's client").or(page.getByText("nextCursor")).first().waitFor();
    await keepPicture("docs-tried");
    expect(complaints).toEqual([]);
    expect(await page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length")).toBe(0);
    expect(page.url()).not.toContain("cst_");

    // Not by the address that it has now, which opens the operation.
    await page.goto("about:blank");
    await open(page);
    expect(await tryListKeys()).toBe(401);
  });
});
