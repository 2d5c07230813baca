/**
 * The plainest proxy: Hono and the global `fetch`, with no scan and no record. Arguments: port, upstream's base URL.
 * @module
 */
import { serve } from "@hono/node-server";
import { Hono } from "hono";

const [port, upstream] = process.argv.slice(2);
const app = new Hono();

app.get("/healthz", (c) => c.json({ status: "ok" }));
app.post("/v1/chat/completions", async (c) => {
  const response = await fetch(`${upstream}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: await c.req.arrayBuffer(),
  });
  const { status } = response;
  return new Response(response.body, {
    status,
    headers: { "content-type": response.headers.get("content-type") ?? "application/json" },
  });
});

serve({ fetch: app.fetch, port: Number(port), hostname: "127.0.0.1" });
