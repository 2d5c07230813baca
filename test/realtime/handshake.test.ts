/**
 * What opens a session, and what is refused before there is one: answers of HTTP, recorded as those of calls are.
 * @module
 */
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { json } from "node:stream/consumers";
import { describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { certificatesForFile } from "../fixtures/certificates.ts";
import { readEntries, readRecorded } from "../fixtures/read-record.ts";
import { realtimeForFile, recordedSession } from "../fixtures/realtime-custody.ts";

const certificates = certificatesForFile();
const running = realtimeForFile(() => certificates.authority("authority"), {
  server: { cors: { origins: ["https://app.example.com"] } },
  realtime: { sessionsMax: 2 },
  policies: { base: { routing: [{ classes: ["phi"], require: { agreements: ["baa"] } }] } },
  upstream: { models: ["voice"], agreements: [] },
  catalogue: { models: { voice: { aliases: ["speaker"] } } },
});

interface Refusal {
  readonly status: number;
  readonly id: string;
  readonly headers: IncomingMessage["headers"];
  readonly code: string;
}

interface Knock {
  readonly path?: string;
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
  readonly protocols?: readonly string[];
}

const refusalOf = async (answer: IncomingMessage): Promise<Refusal> => {
  const body = (await json(answer)) as { error: { code: string } };
  const { statusCode = 0, headers } = answer;
  return { status: statusCode, id: String(headers["x-request-id"]), headers, code: body.error.code };
};

const knock = ({ path = "/v1/realtime?model=voice", key, headers = {}, protocols = [] }: Knock): WebSocket => {
  const { custody, ca } = running();
  const shown = key === null ? {} : { authorization: `Bearer ${key ?? custody.clientKey}` };
  const url = custody.url.replace("https", "wss") + path;
  return new WebSocket(url, [...protocols], { ca, headers: { ...shown, ...headers } });
};

const refused = async (how: Knock): Promise<Refusal> => {
  const socket = knock(how);
  socket.on("error", () => undefined);
  const [, answer]: [unknown, IncomingMessage] = (await once(socket, "unexpected-response")) as never;
  return refusalOf(answer);
};

/** A request that asks for no WebSocket, or for another. */
const plain = async (method: string, headers: Record<string, string> = {}): Promise<Refusal> => {
  const { custody, ca } = running();
  const all = { authorization: `Bearer ${custody.clientKey}`, ...headers };
  const asked = request(`${custody.url}/v1/realtime?model=voice`, { method, ca, headers: all, agent: false }).end();
  const [answer]: IncomingMessage[] = (await once(asked, "response")) as never;
  if (answer === undefined) throw new Error("no answer");
  return refusalOf(answer);
};

describe("is refused", () => {
  test.each<[string, Knock, number, string]>([
    ["without a model", { path: "/v1/realtime" }, 400, "request_malformed"],
    ["a call that runs elsewhere", { path: "/v1/realtime?call_id=c" }, 400, "request_malformed"],
    ["more than a model", { path: "/v1/realtime?model=voice&intent=transcription" }, 400, "request_malformed"],
    ["two models", { path: "/v1/realtime?model=voice&model=other" }, 400, "request_malformed"],
    ["a model that nobody serves", { path: "/v1/realtime?model=other" }, 404, "not_found"],
    ["another version of the API", { headers: { "openai-beta": "a text" } }, 400, "request_malformed"],
    ["a page of another origin", { headers: { origin: "https://evil.example.com" } }, 403, "forbidden"],
  ])("%s", async (_what, how, status, code) => {
    const before = running().upstream.sessions.length;
    const refusal = await refused(how);
    expect(refusal).toMatchObject({ status, code });
    const { opened, closed, entries } = await readRecorded(running().custody.folder, refusal.id);
    expect(entries).toBe(2);
    expect(opened).toMatchObject({ route: "realtime" });
    expect(closed).toMatchObject({ outcome: "failed", error: code, status, opening: "previous" });
    expect(running().upstream.sessions.length).toBe(before);
  });

  test.each<[string, Knock]>([
    ["without a key", { key: null }],
    ["a key that is not known", { key: "wrong" }],
    ["two keys", { protocols: ["realtime", "openai-insecure-api-key.other"] }],
    ["a path without a WebSocket", { path: "/v1/chat/completions" }],
    ["no path of ours", { path: "/v1/other" }],
  ])("%s: and there is no exchange of it", async (_what, how) => {
    const { id, status } = await refused(how);
    expect([400, 401, 404, 405]).toContain(status);
    if (status === 405) return;
    expect((await readRecorded(running().custody.folder, id)).entries).toBe(0);
  });

  test("a key that may not use the route, or the model", async () => {
    const { custody } = running();
    const post = async (settings: object): Promise<string> => {
      const asked = request(`${custody.url}/api/v1/api-keys`, {
        method: "POST",
        ca: running().ca,
        agent: false,
        headers: { authorization: `Bearer ${custody.adminKey}`, "content-type": "application/json" },
      }).end(JSON.stringify({ name: "a test's", role: "client", ...settings }));
      const [answer]: IncomingMessage[] = (await once(asked, "response")) as never;
      if (answer === undefined) throw new Error("no answer");
      return ((await json(answer)) as { key: string }).key;
    };
    const chats = await post({ routes: ["chat.completions"] });
    expect(await refused({ key: chats })).toMatchObject({ status: 403, code: "route_not_allowed" });
    const others = await post({ models: ["other"] });
    expect(await refused({ key: others })).toMatchObject({ status: 403, code: "model_not_allowed" });
  });

  test("a request for no WebSocket", async () => {
    const refusal = await plain("GET");
    expect(refusal).toMatchObject({ status: 426, code: "upgrade_required", headers: { upgrade: "websocket" } });
    const { closed } = await readRecorded(running().custody.folder, refusal.id);
    expect(closed).toMatchObject({ error: "upgrade_required" });
    expect(await plain("GET", { connection: "Upgrade", upgrade: "h2c" })).toMatchObject({ status: 426 });
    expect(await plain("POST")).toMatchObject({ status: 405, headers: { allow: "GET" } });
  });

  test("an older version of the protocol", async () => {
    const headers = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "8" };
    expect(await plain("GET", headers)).toMatchObject({ status: 400, code: "request_malformed" });
  });

  test("a session beyond those that may run", async () => {
    const sessions = [await running().open(), await running().open()];
    expect(await refused({})).toMatchObject({ status: 503, code: "overloaded" });
    for (const session of sessions) {
      session.sdk.close();
      await recordedSession(running(), session.id);
    }
    const next = await vi.waitFor(() => running().open());
    next.sdk.close();
  });
});

