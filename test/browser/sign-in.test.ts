/**
 * Signing in as people do it: a real browser, the provider's own pages, no script of ours.
 * @module
 */
import { describe, expect, test } from "vitest";
import { browserForFile } from "../fixtures/browser.ts";
import { oidcCustodyForFile } from "../fixtures/oidc-custody.ts";

const world = oidcCustodyForFile();

const browsing = browserForFile(() => world().custody.url, { width: 900, height: 700 });

describe("in a browser", () => {
  test("somebody signs in at the provider, is who they are, and signs out", async () => {
    const { page, context, complaints, barriers, keepPicture } = browsing();
    const { custody, account } = world();
    const login = account("nia", "claims-security");
    await page.goto(`${custody.url}/auth/login?next=/auth/me`);
    await keepPicture("sign-in");
    expect(await barriers()).toEqual([]);
    await page.getByRole("link", { name: "Sign in with your organization" }).click();
    await page.getByPlaceholder("Enter any login").fill(login);
    await page.getByPlaceholder("and password").fill("any");
    await page.getByRole("button", { name: "Sign-in" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(`${custody.url}/auth/me`);
    await keepPicture("signed-in");
    expect(await barriers()).toEqual([]);
    expect(await page.getByRole("definition").allTextContents()).toEqual(["Name of nia", "security", "claims"]);
    const cookies = await context.cookies(custody.url);
    const session = cookies.find(({ name }) => name === "custody_session");
    expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
    expect(await page.evaluate("document.cookie")).not.toContain("custody");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL(`${custody.url}/auth/login`);
    await page.goto(`${custody.url}/auth/me`);
    expect(page.url()).toContain("/auth/login");
    expect(complaints).toEqual([]);
  });

  test("a wrong key is said so in text, a right one signs in; the keyboard is enough", async () => {
    const { page, barriers, keepPicture } = browsing();
    const { custody } = world();
    await page.goto(`${custody.url}/auth/login?next=/auth/me`);
    await page.getByLabel("API key").fill("not a key");
    await page.keyboard.press("Enter");
    const alert = page.getByRole("alert");
    expect(await alert.textContent()).toBe("This key is not known or no longer in force.");
    expect(await barriers()).toEqual([]);
    await keepPicture("refused");
    expect(await page.getByLabel("API key").inputValue()).toBe("");
    const field = page.getByLabel("API key");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement?.id")).toBe("key");
    await field.fill(custody.adminKey);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${custody.url}/auth/me`);
    expect(await page.getByRole("definition").allTextContents()).toContain("admin");
  });

  test("a page of another site can neither sign somebody in nor make them change anything", async () => {
    const { page } = browsing();
    const { custody } = world();
    await page.goto(`${custody.url}/auth/login?next=/auth/me`);
    await page.getByLabel("API key").fill(custody.adminKey);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${custody.url}/auth/me`);
    const elsewhere = custody.url.replace("127.0.0.1", "localhost");
    const post = (path: string): string =>
      `<form method="post" action="${custody.url}${path}"><input name="key" value="${custody.clientKey}"></form>`;
    for (const path of ["/auth/logout", "/auth/key", "/api/v1/policies/reload"]) {
      await page.route(`${elsewhere}/trap`, (route) => route.fulfill({ contentType: "text/html", body: post(path) }));
      await page.goto(`${elsewhere}/trap`);
      const answered = page.waitForResponse((answer) => answer.url() === custody.url + path);
      await page.evaluate("document.forms[0].submit()");
      await answered;
      await page.unroute(`${elsewhere}/trap`);
    }
    await page.goto(`${custody.url}/auth/me`);
    expect(page.url()).toBe(`${custody.url}/auth/me`);
    expect(await page.getByRole("definition").allTextContents()).toContain("admin");
  });
});
