/**
 * The built-in demo upstream: a real HTTP server on this machine that speaks OpenAI's wire format, so that the first call works
 * with no key and no network.
 * @module
 */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as wait } from "node:timers/promises";
import { demoAnswer, demoRequest } from "./demo-answer.ts";
import type { DemoRequest } from "./demo-answer.ts";
import { completionOf, eventsOf } from "./demo-stream.ts";

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

const sendJson = (response: ServerResponse, status: number, body: object, headers: Headers = {}): void => {
  const bytes = Buffer.from(JSON.stringify(body));
  response
    .writeHead(status, { ...headers, "content-type": "application/json", "content-length": bytes.length })
    .end(bytes);
};

const sendError = (response: ServerResponse, status: number, message: string, code: string | null = null): void => {
  const type = status === 429 ? "requests" : status >= 500 ? "server_error" : "invalid_request_error";
  const retry = status === 429 || status === 503 ? { "retry-after": "1" } : {};
  sendJson(response, status, { error: { message, type, param: null, code } }, retry);
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

/** The request, or null after having answered why it is none. */
const readRequest = async (request: IncomingMessage, response: ServerResponse): Promise<DemoRequest | null> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    length += chunk.length;
    if (length > bodyBytesMax) {
      sendError(response, 413, "The request is larger than the demo model takes.");
      return null;
    }
    chunks.push(chunk);
  }
  try {
    const parsed = demoRequest.safeParse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
    if (parsed.success) return parsed.data;
    sendError(response, 400, `Invalid value at '${parsed.error.issues[0]?.path.join(".") ?? ""}'.`);
  } catch {
    sendError(response, 400, "We could not parse the JSON body of your request.");
  }
  return null;
};

const chat = async (
  request: IncomingMessage,
  response: ServerResponse,
  options: Required<DemoOptions>,
): Promise<void> => {
  const asked = await readRequest(request, response);
  if (asked === null) return;
  const slow = asked.model === "demo-slow";
  if (slow) await wait(options.slowMs);
  const status = errorStatusOf(asked.model);
  if (status !== null) {
    sendError(response, status, `The demo model was asked to fail with ${status}.`, demoErrorCodes[status]);
    return;
  }
  const { choices, usage } = demoAnswer(asked);
  const head = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model: asked.model };
  if (asked.stream !== true) {
    sendJson(response, 200, completionOf(head, choices, usage));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
  const events = eventsOf(head, choices, asked.stream_options?.include_usage === true ? usage : null);
  const paced = async function* (): AsyncGenerator<string> {
    for (const event of events) {
      if (slow) await wait(options.slowEventMs);
      yield event;
    }
  };
  await pipeline(Readable.from(slow ? paced() : events), response);
};

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  options: Required<DemoOptions>,
): Promise<void> => {
  response.setHeader("x-request-id", `req_${randomUUID()}`);
  const path = request.url?.split("?", 1)[0];
  if (path === "/v1/chat/completions" && request.method === "POST") {
    await chat(request, response, options);
  } else if (path === "/v1/models" && request.method === "GET") {
    const data = demoModels.map((id) => ({ id, object: "model", created: 0, owned_by: "custody-demo" }));
    sendJson(response, 200, { object: "list", data });
  } else {
    sendError(response, 404, "The demo upstream has no such method and path.");
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
