/**
 * A real answer of every route, held to the document. A route that is asked for nowhere here is a failure too.
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type Route, routePermissions } from "../../../src/http/route-permissions.ts";
import { ended, lineOf } from "../../fixtures/batch.ts";
import { BrowserJar, fieldOf } from "../../fixtures/browser-jar.ts";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../../fixtures/chat-bodies.ts";
import { field, form, formHeaders, mp3, part, png } from "../../fixtures/forms.ts";
import { readClassified } from "../../fixtures/read-record.ts";
import { streamOf, whole } from "../../fixtures/scripted-upstream.ts";
import type { Answer, SendOptions } from "../../fixtures/send.ts";
import { custodyForFile } from "../../fixtures/start-custody.ts";
import { type Json, at, faultsOf } from "./documented.ts";

const folder = mkdtempSync(join(tmpdir(), "custody-answers-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const custody = custodyForFile({
  search: { enabled: true },
  actions: { EMAIL_ADDRESS: "redact", CREDIT_CARD: "block" },
  access: { secondPerson: ["reload policies"], teams: { claims: { limits: { requestsPerMinute: 100 } } } },
  feeds: [{ kind: "ndjson", name: "file", file: join(folder, "events.ndjson") }],
  retention: { backups: { folder: join(folder, "backups") } },
  assurance: { checkCron: "never" },
  catalogue: {
    models: { "gpt-test": { aliases: ["best"], contextTokens: 9, capabilities: ["stream"] } },
    agents: { triage: { model: "gpt-test" } },
    projects: { claims: { models: ["gpt-test"] } },
    campaigns: { letters: { arms: { a: { model: "gpt-test" }, b: { model: "glob-1" } } } },
  },
});

const asked = new Set<string>();

interface Ask extends SendOptions {
  /** What the parameters of the path are. */
  readonly at?: Readonly<Record<string, string>>;
  readonly query?: string;
}

/** An answer with this status, which is as the document says. */
const held = (route: Route, status: number, answer: Answer): Answer => {
  expect(answer.status, `${route}: ${answer.text}`).toBe(status);
  expect(faultsOf(route, answer), route).toEqual([]);
  asked.add(route);
  return answer;
};

const ask = async (
  route: Route,
  status: number,
  { at: named = {}, query = "", ...options }: Ask = {},
): Promise<Answer> => {
  const [method = "", pattern = ""] = route.split(" ");
  const path = pattern
    .replaceAll(/:(\w+)/g, (_all, name: string) => named[name] ?? "none")
    .replace("*", named["file"] ?? "");
  return held(route, status, await custody().ask(path + query, { method, ...options }));
};

const fieldOfJson = ({ text }: Answer, ...path: readonly string[]): string => {
  const found: Json = at(JSON.parse(text), ...path);
  if (typeof found !== "string") throw new Error(`${path.join(".")} is no text`);
  return found;
};

const patient = { timeout: 20_000 };
const period = { from: "2020-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" };
const card = ["4012", "8888", "8888", "1881"].join("");

