/**
 * What must not stay anywhere: tokens, keys, codes and names of people who sign in, searched for in all that a server keeps and says.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BrowserJar, fieldOf, locationOf } from "../fixtures/browser-jar.ts";
import { clientSecret, passProvider, startIdentityProvider } from "../fixtures/identity-provider.ts";
import { groups } from "../fixtures/oidc-custody.ts";
import { serveCli } from "../fixtures/run-cli.ts";

test("no token, key, code or secret is kept or logged, and names are in the table of people alone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "custody-leaks-"));
  const provider = await startIdentityProvider();
  const config = join(folder, "custody.yaml");
  const adminKey = ["an-admin-key", "for-this-test-alone", "0001"].join("-");
  writeFileSync(
    config,
    JSON.stringify({ data: join(folder, "data"), access: { oidc: { ...provider.oidc, groups } }, server: { port: 0 } }),
  );
  const env = { CUSTODY_ADMIN_KEY: adminKey, CUSTODY_TEST_CLIENT_SECRET: clientSecret };
  const server = await serveCli(["--config", config], env);
  try {
    provider.register(server.url);
    provider.accounts.set("zoe", { name: "Zoe Canary", email: "zoe@canary.example", groups: ["auditors"] });
    const secrets = [adminKey, clientSecret];
    const browser = new BrowserJar();
    const page = await browser.visit(`${server.url}/auth/login`);
    for (const key of ["a-wrong-key-canary", adminKey]) {
      secrets.push(key);
      await browser.visit(`${server.url}/auth/key`, { form: { key, csrf: fieldOf(page, "csrf") } });
    }
    secrets.push(browser.cookie(server.url, "custody_session") ?? "");
    const sent = locationOf(await browser.visit(`${server.url}/auth/oidc`)) ?? "";
    for (const name of ["state", "nonce"]) secrets.push(new URL(sent).searchParams.get(name) ?? "");
    const back = await passProvider(browser, sent, "zoe");
    secrets.push(new URL(back).searchParams.get("code") ?? "", browser.cookie(server.url, "custody_sign_in") ?? "");
    expect((await browser.visit(back)).status).toBe(303);
    expect((await browser.visit(back)).status).toBe(400);
    secrets.push(browser.cookie(server.url, "custody_session") ?? "");
    const me: { session: { csrfToken: string } } = JSON.parse(
      (await browser.visit(`${server.url}/api/v1/session`)).text,
    );
    secrets.push(me.session.csrfToken);
    await server.stop();
    expect(secrets.filter((secret) => secret.length < 16)).toEqual([]);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== "custody.yaml")
      .map((entry) => join(entry.parentPath, entry.name));
    const kept = files.map((file) => readFileSync(file).toString("latin1")).join("\n");
    expect(kept).toContain("session.started");
    for (const secret of secrets) {
      expect(server.said()).not.toContain(secret);
      expect(kept).not.toContain(secret);
    }
    for (const personal of ["Zoe", "zoe@", "canary.example"]) expect(server.said()).not.toContain(personal);
    expect(kept).toContain("zoe@canary.example");
  } finally {
    await server.stop();
    await provider.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
