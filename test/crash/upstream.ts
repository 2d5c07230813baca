/**
 * An upstream that does what the last message of the request says, so that a test decides how long an answer takes and when it ends:
 * `<name> frames=<count> chars=<count a frame> everyMs=<pause> gated`. Words that it does not know are left alone.
 * @module
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface ScriptedUpstream {
  readonly url: string;
  readonly port: number;
  /** The first word of every request that arrived, in order. */
  readonly calls: string[];
  /** Resolves when a call of that name has arrived (and, when it streams, its first frame was sent). */
  arrived(name: string): Promise<void>;
  /** Lets a gated answer of that name go on to its end. */
  release(name: string): void;
  close(): Promise<void>;
}

interface Script {
  readonly name: string;
  readonly stream: boolean;
  readonly frames: number;
  readonly chars: number;
  readonly everyMs: number;
  readonly gated: boolean;
}

const readScript = async (request: IncomingMessage): Promise<Script> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const body: { stream?: boolean; messages: { content: string }[] } = JSON.parse(Buffer.concat(parts).toString());
  const text = body.messages.at(-1)?.content ?? "";
  const number = (word: string, otherwise: number): number => {
    const found = new RegExp(`(?:^| )${word}=(\\d+)`).exec(text)?.[1];
    return found === undefined ? otherwise : Number(found);
  };
  return {
    name: text.split(" ", 1)[0] ?? "",
    stream: body.stream === true,
    frames: number("frames", 3),
    chars: number("chars", 8),
    everyMs: number("everyMs", 0),
    gated: text.split(" ").includes("gated"),
  };
};

const head = { id: "chatcmpl-1", created: 1, model: "scripted" };
const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
const event = (delta: object, finish: string | null): string =>
  `data: ${JSON.stringify({ ...head, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const wholeBody = (content: string): string => {
  const message = { role: "assistant", content };
  return JSON.stringify({
    ...head,
    object: "chat.completion",
    choices: [{ index: 0, message, finish_reason: "stop" }],
    usage,
  });
};

/** The text of frame `number`: known, so that what was recorded can be compared. */
export const frameText = (number: number, chars: number): string => `${number}.`.padEnd(chars, "abcdefgh ");

class Gates {
  readonly #open = new Map<string, PromiseWithResolvers<void>>();

  of(name: string): PromiseWithResolvers<void> {
    const gate = this.#open.get(name) ?? Promise.withResolvers<void>();
    this.#open.set(name, gate);
    return gate;
  }
}

const answer = async (script: Script, response: ServerResponse, arrived: Gates, released: Gates): Promise<void> => {
  const { name, stream, frames, chars, everyMs, gated } = script;
  const texts = Array.from({ length: frames }, (_, i) => frameText(i, chars));
  if (!stream) {
    arrived.of(name).resolve();
    if (gated) await released.of(name).promise;
    if (everyMs > 0) await sleep(everyMs);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(wholeBody(texts.join("")));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const [i, content] of texts.entries()) {
    if (response.destroyed) return;
    if (!response.write(event({ content }, null)))
      await Promise.race([once(response, "drain"), once(response, "close")]);
    if (i === 0) {
      arrived.of(name).resolve();
      if (gated) await released.of(name).promise;
    }
    if (everyMs > 0) await sleep(everyMs);
  }
  response.end(`${event({}, "stop")}data: [DONE]\n\n`);
};

/** Starts one on a free port of this machine. */
export const startUpstream = async (): Promise<ScriptedUpstream> => {
  const calls: string[] = [];
  const arrived = new Gates();
  const released = new Gates();
  const server = createServer(async (request, response) => {
    response.on("error", () => undefined);
    try {
      const script = await readScript(request);
      calls.push(script.name);
      await answer(script, response, arrived, released);
    } catch {
      // The server was killed in the middle of its request.
      response.destroy();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    port,
    calls,
    arrived: (name) => arrived.of(name).promise,
    release: (name) => released.of(name).resolve(),
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
