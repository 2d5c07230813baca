/**
 * What `uploads.ts` sends: a sound in a form, a file of lines for a batch, and a batch that is run. Nothing of it is in memory whole, here neither.
 * @module
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";

const pieceBytes = 65_536;
const boundary = "----bench-boundary";
/** Of one bench; not a key of anybody. */
export const adminKey = ["bench", "admin", "0".repeat(32)].join("-");
const authorization = `Bearer ${adminKey}`;

/** A server that is measured, and the upstream behind it. */
export interface Bench {
  readonly port: number;
  /** The digest of the last sound that the upstream got. */
  readonly digest: () => string;
}

const field = (name: string, rest: string): string =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${rest}`;
const tail = Buffer.from(`\r\n--${boundary}--\r\n`);

/** Numbers that look random, the same each time. */
const numbersFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state ^ (state >>> 13);
  };
};

/** Bytes that nothing can compress. */
function* soundOf(bytes: number): Generator<Buffer, void> {
  const next = numbersFrom(0x9e37_79b9);
  for (let at = 0; at < bytes; at += pieceBytes) {
    const words = new Uint32Array(pieceBytes / 4);
    for (let place = 0; place < words.length; place += 1) words[place] = next();
    yield Buffer.from(words.buffer, 0, Math.min(pieceBytes, bytes - at));
  }
}

const vocabulary =
  "the quick brown fox jumps over a lazy dog while seven gentle rivers carry small wooden boats past quiet fields and old stone walls towards an open sea".split(
    " ",
  );

const lineOf = (number: number, padding: string): string => {
  const messages = [{ role: "user", content: padding }];
  const asked = { custom_id: `line-${number}`, method: "POST", url: "/v1/chat/completions" };
  return `${JSON.stringify({ ...asked, body: { model: "any", messages } })}\n`;
};

/** Calls of so many bytes each, about; no text comes twice. */
function* linesOf(lines: number, lineBytes: number): Generator<Buffer, void> {
  const next = numbersFrom(0x85eb_ca6b);
  const roomMax = lineBytes - lineOf(lines, "").length;
  for (let number = 1; number <= lines; number += 1) {
    let padding = "";
    while (padding.length < roomMax) padding += `${vocabulary[(next() >>> 0) % vocabulary.length] ?? ""} `;
    yield Buffer.from(lineOf(number, padding.slice(0, Math.max(0, roomMax))));
  }
}

/** Sends a form and gives the answer, once it is a good one. */
const sendForm = async (port: number, path: string, body: Readable, bytes?: number): Promise<string> => {
  const call = request({
    host: "127.0.0.1",
    port,
    method: "POST",
    path,
    headers: {
      authorization,
      "content-type": `multipart/form-data; boundary=${boundary}`,
      ...(bytes === undefined ? {} : { "content-length": bytes }),
    },
  });
  const answered = once(call, "response");
  await pipeline(body, call);
  const [answer] = await answered;
  const said = await text(answer);
  if (answer.statusCode !== 200) throw new Error(`${path} was answered ${answer.statusCode}: ${said}`);
  return said;
};

function* formOf(head: string, content: Iterable<Buffer>): Generator<Buffer, void> {
  yield Buffer.from(head);
  yield* content;
  yield tail;
}

/** A form with a sound of so many bytes. Throws unless the upstream gets what was sent. */
export const sendSound = async ({ port, digest }: Bench, bytes: number): Promise<void> => {
  const file = '; filename="a.mp3"\r\nContent-Type: audio/mpeg\r\n\r\nID3';
  const head = `${field("model", "\r\n\r\nmodel\r\n")}${field("file", file)}`;
  const sent = createHash("sha256");
  const body = Readable.from(formOf(head, soundOf(bytes)), { objectMode: false });
  body.on("data", (piece: Buffer) => sent.update(piece));
  await sendForm(port, "/v1/audio/transcriptions", body, head.length + bytes + tail.length);
  if (sent.digest("hex") !== digest()) throw new Error("the upstream got other bytes than were sent");
};

const memberOf = (json: string, name: string): string => {
  const value: unknown = JSON.parse(json);
  const found: unknown = typeof value === "object" && value !== null && name in value ? Reflect.get(value, name) : null;
  return typeof found === "string" ? found : "";
};

/** A file of so many lines for a batch, of so many bytes all in all. Gives its id. */
export const sendLines = async ({ port }: Bench, lines: number, bytes: number): Promise<string> => {
  const file = '; filename="calls.jsonl"\r\nContent-Type: application/jsonl\r\n\r\n';
  const head = `${field("purpose", "\r\n\r\nbatch\r\n")}${field("file", file)}`;
  const body = Readable.from(formOf(head, linesOf(lines, Math.floor(bytes / lines))), { objectMode: false });
  return memberOf(await sendForm(port, "/v1/files", body), "id");
};

const pollMs = 500;

/** Runs a batch of such a file to its end. Throws unless all its lines were answered. */
export const runBatch = async (bench: Bench, lines: number, bytes: number): Promise<void> => {
  const url = `http://127.0.0.1:${bench.port}/v1/batches`;
  const headers = { authorization, "content-type": "application/json" };
  const input = await sendLines(bench, lines, bytes);
  const asked = { input_file_id: input, endpoint: "/v1/chat/completions", completion_window: "24h" };
  const made = await fetch(url, { method: "POST", headers, body: JSON.stringify(asked) });
  const id = memberOf(await made.text(), "id");
  for (;;) {
    const batch = await (await fetch(`${url}/${id}`, { headers: { authorization } })).text();
    const status = memberOf(batch, "status");
    if (status === "completed" && batch.includes(`"completed":${lines},`)) return;
    if (status !== "validating" && status !== "in_progress" && status !== "finalizing") {
      throw new Error(`the batch ended otherwise: ${batch}`);
    }
    await sleep(pollMs);
  }
};

const answerTo = (path: string): object =>
  path.endsWith("/transcriptions")
    ? { text: "Hello." }
    : {
        id: "chatcmpl-1",
        object: "chat.completion",
        created: 1,
        model: "any",
        choices: [{ index: 0, message: { role: "assistant", content: "The fox is quick." }, finish_reason: "stop" }],
        usage: { prompt_tokens: 40, completion_tokens: 5, total_tokens: 45 },
      };

/** An upstream that reads all, remembers its digest and answers. */
export const startUpstream = async () => {
  let digest = "";
  const server = createServer(async (incoming: IncomingMessage, outgoing) => {
    const hash = createHash("sha256");
    for await (const piece of incoming) hash.update(piece);
    digest = hash.digest("hex");
    outgoing.setHeader("content-type", "application/json");
    outgoing.end(JSON.stringify(answerTo(incoming.url ?? "")));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { port: address.port, digest: () => digest, close };
};
