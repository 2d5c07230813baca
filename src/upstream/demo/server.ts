/**
 * The built-in demo upstream: a real HTTP server on this machine that answers every endpoint in the shape of its API, so that the first call
 * works with no key and no network.
 * @module
 */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as wait } from "node:timers/promises";
import { type ErrorFormat, openaiErrors } from "../../openai/error-body.ts";
import type { DemoEndpoint } from "./endpoint.ts";
import { demoEndpoints } from "./endpoints.ts";

const bodyBytesMax = 64 * 1024 * 1024;

/** What the demo lists. It answers any other model name just as `demo`; `demo-error-<status>` takes every status from 400 to 599. */
export const demoModels = ["demo", "demo-slow", ...[400, 401, 403, 404, 429, 500, 503].map((s) => `demo-error-${s}`)];

export interface DemoUpstream {
  /** `http://127.0.0.1:<port>/v1` */
  readonly baseUrl: string;
  close(): Promise<void>;
}

export interface DemoOptions {
  /** How long `demo-slow` waits before it answers, 2 seconds by default. */
  readonly slowMs?: number;
  /** And before each event of its streams, 100 ms by default. */
  readonly slowEventMs?: number;
}

type Headers = Readonly<Record<string, string>>;

const sendJson = (response: ServerResponse, status: number, body: string, headers: Headers = {}): void => {
  const bytes = Buffer.from(body);
  response
    .writeHead(status, { ...headers, "content-type": "application/json", "content-length": bytes.length })
    .end(bytes);
};

/** An error of ours; `errors` is how the API writes it. */
const sendError = (
  response: ServerResponse,
  errors: ErrorFormat,
  said: { readonly status: number; readonly message: string; readonly code?: string | undefined },
): void => {
  const { status, message, code = null } = said;
  const type = status === 429 ? "requests" : status >= 500 ? "server_error" : "invalid_request_error";
  const retry = status === 429 || status === 503 ? { "retry-after": "1" } : {};
  sendJson(response, status, errors.body({ status, message, type, param: null, code }), retry);
};

const demoErrorCodes: Readonly<Record<number, string>> = {
  401: "invalid_api_key",
  404: "model_not_found",
  429: "rate_limit_exceeded",
};

/** The status that a `demo-error-<status>` model asks for, or null. */
const errorStatusOf = (model: string): number | null => {
  const digits = /^demo-error-([45]\d\d)$/.exec(model)?.[1];
  return digits === undefined ? null : Number(digits);
};

/** The body; null where it is larger than is taken. */
const readBody = async (request: IncomingMessage): Promise<string | null> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length > bodyBytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What a request asks for, or null after having answered why it is none. */
const readRequest = async (request: IncomingMessage, response: ServerResponse, { endpoint, answer }: DemoEndpoint) => {
  const refuse = (status: number, message: string): null => {
    sendError(response, endpoint.errors, { status, message });
    return null;
  };
  const text = await readBody(request);
  if (text === null) return refuse(413, "The request is larger than the demo model takes.");
  const body = parsed(text);
  if (body === undefined) return refuse(400, "We could not parse the JSON body of your request.");
  const asked = answer(body);
  return "fault" in asked ? refuse(400, `Invalid value at '${asked.fault}'.`) : asked;
};

const answerCall = async (
  request: IncomingMessage,
  response: ServerResponse,
  called: DemoEndpoint,
  options: Required<DemoOptions>,
): Promise<void> => {
  const asked = await readRequest(request, response, called);
  if (asked === null) return;
  const slow = asked.model === "demo-slow";
  if (slow) await wait(options.slowMs);
  const status = errorStatusOf(asked.model);
  if (status !== null) {
    const message = `The demo model was asked to fail with ${status}.`;
    sendError(response, called.endpoint.errors, { status, message, code: demoErrorCodes[status] });
    return;
  }
  const { whole, events } = asked.answer();
  if (events === null) {
    sendJson(response, 200, JSON.stringify(whole));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
  const paced = async function* (): AsyncGenerator<string> {
    for (const event of events) {
      if (slow) await wait(options.slowEventMs);
      yield event;
    }
  };
  await pipeline(Readable.from(slow ? paced() : events), response);
};

const byPath = new Map(demoEndpoints.map((one) => [`/v1${one.endpoint.upstreamPath}`, one]));

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  options: Required<DemoOptions>,
): Promise<void> => {
  response.setHeader("x-request-id", `req_${randomUUID()}`);
  const path = request.url?.split("?", 1)[0] ?? "";
  const called = byPath.get(path);
  if (called !== undefined && request.method === "POST") {
    await answerCall(request, response, called, options);
  } else if (path === "/v1/models" && request.method === "GET") {
    const data = demoModels.map((id) => ({ id, object: "model", created: 0, owned_by: "custody-demo" }));
    sendJson(response, 200, JSON.stringify({ object: "list", data }));
  } else {
    sendError(response, openaiErrors, { status: 404, message: "The demo upstream has no such method and path." });
  }
};

/** Starts the demo on a free port of 127.0.0.1. */
export const startDemoUpstream = async (options: DemoOptions = {}): Promise<DemoUpstream> => {
  const complete = { slowMs: 2000, slowEventMs: 100, ...options };
  const server = createServer((request, response) => {
    // The only thing that can fail here is the connection, and then there is nobody to tell.
    answer(request, response, complete).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the demo upstream listens on no port");
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
};
