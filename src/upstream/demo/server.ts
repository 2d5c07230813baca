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
import { CustodyError, type ErrorCode } from "../../domain/errors.ts";
import { type ErrorFormat, openaiErrors } from "../../openai/error-body.ts";
import type { DemoEndpoint } from "./endpoint.ts";
import { demoEndpoints } from "./endpoints.ts";
import { readBody } from "./read-body.ts";

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

const sendBytes = (response: ServerResponse, status: number, bytes: Buffer, headers: Headers): void => {
  response.writeHead(status, { ...headers, "content-length": bytes.length }).end(bytes);
};

const sendJson = (response: ServerResponse, status: number, body: string, headers: Headers = {}): void =>
  sendBytes(response, status, Buffer.from(body), { ...headers, "content-type": "application/json" });

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

/** Statuses of bodies that cannot be read, where they are not 400. */
const refusals: Readonly<Partial<Record<ErrorCode, number>>> = { request_too_large: 413, unsupported_media_type: 415 };

/** The status that a `demo-error-<status>` model asks for, or null. */
const errorStatusOf = (model: string): number | null => {
  const digits = /^demo-error-([45]\d\d)$/.exec(model)?.[1];
  return digits === undefined ? null : Number(digits);
};

/** What a request asks for, or null after having answered why it is none. */
const readRequest = async (request: IncomingMessage, response: ServerResponse, { endpoint, answer }: DemoEndpoint) => {
  const refuse = (status: number, message: string): null => {
    sendError(response, endpoint.errors, { status, message });
    return null;
  };
  try {
    const asked = answer(await readBody(request, endpoint));
    return "fault" in asked ? refuse(400, `Invalid value at '${asked.fault}'.`) : asked;
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error;
    // The rest is dropped, so that the client gets to see the answer.
    request.resume();
    return refuse(refusals[error.code] ?? 400, `We could not read your request: ${error.message}.`);
  }
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
  const answer = asked.answer();
  if ("bytes" in answer) {
    sendBytes(response, 200, answer.bytes, { "content-type": answer.contentType });
    return;
  }
  const { whole, events } = answer;
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
