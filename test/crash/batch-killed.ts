/**
 * Kills a server in the middle of a batch, and looks at what the next one makes of it: every line answered once, and a record that says so.
 * @module
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import OpenAI, { toFile } from "openai";
import type { Batch } from "openai/resources/batches";
import { openStoreReader } from "../../src/store/open-store.ts";
import type { ExchangeRow } from "../../src/store/store.ts";
import { adminKey, runCustody, type ServerProcess, startServerProcess } from "./server-process.ts";
import { startUpstream } from "./upstream.ts";

export interface BatchKillOptions {
  readonly lines: number;
  /** Bytes of each line, about. */
  readonly lineBytes: number;
  readonly kills: number;
  /** The program: sources unless it is another. */
  readonly main?: string;
  readonly onStep?: (line: string) => void;
}

export interface BatchKillReport {
  readonly problems: readonly string[];
  readonly fileBytes: number;
  readonly uploadMs: number;
  readonly runMs: number;
  /** Exchanges of lines that were open when their server was killed. */
  readonly interrupted: number;
  /** Requests that the upstream received. */
  readonly calls: number;
  /** `VmHWM` of each server, in MiB. */
  readonly peakMib: readonly number[];
}

const idOf = (line: number): string => `line-${line}`;

/** A file of so many calls. */
export const inputOf = ({ lines, lineBytes }: Pick<BatchKillOptions, "lines" | "lineBytes">): Buffer => {
  const parts: Buffer[] = [];
  const words = "the quick brown fox jumps over the lazy dog ";
  const padding = words.repeat(Math.ceil(lineBytes / words.length)).slice(0, lineBytes);
  for (let line = 1; line <= lines; line += 1) {
    const messages = [{ role: "user", content: `${idOf(line)} frames=1 ${padding}` }];
    const body = { model: "any", messages };
    parts.push(
      Buffer.from(`${JSON.stringify({ custom_id: idOf(line), method: "POST", url: "/v1/chat/completions", body })}\n`),
    );
  }
  return Buffer.concat(parts);
};

/** `VmHWM` of a server, in MiB. */
export const peakOf = ({ pid }: ServerProcess): number =>
  Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1_024);

/** As the first admin. */
export const sdkOf = ({ url }: ServerProcess): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: adminKey, maxRetries: 0, timeout: 600_000 });

/** Asks until the batch is so. */
export const until = async (sdk: OpenAI, id: string, isSo: (batch: Batch) => boolean): Promise<Batch> => {
  for (;;) {
    const batch = await sdk.batches.retrieve(id);
    if (isSo(batch)) return batch;
    await sleep(20);
  }
};

/** All of a batch. */
export const exchangesOf = async (folder: string, batch: string): Promise<ExchangeRow[]> => {
  const reader = await openStoreReader(folder);
  try {
    const all: ExchangeRow[] = [];
    for (let before: ExchangeRow["openedPosition"] | undefined; ;) {
      const page = await reader.listExchanges({ batch, limit: 500, ...(before === undefined ? {} : { before }) });
      all.push(...page);
      before = page.at(-1)?.openedPosition;
      if (before === undefined) return all;
    }
  } finally {
    reader.close();
  }
};

/** What the output and the record must have in common. */
export const compare = (
  output: string,
  exchanges: readonly ExchangeRow[],
  { lines }: Pick<BatchKillOptions, "lines">,
): string[] => {
  const problems: string[] = [];
  const results = output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  const ids = results.map(({ custom_id: id }) => id);
  const wanted = Array.from({ length: lines }, (_, at) => idOf(at + 1));
  if (JSON.stringify(ids) !== JSON.stringify(wanted)) {
    problems.push(`the output has ${ids.length} lines, ${new Set(ids).size} of them different, of ${lines}`);
  }
  const answered = new Set(results.map(({ response }) => response.request_id));
  const ofLines = exchanges.filter(({ route }) => route === "chat.completions");
  const complete = ofLines.filter(({ outcome }) => outcome === "complete").map(({ id }) => id);
  if (complete.length !== lines || complete.some((id) => !answered.has(id))) {
    problems.push(`${complete.length} exchanges are complete, and ${answered.size} are in the output`);
  }
  const others = ofLines.filter(({ outcome }) => outcome !== "complete" && outcome !== "interrupted");
  if (others.length > 0) problems.push(`${others.length} exchanges ended as ${others[0]?.outcome}`);
  return problems;
};

/** Runs it. A report without problems means that nothing was lost and nothing doubled. */
export const runBatchKill = async (options: BatchKillOptions): Promise<BatchKillReport> => {
  const { lines, kills, main, onStep } = options;
  const folder = join(mkdtempSync(join(tmpdir(), "custody-batch-")), "data");
  const upstream = await startUpstream();
  const start = (): Promise<ServerProcess> =>
    startServerProcess(folder, { upstream: upstream.url, ...(main === undefined ? {} : { main }) });
  let server = await start();
  const peakMib: number[] = [];
  try {
    const input = inputOf(options);
    const uploadedAt = performance.now();
    const file = await sdkOf(server).files.create({ file: await toFile(input, "calls.jsonl"), purpose: "batch" });
    const uploadMs = performance.now() - uploadedAt;
    onStep?.(`${input.length} bytes are there after ${Math.round(uploadMs)} ms, peak ${peakOf(server)} MiB`);
    const startedAt = performance.now();
    const { id } = await sdkOf(server).batches.create({
      input_file_id: file.id,
      endpoint: "/v1/chat/completions",
      completion_window: "24h",
    });
    for (let kill = 1; kill <= kills; kill += 1) {
      const share = (lines * kill) / (kills + 1);
      const { request_counts: counts } = await until(
        sdkOf(server),
        id,
        ({ request_counts: now, status }) => (now?.completed ?? 0) >= share || status === "completed",
      );
      peakMib.push(peakOf(server));
      await server.kill();
      onStep?.(`kill ${kill} at ${counts?.completed} of ${lines} lines, peak ${peakMib.at(-1)} MiB`);
      server = await start();
    }
    const isOver = ({ status }: Batch): boolean => ["completed", "failed", "expired", "cancelled"].includes(status);
    const done = await until(sdkOf(server), id, isOver);
    const runMs = performance.now() - startedAt;
    const problems: string[] = [];
    const { completed, failed, total } = done.request_counts ?? { completed: 0, failed: 0, total: 0 };
    if (done.status !== "completed" || completed !== lines || failed !== 0 || total !== lines) {
      problems.push(`the batch is ${done.status}, with ${completed} of ${total} lines and ${failed} failures`);
    }
    if (done.error_file_id) problems.push("there is a file of errors");
    const output = await (await sdkOf(server).files.content(done.output_file_id ?? "")).text();
    peakMib.push(peakOf(server));
    const exchanges = await exchangesOf(folder, id);
    problems.push(...compare(output, exchanges, options));
    await server.stop();
    const verified = runCustody("verify", folder);
    if (verified.code !== 0) problems.push(`the record does not verify: ${verified.stdout} ${verified.stderr}`);
    const interrupted = exchanges.filter(({ outcome }) => outcome === "interrupted").length;
    const calls = upstream.calls.length;
    if (calls < lines || calls > lines + interrupted) problems.push(`the upstream was asked ${calls} times`);
    return { problems, fileBytes: input.length, uploadMs, runMs, interrupted, calls, peakMib };
  } finally {
    await server.kill();
    await upstream.close();
    rmSync(join(folder, ".."), { recursive: true, force: true });
  }
};
