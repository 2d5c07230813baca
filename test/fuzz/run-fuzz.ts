/**
 * Seeded fuzzing of every endpoint through a real server and a real upstream. What must hold whatever is sent and answered: nothing
 * fails that nobody expected, no canary is delivered either way, each call has one opening and one close, and the record verifies.
 * @module
 */
import { hash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { Pool } from "undici";
import { loadConfig } from "../../src/config.ts";
import { PinnedKeys } from "../../src/evidence/verify/trust.ts";
import { verifyTarget } from "../../src/evidence/verify/verify-target.ts";
import { startServer } from "../../src/start-server.ts";
import { readEntries } from "../fixtures/read-entries.ts";
import { trusted } from "../fixtures/scripted-upstream.ts";
import { leakIn, parseForm } from "./delivered-texts.ts";
import { uploads } from "./form-body.ts";
import { type FuzzAnswer, type FuzzCase, fuzzCase, modelOf } from "./fuzz-case.ts";

const shownBytesMax = 1_000;

export interface FuzzOptions {
  readonly seed: number;
  /** The numbers of the cases: from the first on, so many. */
  readonly first: number;
  readonly cases: number;
  /** How many calls run beside each other. */
  readonly concurrency?: number;
}

export interface FuzzReport {
  /** Answers by endpoint and status. */
  readonly answers: Map<string, Map<number, number>>;
  /** Each begins with the number of its case, where it is one's. */
  readonly problems: string[];
  /** What the client was given last. */
  delivered: Buffer;
}

/** The cases that run, by the model that their requests name. */
type Running = Map<string, FuzzCase>;

const plainAnswer: FuzzAnswer = {
  status: 200,
  contentType: "application/json",
  pieces: [Buffer.from("{}")],
  isCut: false,
};

const readAll = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

const answerWith = async (
  response: ServerResponse,
  { status, contentType, pieces, isCut }: FuzzAnswer,
): Promise<void> => {
  response.writeHead(status, contentType === "" ? {} : { "content-type": contentType });
  for (const piece of pieces) {
    response.write(piece);
    await setImmediate();
  }
  if (isCut) response.destroy();
  else response.end();
};

/** The digests of a form's files, in their order. */
const filesIn = async (bytes: Buffer, contentType: string): Promise<string[]> => {
  const files = (await parseForm(bytes, contentType)).flatMap(([, value]) =>
    typeof value === "string" ? [] : [value],
  );
  return Promise.all(files.map(async (file) => hash("sha256", new Uint8Array(await file.arrayBuffer()))));
};

const modelIn = async (body: Buffer, contentType: string): Promise<string> => {
  if (!contentType.startsWith("multipart/")) return JSON.parse(body.toString("utf8")).model;
  return String((await parseForm(body, contentType)).find(([name]) => name === "model")?.[1]);
};

/** Looks at what it is sent, and answers as the case says that is asked for. */
const startUpstream = async (running: Running, report: FuzzReport): Promise<{ server: Server; baseUrl: string }> => {
  const answer = async (incoming: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> => {
    const contentType = incoming.headers["content-type"] ?? "";
    const model = await modelIn(body, contentType);
    const leak = await leakIn(body, contentType);
    if (leak !== null) report.problems.push(`${model}: the upstream was sent ${JSON.stringify(leak)}`);
    const known = running.get(model);
    // Another case's name may have become this one by a changed digit.
    const sent = incoming.url === `/v1${known?.endpoint.upstreamPath}` ? known : undefined;
    if (sent?.endpoint.form !== undefined) {
      const [given, taken] = [await filesIn(sent.body, sent.contentType), await filesIn(body, contentType)];
      if (given.join() !== taken.join()) report.problems.push(`${model}: the upstream was sent other files`);
    }
    await answerWith(response, sent?.answer ?? plainAnswer);
  };
  const server = createServer((incoming, response) => {
    const failed = (body: Buffer, error: unknown): void => {
      const shown = JSON.stringify(body.toString("latin1").slice(0, shownBytesMax));
      report.problems.push(`the upstream was sent what it cannot read: ${String(error)} of ${shown}`);
      response.destroy();
    };
    readAll(incoming).then(
      (body) => answer(incoming, response, body).catch((error: unknown) => failed(body, error)),
      (error: unknown) => failed(Buffer.alloc(0), error),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { server, baseUrl: `http://127.0.0.1:${address.port}/v1` };
};

/** Both canaries are redacted, both ways. */
const policy = { name: "fuzz", rules: [{ types: ["CREDIT_CARD", "EMAIL_ADDRESS"], action: "redact" }] };

const writeConfig = (folder: string, baseUrl: string): string => {
  const policyFile = join(folder, "policy.yaml");
  writeFileSync(policyFile, JSON.stringify(policy));
  const file = join(folder, "custody.yaml");
  // Failing is what these upstreams do: none is left alone for it.
  const breaker = { failures: 1_000, coolDownMs: 1 };
  const upstream = { ...trusted, name: "fuzz", baseUrl, models: ["fuzz-*"], breaker };
  const config = {
    data: join(folder, "data"),
    server: { port: 0, shutdownTimeoutMs: 5_000, uploads },
    limits: { diskReserveBytes: 0 },
    upstreams: [upstream],
    policy: policyFile,
  };
  writeFileSync(file, JSON.stringify(config)); // JSON is YAML.
  return file;
};

interface Caller {
  readonly pool: Pool;
  readonly key: string;
  readonly seed: number;
  readonly running: Running;
  readonly report: FuzzReport;
  /** The case of each exchange. */
  readonly calls: Map<string, number>;
}

const runCase = async ({ pool, key, seed, running, report, calls }: Caller, number: number): Promise<void> => {
  const sent = fuzzCase(seed, number);
  const { endpoint, path, contentType, body, answer } = sent;
  const model = modelOf(number);
  // Of which the client may get nothing at all.
  const isCutSound = answer.isCut && endpoint.binary?.has(answer.contentType) === true;
  running.set(model, sent);
  try {
    const headers = { authorization: `Bearer ${key}`, "content-type": contentType };
    const { statusCode, headers: given, body: said } = await pool.request({ method: "POST", path, headers, body });
    calls.set(String(given["x-request-id"]), number);
    const bytes = await said.arrayBuffer().then(Buffer.from, (error: unknown) => {
      // Else a part of it would be taken for all.
      if (isCutSound) return Buffer.alloc(0);
      throw error;
    });
    report.delivered = bytes;
    const byStatus = report.answers.get(endpoint.route) ?? new Map<number, number>();
    report.answers.set(endpoint.route, byStatus.set(statusCode, (byStatus.get(statusCode) ?? 0) + 1));
    const leak = await leakIn(bytes, String(given["content-type"]));
    if (leak !== null) report.problems.push(`${number}: the client was given ${JSON.stringify(leak)}`);
    if (statusCode === 500 && bytes.includes("internal_error")) report.problems.push(`${number}: an internal error`);
  } catch (error) {
    if (!isCutSound) report.problems.push(`${number}: the connection broke: ${String(error)}`);
  } finally {
    running.delete(model);
  }
};

/** One opening and one close for each call, and nothing internal in any. */
const checkRecord = async (folder: string, calls: ReadonlyMap<string, number>, report: FuzzReport): Promise<void> => {
  const opened = new Map<string, number>();
  const closed = new Map<string, number>();
  const count = (counts: Map<string, number>, id: string) => counts.set(id, (counts.get(id) ?? 0) + 1);
  for await (const entry of readEntries(folder)) {
    if (entry.kind === "exchange.opened") count(opened, entry.exchangeId);
    if (entry.kind !== "exchange.closed") continue;
    count(closed, entry.exchangeId);
    if (entry.error === "internal_error") report.problems.push(`${calls.get(entry.exchangeId)}: closed as internal`);
  }
  for (const [id, number] of calls) {
    if (opened.get(id) === 1 && closed.get(id) === 1) continue;
    report.problems.push(`${number}: opened ${opened.get(id) ?? 0} times, closed ${closed.get(id) ?? 0} times`);
  }
  const trust = { pins: new PinnedKeys([]), anchor: null, witnesses: [] };
  const { ok, faults } = await verifyTarget(folder, undefined, trust);
  if (!ok) report.problems.push(...faults.map(({ message }) => `the record: ${message}`));
};

/** Runs cases on a server of their own. */
export const runFuzz = async ({ seed, first, cases, concurrency = 24 }: FuzzOptions): Promise<FuzzReport> => {
  const report: FuzzReport = { answers: new Map(), problems: [], delivered: Buffer.alloc(0) };
  const running: Running = new Map();
  const calls = new Map<string, number>();
  const upstream = await startUpstream(running, report);
  const folder = mkdtempSync(join(tmpdir(), "custody-fuzz-"));
  try {
    const config = loadConfig({ config: writeConfig(folder, upstream.baseUrl) });
    const noteError = (error: Error): void => void report.problems.push(`unexpected: ${error.stack}`);
    const server = await startServer(config, { onCorrupt: noteError, onUnexpected: noteError });
    const pool = new Pool(server.url, { connections: concurrency });
    const caller: Caller = { pool, key: server.firstKeys?.client ?? "", seed, running, report, calls };
    let next = first;
    const work = async (): Promise<void> => {
      while (next < first + cases) await runCase(caller, next++);
    };
    try {
      await Promise.all(Array.from({ length: concurrency }, work));
    } finally {
      await pool.close();
      await server.close();
    }
    await checkRecord(config.dataFolder, calls, report);
  } finally {
    upstream.server.closeAllConnections();
    upstream.server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return report;
};
