/**
 * `node bench/long-conversation.ts [--entry FILE] [--kilobytes N] [--turns N]`: a conversation that is long from its beginning and comes again
 * with every turn, one message longer; each answer has links, and is asked whether they carry away what was said. While the request thread
 * works on one, every other call waits.
 * @module
 */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { request } from "undici";
import { custody, packCustody } from "./candidates.ts";
import { pageTexts } from "./pages.ts";
import { cpuUsOf, firstThreadCpuUsOf } from "./process-figures.ts";
import { freePort, pinOwnProcess, spawnProxy, stopProcess, waitUntilItAnswers } from "./processes.ts";
import { quantile } from "./statistics.ts";

const charsOfMessage = 10_000;
/** They are compiled code's, not the conversation's. */
const turnsBefore = 5;

const { values: options } = parseArgs({
  options: {
    entry: { type: "string" },
    kilobytes: { type: "string", default: "1000" },
    turns: { type: "string", default: "40" },
  },
});

const answer = "See [the guide](https://docs.example/guide/installation?from=answer) and https://other.example/a/b.";

const startUpstream = async (): Promise<Server> => {
  const message = { role: "assistant", content: answer };
  const reply = JSON.stringify({
    id: "chatcmpl-bench",
    object: "chat.completion",
    created: 1_760_000_000,
    model: "gpt-4o-mini",
    choices: [{ index: 0, message, logprobs: null, finish_reason: "stop" }],
  });
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    incoming.on("end", () => outgoing.setHeader("content-type", "application/json").end(reply));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
};

/** Messages of so many characters together, from the pages, a system message first; the pages come again when they are too few. */
const messagesOf = (chars: number): { role: string; content: string }[] => {
  const texts = pageTexts(charsOfMessage);
  const count = Math.ceil(chars / charsOfMessage);
  return Array.from({ length: count }, (_, at) => ({
    role: at === 0 ? "system" : at % 2 === 1 ? "user" : "assistant",
    content: `${Math.floor(at / texts.length)} ${texts[at % texts.length] ?? ""}`,
  }));
};

const runTurns = async (url: string, headers: Readonly<Record<string, string>>, pid: number): Promise<void> => {
  const messages = messagesOf(Number(options.kilobytes) * 1_000);
  const turns = Number(options.turns);
  const timesMs: number[] = [];
  let [allUs, firstUs] = [0, 0];
  for (let turn = -turnsBefore; turn < turns; turn += 1) {
    if (turn === 0) [allUs, firstUs] = [cpuUsOf(pid), firstThreadCpuUsOf(pid)];
    messages.push({ role: "user", content: `And what follows from it for part ${turn + turnsBefore}?` });
    const sentAt = performance.now();
    const { statusCode, body } = await request(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ model: "gpt-4o-mini", messages }),
    });
    await body.dump();
    if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
    timesMs.push(performance.now() - sentAt);
  }
  const later = timesMs.slice(turnsBefore);
  const msEach = (us: number): string => (us / turns / 1_000).toFixed(1);
  process.stdout.write(
    `the first time ${timesMs[0]?.toFixed(0)} ms, later p50 ${quantile(later, 0.5).toFixed(1)} ms; CPU of each turn: ` +
      `request thread ${msEach(firstThreadCpuUsOf(pid) - firstUs)} ms, all threads ${msEach(cpuUsOf(pid) - allUs)} ms\n`,
  );
};

pinOwnProcess();
const entry = options.entry === undefined ? packCustody() : resolve(options.entry);
const upstream = await startUpstream();
const address = upstream.address();
if (typeof address !== "object" || address === null) throw new Error("the upstream has no address");
const port = await freePort();
const instance = custody(entry, false).create(port, `http://127.0.0.1:${address.port}/v1`);
const child = spawnProxy(instance.command);
try {
  await waitUntilItAnswers(child, port, "/healthz");
  await runTurns(`http://127.0.0.1:${port}/v1/chat/completions`, await instance.headers(), child.pid ?? 0);
} finally {
  await stopProcess(child);
  instance.remove();
  upstream.close();
}
