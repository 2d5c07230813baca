/**
 * The leanest proxy that Hono allows: undici's `dispatch`, the answer written on Node's own response, with no scan and no record.
 * Arguments: port, upstream's base URL.
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type HttpBindings, serve } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { Pool } from "undici";

const [port, upstream = ""] = process.argv.slice(2);
const { origin, pathname } = new URL(upstream);
const pool = new Pool(origin, { allowH2: false, connections: 256 });
const app = new Hono<{ Bindings: HttpBindings }>();

const read = (incoming: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => resolve(Buffer.concat(chunks)));
    incoming.on("error", reject);
  });

const pass = (body: Buffer, out: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const headers = { "content-type": "application/json" };
    pool.dispatch(
      { method: "POST", path: `${pathname}/chat/completions`, headers, body },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, status, { "content-type": type, "content-length": length }) => {
          const passed = { "content-type": String(type ?? "application/json") };
          out.writeHead(status, length === undefined ? passed : { ...passed, "content-length": String(length) });
        },
        onResponseData: (_controller, chunk) => void out.write(chunk),
        onResponseEnd: () => {
          out.end();
          resolve();
        },
        onResponseError: () => {
          out.destroy();
          resolve();
        },
      },
    );
  });

app.get("/healthz", (c) => c.json({ status: "ok" }));
app.post("/v1/chat/completions", async (c) => {
  const { incoming, outgoing } = c.env;
  await pass(await read(incoming), outgoing);
  return RESPONSE_ALREADY_SENT;
});

serve({ fetch: app.fetch, port: Number(port), hostname: "127.0.0.1", overrideGlobalObjects: false });
