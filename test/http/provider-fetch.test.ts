import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { oidcSchema } from "../../src/access/sign-in-config.ts";
import { openProviderFetch, type ProviderFetch } from "../../src/http/provider-fetch.ts";

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

const provider = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  await once(server.listen(0, "127.0.0.1"), "listening");
  undo.push(async () => server.close());
  const address = server.address();
  return typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
};

const opened = (fields: object): { fetch: ProviderFetch["fetch"]; failures: (string | null)[] } => {
  const failures: (string | null)[] = [];
  const config = oidcSchema.parse({ clientId: "x", groups: [{ group: "g", role: "admin" }], ...fields });
  const outbound = openProviderFetch(config, (code) => failures.push(code));
  undo.push(() => outbound.close());
  return { fetch: outbound.fetch, failures };
};

const ask = { method: "GET", headers: {}, redirect: "manual" } as const;

describe("asking the provider", () => {
  test("sends forms, and gives status, headers and body", async () => {
    const issuer = await provider((incoming, outgoing) => {
      incoming.setEncoding("utf8").on("data", (text: string) => {
        outgoing.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify({ got: text }));
      });
    });
    const { fetch } = opened({ issuer, allowInsecure: true });
    const answer = await fetch(`${issuer}/token`, { ...ask, method: "POST", body: new URLSearchParams({ a: "b c" }) });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([400, "application/json"]);
    expect(await answer.json()).toEqual({ got: "a=b+c" });
  });

  test("follows no redirect", async () => {
    const issuer = await provider((_incoming, outgoing) => outgoing.writeHead(302, { location: "/other" }).end());
    const { fetch } = opened({ issuer, allowInsecure: true });
    expect((await fetch(issuer, ask)).status).toBe(302);
  });

  test.each([
    ["an answer of more than a mebibyte", (): RequestListener => (_in, out) => out.end(Buffer.alloc(1_048_577))],
    ["a fault of its own", (): RequestListener => (_in, out) => out.writeHead(500).end("canary")],
    ["a connection that breaks off", (): RequestListener => (_in, out) => out.destroy()],
  ])("%s is as if it could not be reached", async (_name, listener) => {
    const issuer = await provider(listener());
    const { fetch } = opened({ issuer, allowInsecure: true });
    const failed = fetch(issuer, ask);
    await expect(failed).rejects.toMatchObject({ code: "sign_in_unavailable" });
    await expect(failed).rejects.not.toThrow("canary");
  });

  test("tells the operator the code of a failure", async () => {
    const issuer = await provider(() => undefined);
    await undo.pop()?.();
    const { fetch, failures } = opened({ issuer, allowInsecure: true });
    await expect(fetch(issuer, ask)).rejects.toThrow("cannot be reached");
    expect(failures).toEqual(["ECONNREFUSED"]);
  });

  test.each([
    ["a private address", "https://10.1.2.3/token"],
    ["this host", "https://127.0.0.1/token"],
    ["this host by name", "https://localhost/token"],
    ["where clouds keep their credentials", "https://169.254.169.254/token"],
    ["a private address of IPv6", "https://[fd00::1]/token"],
  ])("leads nowhere that the issuer is not: %s", async (_name, url) => {
    const { fetch } = opened({ issuer: "https://id.example.com" });
    await expect(fetch(url, ask)).rejects.toThrow("has an address that is not allowed");
  });

  test("speaks https, and http on this host alone where that is allowed", async () => {
    await expect(opened({ issuer: "https://id.example.com" }).fetch("http://id.example.com/", ask)).rejects.toThrow(
      "https",
    );
    const { fetch } = opened({ issuer: "http://127.0.0.1:1", allowInsecure: true });
    await expect(fetch("http://id.example.com/", ask)).rejects.toThrow("https");
  });
});
