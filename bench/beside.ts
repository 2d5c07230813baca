/**
 * `node bench/beside.ts`: what scanners cost in line and beside the calls, by the CPU time of the request thread and of all threads. Client and
 * upstream are in the same thread as the server, so only differences mean something; they hold on a machine that is busy, where times do not.
 * @module
 */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Agent, request } from "undici";
import { loadConfig } from "../src/config.ts";
import { type RunningServer, startServer } from "../src/start-server.ts";
import { inlinePolicy, makeDataFolder, mockUpstream } from "./candidates.ts";
import { nextOf, replyBody, requestBody } from "./workload.ts";

const variants = ["default", "inline"] as const;
const rounds = 3;
const warmUpCalls = 1_200;
const windows = [
  { calls: 500, atOnce: 1 },
  { calls: 1_200, atOnce: 8 },
] as const;

const startUpstream = async (): Promise<Server> => {
  const reply = Buffer.from(replyBody());
  const server = createServer((incoming, outgoing) => {
    incoming.resume();
    incoming.on("end", () => outgoing.setHeader("content-type", "application/json").end(nextOf(reply)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
};

/** Sends calls and waits until all of them are classified, where that comes later. */
class Caller {
  readonly #server: RunningServer;
  readonly #isLater: boolean;
  readonly #agent = new Agent();
  readonly #body = Buffer.from(requestBody(1, false));
  #sent = 0;

  constructor(server: RunningServer, isLater: boolean) {
    this.#server = server;
    this.#isLater = isLater;
  }

  async send(calls: number, atOnce: number): Promise<void> {
    const end = this.#sent + calls;
    const worker = async (): Promise<void> => {
      while (this.#sent < end) {
        this.#sent += 1;
        await this.#call();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    while (this.#isLater && (await this.#classified()) < end) await sleep(20);
  }

  async #call(): Promise<void> {
    const { statusCode, body } = await request(`${this.#server.url}/v1/chat/completions`, {
      dispatcher: this.#agent,
      method: "POST",
      headers: {
        authorization: `Bearer ${this.#server.firstKeys?.client}`,
        "content-type": "application/json",
      },
      body: nextOf(this.#body),
    });
    await body.dump();
    if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
  }

  async #classified(): Promise<number> {
    const { body } = await request(`${this.#server.url}/metrics`, {
      headers: { authorization: `Bearer ${this.#server.firstKeys?.admin}` },
    });
    const text = await body.text();
    if (/classifications_total\{result="degraded"\}/.test(text)) throw new Error("some were not judged");
    return Number(/classifications_total\{result="complete"\} (\d+)/.exec(text)?.[1] ?? 0);
  }
}

const cpuUs = ({ user, system }: NodeJS.CpuUsage): number => user + system;

/** One variant in this process. Prints a line a window: calls at once, CPU of the request thread and of all threads, microseconds a call. */
const measure = async (variant: string): Promise<void> => {
  const data = makeDataFolder();
  const [policy, config] = [join(data, "policy.yaml"), join(data, "custody.yaml")];
  const upstream = await startUpstream();
  const address = upstream.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  writeFileSync(policy, inlinePolicy);
  const settings = {
    data: join(data, "data"),
    server: { port: 0 },
    policy: variant === "inline" ? policy : "default",
    upstreams: [mockUpstream(`http://127.0.0.1:${port}/v1`)],
  };
  writeFileSync(config, JSON.stringify(settings)); // JSON is YAML.
  const server = await startServer(loadConfig({ config }), {
    onCorrupt: (error) => {
      throw error;
    },
  });
  const caller = new Caller(server, variant === "default");
  await caller.send(warmUpCalls, 8);
  for (const { calls, atOnce } of windows) {
    const [own, all] = [process.threadCpuUsage(), process.cpuUsage()];
    await caller.send(calls, atOnce);
    const [ownUs, allUs] = [cpuUs(process.threadCpuUsage(own)), cpuUs(process.cpuUsage(all))];
    process.stdout.write(
      `${variant.padEnd(8)} ${atOnce} at once: request thread ${Math.round(ownUs / calls)}, all ${Math.round(allUs / calls)}\n`,
    );
  }
  await server.close();
  upstream.closeAllConnections();
  rmSync(data, { recursive: true, force: true });
  process.exit();
};

const [, , variant] = process.argv;
if (variant === "default" || variant === "inline") await measure(variant);
else {
  const script = fileURLToPath(import.meta.url);
  for (let round = 0; round < rounds; round += 1) {
    for (const one of variants) {
      process.stdout.write(
        execFileSync(process.execPath, [script, one, "fresh"], {
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        }),
      );
    }
  }
}
