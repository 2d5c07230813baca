/**
 * What goes upstream and what is passed on of a response, over real sockets.
 * @module
 */
import { describe, expect, test } from "vitest";
import { answering, chunkedHead, ok, openMock, request, startScripted } from "./scripted-server.ts";

describe("what goes upstream", () => {
  test("is our own headers and the body's bytes, under the base URL's path", async () => {
    const server = await startScripted((socket) => socket.write(ok("{}")));
    const apiKey = ["upstream", "key"].join("-");
    const upstream = openMock(`http://127.0.0.1:${server.port}/base/v1/`, { apiKey });
    const body = Buffer.from('{"model":"m","x":"\u00e9"}');
    await (await upstream.call({ path: "/chat/completions", body, stream: true })).body.readAll();
    const [line, ...headers] = server.requests[0]?.head.split("\r\n") ?? [];
    expect(line).toBe("POST /base/v1/chat/completions HTTP/1.1");
    expect(headers.toSorted()).toEqual([
      "accept-encoding: identity",
      "accept: text/event-stream",
      `authorization: Bearer ${apiKey}`,
      "connection: keep-alive",
      `content-length: ${body.length}`,
      "content-type: application/json",
      `host: 127.0.0.1:${server.port}`,
      "user-agent: custody/1.2.3",
    ]);
    expect(server.requests[0]?.body).toEqual(body);
  });

  test("has no authorization without a key, and asks for JSON when it is not a stream", async () => {
    const { server, upstream } = await answering(ok("{}"));
    await upstream.call(request);
    expect(server.requests[0]?.head).not.toMatch(/authorization/i);
    expect(server.requests[0]?.head).toContain("accept: application/json\r\n");
  });

  test("reuses its connection", async () => {
    const { server, upstream } = await answering(ok("{}"), { connectionsMax: 1 });
    for (let call = 0; call < 3; call += 1) await (await upstream.call(request)).body.readAll();
    expect(server.requests).toHaveLength(3);
    expect(server.connections()).toBe(1);
  });
});

describe("a response", () => {
  test("has its status, media type, cleaned id and bytes", async () => {
    const { upstream } = await answering(
      ok('{"a":1}', "x-request-id:  req_\u00e91\t2 \r\n").replace(
        "application/json",
        "Application/JSON; charset=utf-8",
      ),
    );
    const response = await upstream.call(request);
    expect(response).toMatchObject({ status: 200, contentType: "application/json", requestId: "req_12" });
    expect((await response.body.readAll()).toString()).toBe('{"a":1}');
  });

  test.each([301, 400, 401, 429, 500, 503])("of status %i is a response", async (status) => {
    const { server, upstream } = await answering(
      ok('{"error":{}}', "location: http://127.0.0.1:1/\r\n").replace("200 OK", `${status} X`),
    );
    const response = await upstream.call(request);
    expect(response.status).toBe(status);
    expect((await response.body.readAll()).toString()).toBe('{"error":{}}');
    expect(server.requests).toHaveLength(1);
  });

  test("passes on allow-listed headers with plain values only", async () => {
    const { upstream } = await answering(
      ok(
        "{}",
        [
          "Set-Cookie: a=b",
          "Connection: keep-alive, x-hop",
          "Keep-Alive: timeout=5",
          "X-Hop: 1",
          "Server: secret",
          "Proxy-Authenticate: Basic",
          "OpenAI-Organization: org",
          "Retry-After: Wed, 21 Oct 2026 07:28:00 GMT",
          "retry-after-ms: 12 or so",
          "x-should-retry: true",
          "openai-version: 2020-10-01",
          "x-ratelimit-limit-tokens: 4111111111111111",
          "x-ratelimit-remaining-tokens: 149984",
          "x-ratelimit-reset-tokens: 6m0.5s",
          "x-ratelimit-reset-requests: call me",
          "x-ratelimit-limit-requests: 1",
          "x-ratelimit-limit-requests: 2",
          "",
        ].join("\r\n"),
      ),
    );
    const { headers } = await upstream.call(request);
    expect(headers).toEqual({
      "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT",
      "x-should-retry": "true",
      "openai-version": "2020-10-01",
      "x-ratelimit-remaining-tokens": "149984",
      "x-ratelimit-reset-tokens": "6m0.5s",
    });
  });

  test("may come after an informational one", async () => {
    const { upstream } = await answering(`HTTP/1.1 103 Early Hints\r\nset-cookie: a=b\r\n\r\n${ok("{}")}`);
    expect((await upstream.call(request)).status).toBe(200);
  });

  test("may end with its connection", async () => {
    const { upstream } = await answering("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhello", {}, "end");
    expect((await (await upstream.call(request)).body.readAll()).toString()).toBe("hello");
  });

  test("in one-byte chunks is put together", async () => {
    const bytes = 20_000;
    const { upstream } = await answering(`${chunkedHead}${"1\r\nx\r\n".repeat(bytes)}0\r\n\r\n`);
    const body = await (await upstream.call(request)).body.readAll();
    expect(body.toString()).toBe("x".repeat(bytes));
  });

  test("is given as it comes", async () => {
    const server = await startScripted((socket) => socket.write(`${chunkedHead}3\r\none\r\n`));
    const upstream = openMock(`http://127.0.0.1:${server.port}`);
    const { body, contentType } = await upstream.call({ ...request, stream: true });
    expect(contentType).toBe("text/event-stream");
    expect((await body.read())?.toString()).toBe("one");
  });
});

test.each(["ftp://host/v1", "host/v1", "http://user:pw@host/v1", "https://host/v1?key=canary"])(
  "base URL %s is refused",
  (baseUrl) => {
    expect(() => openMock(baseUrl)).toThrow(
      expect.objectContaining({ code: "config_invalid", message: expect.not.stringContaining("canary") }),
    );
  },
);

test("an API key that is no header value is refused at once, unquoted", () => {
  expect(() => openMock("http://127.0.0.1:1", { apiKey: "canary\r\nx: y" })).toThrow(
    expect.objectContaining({ code: "config_invalid", message: expect.not.stringContaining("canary") }),
  );
});