describe("answers as the document says", { timeout: 120_000 }, () => {
  test("of calls", async () => {
    const { clientKey: key, upstream } = custody();
    upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hello"))));
    await ask("POST /v1/chat/completions", 200, {
      key,
      body: chatBody("to jane@example.com"),
      headers: { "x-custody-subject": "jane" },
    });
    await ask("POST /api/v1/chat/completions", 200, { key, body: chatBody("hi") });
    const model = "gpt-test";
    await ask("POST /v1/completions", 200, { key, body: { model, prompt: "hi" } });
    await ask("POST /v1/responses", 200, { key, body: { model, input: "hi" } });
    await ask("POST /v1/messages", 200, { key, body: chatBody("hi", { max_tokens: 9 }) });
    await ask("POST /v1/messages/count_tokens", 200, { key, body: chatBody("hi") });
    await ask("POST /v1/embeddings", 200, { key, body: { model, input: "hi" } });
    await ask("POST /v1/images/generations", 200, { key, body: { model, prompt: "hi" } });
    const sound = part('name="file"; filename="a.mp3"', mp3(100));
    const picture = part('name="image"; filename="a.png"', png(100));
    const askForm = (route: Route, ...parts: readonly Buffer[]) =>
      ask(route, 200, { key, body: form(field("model", model), ...parts), headers: formHeaders });
    await askForm("POST /v1/audio/transcriptions", sound);
    await askForm("POST /v1/audio/translations", sound);
    await askForm("POST /v1/images/edits", picture, field("prompt", "hi"));
    await askForm("POST /v1/images/variations", picture);
    await ask("POST /v1/audio/speech", 200, { key, body: { model, input: "hi", voice: "alloy" } });
    await ask("POST /v1/moderations", 200, { key, body: { model, input: "hi" } });
    await ask("GET /v1/realtime", 426, { key, query: `?model=${model}` });
    await ask("POST /v1/rerank", 200, { key, body: { model, query: "hi", documents: ["a"] } });
    upstream.answer = ({ socket }) => socket.write(streamOf([deltaEvent("Hello"), finishEvent(), doneEvent]));
    await ask("POST /v1/chat/completions", 200, { key, body: chatBody("hi", { stream: true }) });
    upstream.answer = ({ socket }) =>
      socket.write(whole(JSON.stringify({ error: { message: "no" } }), { status: 418 }));
    await ask("POST /v1/chat/completions", 418, { key, body: chatBody("hi") });
    upstream.answer = ({ socket }) => socket.end();
    await ask("POST /v1/chat/completions", 502, { key, body: chatBody("hi") });
    await ask("POST /v1/chat/completions", 400, { key, body: chatBody(`card ${card}`) });
    await ask("POST /v1/chat/completions", 404, { key, body: chatBody("hi", { model: "nobody" }) });
    await ask("POST /v1/chat/completions", 401, { key: null, body: chatBody("hi") });
    await ask("POST /v1/chat/completions", 415, { key, body: "hi", headers: { "content-type": "text/plain" } });
  });

  test("of files and batches", async () => {
    const { clientKey: key, upstream } = custody();
    upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hello"))));
    const form = (text: string): Ask => ({
      key,
      headers: { "content-type": "multipart/form-data; boundary=x" },
      body:
        '--x\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n' +
        `--x\r\ncontent-disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n${text}\r\n--x--\r\n`,
    });
    const line = lineOf("a", "hi");
    const id = fieldOfJson(await ask("POST /v1/files", 200, form(line)), "id");
    await ask("POST /v1/files", 400, form(lineOf("a", `card ${card}`)));
    await ask("GET /v1/files", 200, { key });
    await ask("GET /v1/files/:id", 200, { key, at: { id } });
    await ask("GET /v1/files/:id", 404, { key });
    await ask("GET /v1/files/:id/content", 200, { key, at: { id } });
    const wanted = { input_file_id: id, endpoint: "/v1/chat/completions", completion_window: "24h" };
    const batch = fieldOfJson(await ask("POST /v1/batches", 200, { key, body: wanted }), "id");
    await ask("POST /v1/batches", 400, { key, body: { ...wanted, endpoint: "/v1/elsewhere" } });
    await ask("GET /v1/batches", 200, { key });
    await ask("GET /v1/batches/:id", 200, { key, at: { id: batch } });
    await ended(custody().sdk(), batch);
    await ask("POST /v1/batches/:id/cancel", 400, { key, at: { id: batch } });
    await ask("DELETE /v1/files/:id", 200, { key, at: { id } });
  });

  test("of what may be asked for, and what it was worth", async () => {
    const { clientKey: key, upstream } = custody();
    upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hello"))));
    await ask("GET /v1/models", 200);
    await ask("GET /v1/models/*", 200, { at: { file: "gpt-test" } });
    await ask("GET /v1/models/*", 404, { at: { file: "nobody" } });
    await ask("GET /api/v1/gateway/catalog", 200);
    const body = chatBody("hi", { session_id: "3c90c3cc-0d44-4b50-8888-8dd25736052a", ab_campaign: "letters" });
    const { id: completionId } = await ask("POST /v1/chat/completions", 200, { key, body });
    await ask("POST /api/v1/feedback", 201, { key, body: { completionId, value: 0.5, comment: "short" } });
    await ask("POST /api/v1/feedback", 400, { key, body: { completionId, value: 11 } });
    await ask("GET /api/v1/audit/exchanges/:id", 200, { at: { id: completionId } });
    const { id } = await ask("POST /v1/chat/completions", 200, { key, body: chatBody("Write to jane@example.com") });
    await readClassified(custody().folder, id);
    await ask("GET /api/v1/audit/reviews", 200);
    await ask("GET /api/v1/audit/reviews", 400, { query: "?state=none" });
    await ask("POST /api/v1/audit/exchanges/:id/assignments", 201, { at: { id }, body: { assignee: "me" } });
    await ask("POST /api/v1/audit/exchanges/:id/assignments", 404, { body: { assignee: null } });
    const judgements = { EMAIL_ADDRESS: "true_positive" };
    await ask("POST /api/v1/audit/exchanges/:id/reviews", 400, { at: { id }, body: { judgements: {} } });
    await ask("POST /api/v1/audit/exchanges/:id/reviews", 201, { at: { id }, body: { judgements, comment: "So." } });
    await ask("POST /api/v1/audit/reviews", 201, { body: { exchangeIds: [id], judgement: "accepted_risk" } });
    await ask("POST /api/v1/audit/reviews", 201, { body: { exchangeIds: [id], assignee: null } });
    await ask("POST /api/v1/audit/reviews", 404, {
      body: { exchangeIds: ["01900000-0000-7000-8000-0000000000e1"], judgement: "true_positive" },
    });
    await ask("GET /api/v1/audit/reviews", 200, { query: "?state=reviewed" });
    await ask("GET /api/v1/audit/exchanges/:id", 200, { at: { id } });
    await ask("POST /api/v1/audit/exchanges/:id/payload", 200, { at: { id }, body: { reason: "this test" } });
    await ask("GET /api/v1/campaigns", 200);
    const query = `?from=${period.from}&to=${period.to}`;
    await ask("GET /api/v1/campaigns/:key", 400, { at: { key: "letters" }, query });
    await ask("GET /api/v1/campaigns/:key", 200, { at: { key: "letters" } });
    await ask("GET /api/v1/campaigns/:key", 404, { at: { key: "nobody" } });
  });

  test("of the server and its log", async () => {
    await ask("GET /healthz", 200, { key: null });
    await ask("GET /readyz", 200, { key: null });
    await ask("GET /metrics", 200);
    await ask("GET /openapi.json", 200, { key: null });
    await ask("GET /docs", 200, { key: null });
    await ask("GET /docs/:file", 200, { key: null, at: { file: "swagger-ui.css" } });
    await ask("GET /docs/:file", 404, { key: null });
    await ask("GET /api/v1/feeds", 200);
    await ask("POST /api/v1/feeds/:name/test", 200, { at: { name: "file" } });
    await ask("POST /api/v1/feeds/:name/test", 404);
    const shard = fieldOfJson(await ask("GET /log", 200), "data", "0", "shard");
    for (const file of ["checkpoint", "vkey", "tile/0/000.p/1"]) {
      await ask("GET /log/:shard/*", 200, { at: { shard, file } });
    }
    await ask("GET /log/:shard/*", 404);
    await ask("POST /api/v1/log/rotate", 200, { body: {} });
    await ask("POST /api/v1/master-key/rotate", 200, { body: {} });
  });

  test("of the record", async () => {
    const list = await ask("GET /api/v1/audit/exchanges", 200, { query: "?limit=5" });
    await ask("GET /api/v1/audit/exchanges", 400, { query: "?limit=0" });
    const id = fieldOfJson(
      await ask("GET /api/v1/audit/exchanges", 200, { query: "?outcome=complete&verdict=redact" }),
      "data",
      "0",
      "id",
    );
    expect(list.text).toContain("nextCursor");
    await ask("GET /api/v1/audit/exchanges/:id", 200, { at: { id } });
    await ask("GET /api/v1/audit/exchanges/:id", 404);
    await ask("GET /api/v1/audit/exchanges/:id/proof", 200, { at: { id } });
    await ask("GET /api/v1/audit/exchanges/:id/proof", 400, { at: { id }, query: "?entry=first" });
    await ask("POST /api/v1/audit/exchanges/:id/payload", 200, { at: { id }, body: { reason: "a test" } });
    const search = { type: "EMAIL_ADDRESS", value: "jane@example.com", ...period };
    const found = await ask("POST /api/v1/audit/findings/search", 400, { body: search });
    expect(found.text).toContain("to");
    await ask("POST /api/v1/audit/findings/search", 200, {
      body: { ...search, from: "2026-01-01T00:00:00Z", to: "2030-01-01T00:00:00Z" },
    });
    await ask("POST /api/v1/audit/exchanges/search", 200, { body: { text: "hello", verdict: "allow", limit: 1 } });
    await ask("POST /api/v1/audit/exchanges/search", 400, { body: { text: "--" } });
    await ask("POST /api/v1/scan", 200, { body: { text: "to jane@example.com" } });
    await ask("POST /api/v1/scan", 200, { body: { messages: [{ role: "user", content: "to jane@example.com" }] } });
    await ask("POST /api/v1/scan", 413, { body: "x".repeat(30_000_000) });
  });

  test("of evidence", async () => {
    await ask("GET /api/v1/compliance/frameworks", 200);
    await ask("GET /api/v1/compliance/controls", 200);
    await ask("GET /api/v1/compliance/controls", 200, { query: "?framework=hipaa&from=2026-01-01" });
    await ask("GET /api/v1/compliance/controls", 400, { query: "?framework=none" });
    const body = { format: "csv", start_date: "2026-01-01", end_date: "2090-01-01" };
    const id = fieldOfJson(await ask("POST /api/v1/compliance/exports", 202, { body }), "id");
    await expect
      .poll(
        async () => fieldOfJson(await ask("GET /api/v1/compliance/exports/:id", 200, { at: { id } }), "state"),
        patient,
      )
      .toBe("done");
    await ask("GET /api/v1/compliance/exports", 200);
    await ask("GET /api/v1/compliance/exports/:id/download", 200, { at: { id } });
    await ask("GET /api/v1/compliance/exports/:id/download", 206, { at: { id }, headers: { range: "bytes=0-9" } });
    await ask("GET /api/v1/compliance/exports/:id/download", 416, {
      at: { id },
      headers: { range: "bytes=99999999-" },
    });
    await ask("DELETE /api/v1/compliance/exports/:id", 204, { at: { id } });
    await ask("GET /api/v1/compliance/exports/:id/download", 404, { at: { id } });
    await ask("POST /api/v1/audit/subjects/export", 200, { body: { subject: "jane", reason: "a test" } });
    await ask("GET /api/v1/policies", 200);
    await ask("POST /api/v1/policies/replay", 200, { body: { policy: { name: "strict" }, ...period, all: true } });
  });

  test("of what watches the log", async () => {
    await ask("POST /api/v1/compliance/checks", 201, { body: {} });
    await expect
      .poll(
        async () => at(JSON.parse((await ask("GET /api/v1/compliance/assurance", 200)).text), "check", "last"),
        patient,
      )
      .not.toBe(null);
    await ask("GET /api/v1/compliance/assurance/digests/:day", 404, { at: { day: "2020-01-01" } });
    const csv = "day,model,requests,input_tokens,output_tokens\n2026-07-01,gpt-test,1,9,12\n2026-07-01,other,1,1,1\n";
    await ask("POST /api/v1/compliance/reconciliations", 200, {
      body: csv,
      headers: { "content-type": "text/csv" },
      query: "?tolerance_percent=1",
    });
    await ask("POST /api/v1/audit/backups", 201, { body: {} });
    await ask("GET /api/v1/audit/backups", 200);
    await ask("POST /api/v1/audit/restore-tests", 201, { body: {} });
  });

  test("of keys, credentials and usage", async () => {
    const settings = {
      team: "claims",
      owner: "Ann",
      models: ["gpt-*"],
      networks: ["127.0.0.0/8"],
      expiresAt: "2099-01-01T00:00:00+02:00",
      limits: { requestsPerMinute: 5 },
      budget: { moneyPerDay: 1.5 },
      metadata: { note: "any" },
      scope: { from: "2020-01-01T00:00:00Z" },
    };
    const made = await ask("POST /api/v1/api-keys", 201, { body: { name: "one", role: "auditor", ...settings } });
    const id = fieldOfJson(made, "id");
    await ask("POST /api/v1/api-keys", 400, { body: { name: "one", role: "nobody" } });
    await ask("GET /api/v1/api-keys", 200);
    await ask("GET /api/v1/api-keys/:id", 200, { at: { id } });
    await ask("PATCH /api/v1/api-keys/:id", 200, { at: { id }, body: { owner: null } });
    await ask("POST /api/v1/api-keys/:id/regenerate", 200, { at: { id }, body: { overlapSeconds: 60 } });
    await ask("POST /api/v1/api-keys/:id/disable", 200, { at: { id } });
    await ask("POST /api/v1/api-keys/:id/enable", 200, { at: { id } });
    await ask("POST /api/v1/credentials", 201, {
      body: { name: "one", upstream: "scripted", secret: "of-the-provider", team: "claims" },
    });
    const credential = fieldOfJson(await ask("GET /api/v1/credentials", 200), "data", "0", "id");
    await ask("DELETE /api/v1/credentials/:id", 204, { at: { id: credential } });
    await ask("GET /api/v1/usage", 200);
    await ask("GET /api/v1/usage", 200, { key: custody().clientKey });
    await ask("GET /api/v1/usage", 403, {
      key: (await custody().newKey("client", { routes: ["GET /v1/models"] })).key,
    });
    await ask("DELETE /api/v1/api-keys/:id", 204, { at: { id } });
    await ask("DELETE /api/v1/api-keys/:id", 404);
  });

  test("of acts of two people, and of what is kept", async () => {
    const first = (await custody().newKey("admin", { owner: "Ann" })).key;
    const second = (await custody().newKey("admin", { owner: "Bob" })).key;
    const reason = "a test";
    const reload = { key: first, headers: { "x-custody-reason": reason } };
    const approval = { id: fieldOfJson(await ask("POST /api/v1/policies/reload", 202, reload), "approval", "id") };
    await ask("GET /api/v1/approvals", 200);
    await ask("GET /api/v1/approvals/:id", 200, { at: approval });
    await ask("POST /api/v1/approvals/:id/approve", 403, { at: approval, key: first });
    await ask("POST /api/v1/approvals/:id/approve", 200, { at: approval, key: second, body: { reason } });
    await ask("POST /api/v1/approvals/:id/refuse", 403, { at: approval, key: second });
    await ask("POST /api/v1/policies/reload", 200, { key: first, headers: { "x-custody-approval": approval.id } });
    await ask("POST /api/v1/policies/reload", 403, { key: first, headers: { "x-custody-approval": approval.id } });

    await ask("GET /api/v1/audit/retention", 200);
    await ask("PATCH /api/v1/audit/retention", 200, {
      body: { rules: [{ name: "all", payloadDays: 30 }], logYears: 7 },
    });
    await ask("GET /api/v1/audit/retention", 200);
    await ask("POST /api/v1/audit/retention/sweep", 200, { body: {} });
    await ask("POST /api/v1/audit/shards/:shard/drop", 404, { body: {} });
    const body = {
      scope: { subject: "case-17", from: period.from, query: { model: "gpt-test" } },
      owner: "Legal",
      reason,
    };
    const hold = { id: fieldOfJson(await ask("POST /api/v1/audit/holds", 201, { body }), "id") };
    await ask("GET /api/v1/audit/holds", 200, { query: "?state=in_force" });
    await ask("GET /api/v1/audit/holds/:id", 200, { at: hold });
    await ask("GET /api/v1/audit/holds/:id", 200, { at: hold, key: (await custody().newKey("auditor")).key });
    const releasing = { at: hold, body: { reason } };
    const release = {
      id: fieldOfJson(
        await ask("POST /api/v1/audit/holds/:id/release", 202, { ...releasing, key: first }),
        "approval",
        "id",
      ),
    };
    await ask("POST /api/v1/approvals/:id/approve", 200, { at: release, key: second });
    await ask("POST /api/v1/audit/holds/:id/release", 200, {
      ...releasing,
      key: first,
      headers: { "x-custody-approval": release.id },
    });

    const erasing = { subject: "jane", basis: "gdpr-17-1-b", reason, identifiers: [{ value: "jane@example.com" }] };
    const erasure = { id: fieldOfJson(await ask("POST /api/v1/audit/erasures", 201, { body: erasing }), "id") };
    await ask("GET /api/v1/audit/erasures", 200);
    await ask("GET /api/v1/audit/erasures/:id", 200, { at: erasure });
    await ask("GET /api/v1/audit/erasures/:id/certificate", 200, { at: erasure });
    await ask("GET /api/v1/audit/erasures/:id/certificate", 404);
  });

  test("of signing in", async () => {
    const visits = async (route: Route, status: number, visit: Promise<Answer>): Promise<Answer> =>
      held(route, status, await visit);
    const { url, adminKey } = custody();
    const browser = new BrowserJar();
    const form = { csrf: fieldOf(await visits("GET /auth/login", 200, browser.visit(`${url}/auth/login`)), "csrf") };
    await visits("GET /auth/style.css", 200, browser.visit(`${url}/auth/style.css`));
    await visits("GET /auth/me", 303, browser.visit(`${url}/auth/me`));
    await visits("GET /auth/oidc", 404, browser.visit(`${url}/auth/oidc`));
    await visits("GET /auth/callback", 404, browser.visit(`${url}/auth/callback`));
    await visits("POST /auth/key", 401, browser.visit(`${url}/auth/key`, { form: { ...form, key: "none" } }));
    await visits("POST /auth/key", 303, browser.visit(`${url}/auth/key`, { form: { ...form, key: adminKey } }));
    await visits("GET /auth/login", 303, browser.visit(`${url}/auth/login`));
    await visits("GET /auth/me", 200, browser.visit(`${url}/auth/me`));
    const me = await visits("GET /api/v1/session", 200, browser.visit(`${url}/api/v1/session`));
    await visits(
      "POST /api/v1/policies/reload",
      403,
      browser.visit(`${url}/api/v1/policies/reload`, { method: "POST" }),
    );
    await ask("GET /api/v1/session", 200);
    await ask("GET /api/v1/session", 200, { key: null });
    await ask("GET /api/v1/session", 401, { key: "none" });
    await ask("GET /api/v1/sessions", 200);
    await ask("DELETE /api/v1/sessions/:id", 204, { at: { id: fieldOfJson(me, "session", "id") } });
    await ask("DELETE /api/v1/sessions/:id", 404);
    await visits("POST /auth/logout", 303, browser.visit(`${url}/auth/logout`, { form }));
    await ask("GET /api/v1/people", 200);
    await ask("PATCH /api/v1/people/:id", 404, { body: { disabled: true } });
  });

  test("of all routes", () => {
    expect(Object.keys(routePermissions).filter((route) => !asked.has(route))).toEqual([]);
  });
});
