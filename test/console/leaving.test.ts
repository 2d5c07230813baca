/**
 * Whoever leaves is read nothing more: what only looks is told when its browser has gone, what acts is carried through.
 * @module
 */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { openRecord } from "../../src/open-record.ts";
import { type RunningServer, startServer } from "../../src/start-server.ts";

const folder = mkdtempSync(join(tmpdir(), "custody-leaving-"));
const key = ["admin", "of", "this", "test", "0".repeat(24)].join("-");
/** Of each request that was given reads of its own. */
const signals: AbortSignal[] = [];
let server: RunningServer;

const onCorrupt = (error: Error): never => {
  throw error;
};

beforeAll(async () => {
  const config = { ...loadConfig({ data: folder, port: 0 }), adminKey: key };
  const opened = await openRecord(config, { clock: Date.now, onCorrupt });
  const { store } = opened.recorder;
  const watched = {
    ...store,
    readerUntil: (signal: AbortSignal) => {
      signals.push(signal);
      return store.readerUntil(signal);
    },
  };
  const record = Promise.resolve({ ...opened, recorder: { ...opened.recorder, store: watched } });
  server = await startServer(config, { onCorrupt, record });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };

test("the reads of a page end with its browser", async () => {
  const leaving = new AbortController();
  const answer = await fetch(`${server.url}/console/exchanges/tail`, { headers, signal: leaving.signal });
  expect(answer.status).toBe(200);
  const [signal] = signals;
  if (signal === undefined) throw new Error("the page was given no reads of its own");
  expect(signal.aborted).toBe(false);
  const gone = once(signal, "abort");
  leaving.abort();
  await gone;
});

test("whoever leaves makes room for another who follows", async () => {
  const leaving = new AbortController();
  const follow = (signal: AbortSignal | null = null) =>
    fetch(`${server.url}/console/exchanges/tail`, { headers, signal });
  const all = new AbortController();
  try {
    for (let place = 0; place < 19; place += 1) expect((await follow(all.signal)).status).toBe(200);
    expect((await follow(leaving.signal)).status).toBe(200);
    const gone = once(signals.at(-1) ?? all.signal, "abort");
    expect((await follow()).status).toBe(503);
    leaving.abort();
    await gone;
    expect((await follow(all.signal)).status).toBe(200);
  } finally {
    all.abort();
  }
});

test("those of an act do not", async () => {
  const before = signals.length;
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const body = JSON.stringify({ type: "EMAIL_ADDRESS", value: "a@example.com", from, to: new Date().toISOString() });
  const search = { method: "POST", headers, body };
  const answer = await fetch(`${server.url}/api/v1/audit/findings/search`, search);
  expect(answer.status).toBe(200);
  expect(signals).toHaveLength(before);
});
