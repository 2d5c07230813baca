/**
 * `node bench/feeds.ts [exchanges] [rounds]`: how many events a second a feed writes to a file, and what three feeds (file, syslog, webhook) add to the
 * request thread's CPU for a call. Client and upstream are in the server's thread, so only differences mean something there.
 * @module
 */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { Agent, request } from "undici";
import { loadConfig } from "../src/config.ts";
import { newId } from "../src/domain/new-id.ts";
import { beginning, EntrySource } from "../src/ledger/entry-source.ts";
import { Feed } from "../src/feeds/feed.ts";
import { feedsSchema } from "../src/feeds/feeds-config.ts";
import { openSink } from "../src/feeds/open-sink.ts";
import { newEntry } from "../src/ledger/append.ts";
import { openRecord } from "../src/open-record.ts";
import { type RunningServer, startServer } from "../src/start-server.ts";
import { openStoreReader } from "../src/store/open-store.ts";
import { inlinePolicy, mockUpstream } from "./candidates.ts";
import { nextOf, replyBody, requestBody } from "./workload.ts";

const warmUpCalls = 800;
const calls = 1_200;
const atOnce = 8;
const exchangesAtOnce = 500;

const onCorrupt = (error: Error): never => {
  throw error;
};
const cpuUs = ({ user, system }: NodeJS.CpuUsage): number => user + system;

const own = {
  team: null,
  dataClass: "pci",
  reasons: ["CREDIT_CARD"],
  counts: { CREDIT_CARD: 1 },
  verdict: "flag",
} as const;
const both = { ...own, shadow: "flag", degraded: [], payloads: [] } as const;

/** Exchanges in which something was found: two entries and two events each. */
const fill = async (folder: string, exchanges: number): Promise<void> => {
  const { recorder } = await openRecord(loadConfig({ data: folder }), { clock: Date.now, onCorrupt });
  for (let done = 0; done < exchanges; done += exchangesAtOnce) {
    const entries = Array.from({ length: exchangesAtOnce }, () => {
      const exchangeId = newId();
      const opened = newEntry(
        {
          kind: "exchange.opened",
          exchangeId,
          instance: recorder.instance,
          principal: "key_bench",
          route: "chat.completions",
          model: "gpt-test",
          upstreams: ["mock"],
          credential: null,
          stream: false,
          policy: "0".repeat(64),
          pending: [],
          ...both,
        },
        Date.now(),
      );
      const closed = newEntry(
        {
          kind: "exchange.closed",
          exchangeId,
          opening: "previous",
          outcome: "complete",
          error: null,
          status: 200,
          attempts: [{ upstream: "mock", status: 200, latencyUs: 900_000 }],
          usage: { promptTokens: 100, completionTokens: 200, totalTokens: 300 },
          costMicros: null,
          latencyUs: 1_000_000,
          ...both,
        },
        Date.now(),
      );
      return [opened, closed];
    }).flat();
    await recorder.store.append({ entries, effects: [] });
  }
  await recorder.store.close();
};

/** One feed from the log's beginning to its end. */
const drain = async (folder: string, file: string): Promise<void> => {
  const reader = await openStoreReader(folder);
  const source = new EntrySource(reader);
  const [settings] = feedsSchema.parse([{ kind: "ndjson", name: "file", file, from: "beginning", maxBytes: 2 ** 40 }]);
  if (settings === undefined) throw new Error("no feed");
  const config = { settings, secrets: [] };
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const newest = await source.newest();
  let events = 0;
  const feed = new Feed({
    settings,
    version: "bench",
    source,
    sink: openSink(config),
    start: beginning,
    clock: Date.now,
    random: Math.random,
    reports: {
      delivered: ({ shard, index }) => void (shard === newest.shard && index === newest.index && resolve()),
      counted: (delivered) => void (events += delivered),
      failing: () => undefined,
      recovered: () => undefined,
      stopped: (error) => void (error !== null && onCorrupt(error)),
    },
  });
  const [from, cpu] = [performance.now(), process.threadCpuUsage()];
  feed.start();
  await done;
  const [ms, us] = [performance.now() - from, cpuUs(process.threadCpuUsage(cpu))];
  const perEvent = Math.round(us / events);
  process.stdout.write(
    `file: ${events} events in ${(ms / 1_000).toFixed(1)} s, ${Math.round((events * 1_000) / ms)} events/s, ` +
      `${perEvent} us of CPU an event, ${Math.round(statSync(file).size / events)} bytes an event\n`,
  );
  await feed.close();
  reader.close();
};

