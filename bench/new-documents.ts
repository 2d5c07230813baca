/**
 * `node bench/new-documents.ts [--entry FILE] [--kilobytes N] [--each-second N]`: what 200 small calls a second notice of documents that come
 * between them and were not seen before. The small calls are those of `bench/run.ts`; documents are pieces of this repository's pages.
 * @module
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Agent, request } from "undici";
import { custody, packCustody } from "./candidates.ts";
import type { Figures, Target } from "./load.ts";
import { pageTexts } from "./pages.ts";
import { freePort, pinOwnProcess, spawnProxy, startOtherEnd, stopProcess, waitUntilItAnswers } from "./processes.ts";
import { quantile } from "./statistics.ts";

const callsPerSecond = 200;
const windowMs = 10_000;
const warmUp = { connections: 16, durationMs: 6_000 };

const { values: options } = parseArgs({
  options: {
    entry: { type: "string" },
    kilobytes: { type: "string", default: "10" },
    "each-second": { type: "string", default: "10" },
  },
});

/** Sends documents until it is stopped, and gives the milliseconds that each took. */
const startDocuments = (url: string, headers: Readonly<Record<string, string>>) => {
  const texts = pageTexts(Number(options.kilobytes) * 1_000);
  const agent = new Agent({ connections: 32 });
  const timesMs: number[] = [];
  const sent: Promise<void>[] = [];
  const send = async (place: number): Promise<void> => {
    const sentAt = performance.now();
    // The number makes it another text each time.
    const content = `${sentAt} ${texts[place % texts.length]}`;
    const { statusCode, body } = await request(url, {
      dispatcher: agent,
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content }] }),
    });
    await body.dump();
    if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
    timesMs.push(performance.now() - sentAt);
  };
  const timer = setInterval(() => sent.push(send(sent.length)), 1_000 / Number(options["each-second"]));
  return async (): Promise<readonly number[]> => {
    clearInterval(timer);
    await Promise.all(sent);
    await agent.close();
    return timesMs;
  };
};

const ms = (us: number): string => (us / 1_000).toFixed(1);
const say = (what: string, { p50Us, p99Us }: Figures, documentsMs: readonly number[] = []): void => {
  const documents = documentsMs.length === 0 ? "" : `; documents p50 ${ms(quantile(documentsMs, 0.5) * 1_000)} ms`;
  process.stdout.write(`${what}: small calls p50 ${ms(p50Us)}, p99 ${ms(p99Us)} ms${documents}\n`);
};

pinOwnProcess();
const entry = options.entry === undefined ? packCustody() : resolve(options.entry);
const otherEnd = await startOtherEnd(false);
const port = await freePort();
const instance = custody(entry, false).create(port, `http://127.0.0.1:${otherEnd.mockPort}/v1`);
const child = spawnProxy(instance.command);
try {
  await waitUntilItAnswers(child, port, "/healthz");
  const path = "/v1/chat/completions";
  const target: Target = { port, path, headers: await instance.headers(), pid: child.pid ?? null };
  const order = { target, callsPerSecond, connections: 64, durationMs: windowMs } as const;
  await otherEnd.run({ ...order, ...warmUp, load: "saturate" });
  for (const window of ["the first documents", "later ones"]) {
    const stop = startDocuments(`http://127.0.0.1:${port}${path}`, target.headers);
    const figures = await otherEnd.run({ ...order, load: "openLoop" });
    say(window, figures, await stop());
  }
  say("none", await otherEnd.run({ ...order, load: "openLoop" }));
} finally {
  await stopProcess(child);
  instance.remove();
  otherEnd.stop();
}
