import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { BrowserJar, locationOf } from "../fixtures/browser-jar.ts";
import {
  clientSecret,
  type IdentityProvider,
  passProvider,
  startIdentityProvider,
} from "../fixtures/identity-provider.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { type Custody, startCustody } from "../fixtures/start-custody.ts";

const groups = [
  { group: "custody-admins", role: "admin" },
  { group: "claims-security", role: "security", team: "claims" },
  { group: "auditors", role: "auditor" },
];

let provider: IdentityProvider;
let custody: Custody;

beforeAll(async () => {
  vi.stubEnv("CUSTODY_TEST_CLIENT_SECRET", clientSecret);
  provider = await startIdentityProvider();
  custody = await startCustody({ access: { oidc: { ...provider.oidc, groups } } });
  provider.register(custody.url);
});
afterAll(async () => {
  await custody.close();
  await provider.close();
  vi.unstubAllEnvs();
});

const account = (login: string, ...memberOf: string[]): string => {
  provider.accounts.set(login, { name: `Name of ${login}`, email: `${login}@example.com`, groups: memberOf });
  return login;
};

describe("signing in at a provider", () => {
  test("the whole way: to the provider, back with a code, and to where one wanted to go", async () => {
    const browser = new BrowserJar();
    const begun = await browser.visit(`${custody.url}/auth/oidc?next=/api/v1/session`);
    expect(begun.status).toBe(303);
    const url = new URL(locationOf(begun) ?? "");
    expect(url.origin).toBe(provider.issuer);
    expect(url.searchParams.get("code_challenge_method")).toBe("S256");
    const back = await passProvider(browser, url.href, account("ann", "other", "auditors"));
    const ended = await browser.visit(back);
    expect(ended.text).toBe("");
    expect(locationOf(ended)).toBe(`${custody.url}/api/v1/session`);
    const me: { principal: string } = JSON.parse((await browser.visit(`${custody.url}/api/v1/session`)).text);
    expect(me).toMatchObject({ principal: expect.stringMatching(/^usr_/), name: "Name of ann", role: "auditor" });
    const entries = await readEntries(custody.folder);
    expect(entries.slice(-2)).toMatchObject([
      { kind: "person.created", person: me.principal, role: "auditor", team: null },
      { kind: "session.started", principal: me.principal, how: "oidc" },
    ]);
  });
});