/** Receivers in a thread of their own: what they do is not the server's. */
const startReceivers = async (): Promise<{ syslog: number; http: number; worker: Worker }> => {
  const code = `
    const { parentPort } = require("node:worker_threads");
    const tcp = require("node:net").createServer((socket) => socket.on("error", () => {}).resume());
    const http = require("node:http").createServer((incoming, outgoing) => incoming.resume().on("end", () => outgoing.writeHead(204).end()));
    tcp.listen(0, "127.0.0.1", () => http.listen(0, "127.0.0.1", () =>
      parentPort.postMessage([tcp.address().port, http.address().port])));`;
  const worker = new Worker(code, { eval: true });
  const [ports]: number[][] = await once(worker, "message");
  const [syslog = 0, http = 0] = ports ?? [];
  return { syslog, http, worker };
};

const startUpstream = async (): Promise<Server> => {
  const reply = Buffer.from(replyBody());
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    incoming.on("end", () => outgoing.setHeader("content-type", "application/json").end(nextOf(reply)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
};

const call = async (server: RunningServer, agent: Agent, body: Buffer): Promise<void> => {
  const answer = await request(`${server.url}/v1/chat/completions`, {
    dispatcher: agent,
    method: "POST",
    headers: { authorization: `Bearer ${server.firstKeys?.client}`, "content-type": "application/json" },
    body: nextOf(body),
  });
  await answer.body.dump();
  if (answer.statusCode !== 200) throw new Error(`answered ${answer.statusCode}`);
};

const send = async (server: RunningServer, agent: Agent, count: number): Promise<void> => {
  const body = Buffer.from(requestBody(1, false));
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (sent < count) {
      sent += 1;
      await call(server, agent, body);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
};

/** One variant in this process: the request thread's CPU for a call, and that of all threads. */
const measureCalls = async (variant: string): Promise<void> => {
  const root = mkdtempSync(join(tmpdir(), "custody-bench-"));
  const [policy, config] = [join(root, "policy.yaml"), join(root, "custody.yaml")];
  const upstream = await startUpstream();
  const address = upstream.address();
  const receivers = await startReceivers();
  process.env["FEED_SECRET"] = `whsec_${randomBytes(32).toString("base64")}`;
  const feeds = [
    { kind: "ndjson", name: "file", file: join(root, "events.ndjson") },
    { kind: "syslog", name: "siem", host: "127.0.0.1", port: receivers.syslog, tls: false },
    { kind: "webhook", name: "hook", url: `http://127.0.0.1:${receivers.http}`, secretEnv: "FEED_SECRET" },
  ];
  // Nothing is classified later: that would be work of the same thread at another time.
  writeFileSync(policy, inlinePolicy);
  const port = typeof address === "object" ? address?.port : 0;
  const upstreams = [mockUpstream(`http://127.0.0.1:${port}/v1`)];
  const common = { data: join(root, "data"), server: { port: 0 }, policy, upstreams };
  writeFileSync(config, JSON.stringify({ ...common, feeds: variant === "feeds" ? feeds : [] }));
  const server = await startServer(loadConfig({ config }), { onCorrupt });
  const agent = new Agent();
  await send(server, agent, warmUpCalls);
  const [ofThread, ofAll] = [process.threadCpuUsage(), process.cpuUsage()];
  await send(server, agent, calls);
  // What the feeds still tell is in it.
  await sleep(2_500);
  const [threadUs, allUs] = [cpuUs(process.threadCpuUsage(ofThread)), cpuUs(process.cpuUsage(ofAll))];
  process.stdout.write(
    `${variant.padEnd(7)} request thread ${Math.round(threadUs / calls)} us a call, all threads ${Math.round(allUs / calls)}\n`,
  );
  await server.close();
  upstream.closeAllConnections();
  await receivers.worker.terminate();
  rmSync(root, { recursive: true, force: true });
  process.exit();
};

const [, script = fileURLToPath(import.meta.url), what = "20000", rounds = "4"] = process.argv;
if (what === "feeds" || what === "without") await measureCalls(what);
else {
  const root = mkdtempSync(join(tmpdir(), "custody-bench-"));
  const data = join(root, "data");
  mkdirSync(data, { mode: 0o700 });
  await fill(data, Number(what));
  await drain(data, join(root, "events.ndjson"));
  rmSync(root, { recursive: true, force: true });
  for (let round = 0; round < Number(rounds); round += 1) {
    for (const variant of round % 2 === 0 ? ["without", "feeds"] : ["feeds", "without"]) {
      process.stdout.write(
        execFileSync(process.execPath, [script, variant, "fresh"], {
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        }),
      );
    }
  }
}
