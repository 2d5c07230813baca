/**
 * Kills a server twice while an upstream's batch API has its batch: while that runs, and while its answers are fetched. Every line must be answered
 * once, by what was sent once.
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { toFile } from "openai";
import { startBatchUpstream } from "../fixtures/batch-upstream.ts";
import { trusted } from "../fixtures/scripted-upstream.ts";
import { type BatchKillOptions, compare, exchangesOf, inputOf, peakOf, sdkOf, until } from "./batch-killed.ts";
import { runCustody, type ServerProcess, startServerProcess } from "./server-process.ts";

export interface HandedKillReport {
  readonly problems: readonly string[];
  /** Exchanges of lines that were closed when the second server was killed. */
  readonly closedBefore: number;
  readonly peakMib: readonly number[];
}

/** Runs it. A report without problems means that nothing was lost, nothing doubled, and nothing sent twice. */
export const runHandedKill = async (options: Omit<BatchKillOptions, "kills">): Promise<HandedKillReport> => {
  const { lines, main, onStep } = options;
  const folder = join(mkdtempSync(join(tmpdir(), "custody-handed-")), "data");
  const upstream = await startBatchUpstream();
  const { baseUrl } = upstream;
  const config = {
    upstreams: [{ ...trusted, name: "upstream", baseUrl, models: ["*"], batchApi: true }],
    batches: { pollMsMax: 20 },
  };
  const start = (): Promise<ServerProcess> =>
    startServerProcess(folder, { config, ...(main === undefined ? {} : { main }) });
  let server = await start();
  const peakMib: number[] = [];
  const killAndStart = async (): Promise<void> => {
    peakMib.push(peakOf(server));
    await server.kill();
    server = await start();
  };
  const completeOf = async (id: string): Promise<number> =>
    (await exchangesOf(folder, id)).filter(({ route, outcome }) => route !== "batches" && outcome === "complete")
      .length;
  try {
    const file = await sdkOf(server).files.create({
      file: await toFile(inputOf(options), "calls.jsonl"),
      purpose: "batch",
    });
    const asked = { input_file_id: file.id, endpoint: "/v1/chat/completions", completion_window: "24h" } as const;
    upstream.treat = (what) => (what === "GET /batches/{id}" ? "ignore" : "answer");
    const { id } = await sdkOf(server).batches.create(asked);
    await upstream.arrived("GET /batches/{id}");
    upstream.treat = (what) => (what === "GET /files/{id}/content" ? "half" : "answer");
    await killAndStart();
    onStep?.(`killed while the upstream ran ${lines} lines, peak ${peakMib.at(-1)} MiB`);
    await upstream.arrived("GET /files/{id}/content");
    while ((await completeOf(id)) < lines / 4) await sleep(20);
    upstream.treat = () => "answer";
    await killAndStart();
    const closedBefore = await completeOf(id);
    onStep?.(`killed when ${closedBefore} answers were recorded, peak ${peakMib.at(-1)} MiB`);
    const done = await until(sdkOf(server), id, ({ status }) => status === "completed");
    const output = await (await sdkOf(server).files.content(done.output_file_id ?? "")).text();
    peakMib.push(peakOf(server));
    const problems = compare(output, await exchangesOf(folder, id), options);
    await server.stop();
    const interrupted = (await exchangesOf(folder, id)).filter(({ outcome }) => outcome === "interrupted").length;
    if (interrupted > 0) problems.push(`${interrupted} lines were closed as interrupted while their upstream had them`);
    if (upstream.uploads.length !== 1 || upstream.batches.size !== 1) {
      problems.push(`${upstream.uploads.length} files were sent, ${upstream.batches.size} batches made`);
    }
    if (upstream.files.size > 0) problems.push(`${upstream.files.size} files were left at the upstream`);
    const verified = runCustody("verify", folder);
    if (verified.code !== 0) problems.push(`the record does not verify: ${verified.stdout} ${verified.stderr}`);
    return { problems, closedBefore, peakMib };
  } finally {
    await server.kill();
    await upstream.close();
    rmSync(join(folder, ".."), { recursive: true, force: true });
  }
};