describe("the upstream", () => {
  test("refuses: its answer is passed on, scanned and recorded", async () => {
    const { upstream, custody } = running();
    const body = JSON.stringify({ error: { message: "no", type: "invalid_request_error", code: "no", param: null } });
    upstream.refuse = (socket) =>
      socket.end(`HTTP/1.1 429 No\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    const refusal = await refused({});
    upstream.refuse = null;
    expect(refusal).toMatchObject({ status: 429, code: "no" });
    const { closed } = await readRecorded(custody.folder, refusal.id);
    expect(closed).toMatchObject({
      outcome: "upstream_failed",
      status: 429,
      attempts: [{ status: 429 }],
    });
  });

  test("leads elsewhere: nobody follows", async () => {
    const { upstream } = running();
    upstream.refuse = (socket) =>
      socket.end("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n");
    expect(await refused({})).toMatchObject({ status: 502, code: "upstream_failed" });
    upstream.refuse = null;
  });

  test("breaks off", async () => {
    const { upstream, custody } = running();
    upstream.refuse = (socket) => socket.destroy();
    const refusal = await refused({});
    upstream.refuse = null;
    expect(refusal).toMatchObject({ status: 502, code: "upstream_failed" });
    const { closed } = await readRecorded(custody.folder, refusal.id);
    expect(closed).toMatchObject({ outcome: "upstream_failed", attempts: [{ status: 0, error: "connect" }] });
  });
});

describe("is opened", () => {
  test("by a page's key, which is a subprotocol", async () => {
    const { custody } = running();
    const socket = knock({
      key: null,
      protocols: ["realtime", `openai-insecure-api-key.${custody.clientKey}`],
      headers: { origin: "https://app.example.com" },
    });
    await once(socket, "open");
    expect(socket.protocol).toBe("realtime");
    socket.close();
    const session = running().upstream.sessions.at(-1);
    expect(session?.request.headers["sec-websocket-protocol"]).toBeUndefined();
    expect(JSON.stringify(session?.request.headers)).not.toContain(custody.clientKey);
    await once(socket, "close");
  });

  test("by another name of its model, which the upstream is not told", async () => {
    const session = await running().open({ model: "speaker" });
    expect(session.upstream.request.url).toBe("/v1/realtime?model=voice");
    session.send({ type: "session.update", session: { type: "realtime", model: "speaker" } });
    expect(await session.upstream.next("session.update")).toMatchObject({ session: { model: "voice" } });
    session.send({ type: "session.update", session: { type: "realtime", model: "another" } });
    expect(await session.next("error")).toMatchObject({ error: { code: "model_not_allowed" } });
    expect(await session.closed).toBe(1_008);
    expect(session.upstream.received).toHaveLength(1);
  });
});

describe("what the upstream may be sent", () => {
  test("holds for all that a session has said together", async () => {
    const session = await running().open();
    const message = (text: string) => ({
      type: "conversation.item.create",
      item: { type: "message", role: "user", content: [{ type: "input_text", text }] },
    });
    session.send(message("The patient has type 2 diabetes mellitus."));
    await session.upstream.next("conversation.item.create");
    session.send(message("Write to jane.roe@example.com about it."));
    expect(await session.next("error")).toMatchObject({ error: { code: "classification_mismatch" } });
    expect(await session.closed).toBe(1_008);
    expect(session.upstream.received).toHaveLength(1);
    const { closed } = await recordedSession(running(), session.id);
    expect(closed).toMatchObject({ outcome: "blocked", error: "classification_mismatch", dataClass: "phi" });
    const entries = await readEntries(running().custody.folder);
    expect(JSON.stringify(entries)).not.toContain("jane.roe");
  });
});
