/**
 * `npm run bench:uploads -- [megabytes] [rounds] [entry]`: what an upload costs in memory and time. A real server, an upstream that takes the bytes as they
 * come, and a form with one sound of so many megabytes (200) that nothing can compress. Linux only. `entry` is the command line's script:
 * `src/main.ts`, or `dist/main.js` after `npm run build`.
 * @module
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { custodyCommand, makeDataFolder } from "./candidates.ts";
import { peakResidentBytesOf, residentBytesOf } from "./process-figures.ts";
import { freePort, spawnProxy, stopProcess, waitUntilItAnswers } from "./processes.ts";

const mebibyte = 1_048_576;
const pieceBytes = 65_536;
const boundary = "----bench-boundary";
/** Of one bench; not a key of anybody. */
const adminKey = ["bench", "admin", "0".repeat(32)].join("-");

const head = Buffer.from(
  `--${boundary}\r\nContent-Disposition: form-data; name="model"\r\n\r\nmodel\r\n` +
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.mp3"\r\nContent-Type: audio/mpeg\r\n\r\nID3`,
);
const tail = Buffer.from(`\r\n--${boundary}--\r\n`);

/** Bytes that look random: each eight hold their number, mixed. */
function* formOf(bytes: number): Generator<Buffer, void> {
  yield head;
  let state = 0x9e37_79b9;
  for (let at = 0; at < bytes; at += pieceBytes) {
    const words = new Uint32Array(pieceBytes / 4);
    for (let place = 0; place < words.length; place += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      words[place] = state ^ (state >>> 13);
    }
    yield Buffer.from(words.buffer, 0, Math.min(pieceBytes, bytes - at));
  }
  yield tail;
}

/** An upstream that reads all, remembers its digest and answers. */
const startUpstream = async () => {
  let digest = "";
  const server = createServer(async (incoming, outgoing) => {
    const hash = createHash("sha256");
    for await (const piece of incoming) hash.update(piece);
    digest = hash.digest("hex");
    outgoing.setHeader("content-type", "application/json");
    outgoing.end(JSON.stringify({ text: "Hello." }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { port: address.port, digest: () => digest, stop: () => server.close() };
};

/** Sends one upload, and gives the digest of what was sent, once it is answered well. */
const upload = async (port: number, bytes: number): Promise<string> => {
  const sent = createHash("sha256");
  const call = request({
    host: "127.0.0.1",
    port,
    method: "POST",
    path: "/v1/audio/transcriptions",
    headers: {
      authorization: `Bearer ${adminKey}`,
      "content-type": `multipart/form-data; boundary=${boundary}`,
      "content-length": head.length + bytes + tail.length,
    },
  });
  const answered = once(call, "response");
  const body = Readable.from(formOf(bytes), { objectMode: false });
  body.on("data", (piece: Buffer) => sent.update(piece));
  await pipeline(body, call);
  const [answer] = await answered;
  answer.resume();
  await once(answer, "end");
  if (answer.statusCode !== 200) throw new Error(`the upload was answered ${answer.statusCode}`);
  return sent.digest("hex");
};

const [megabytes = "200", rounds = "3", entry = "src/main.ts"] = process.argv.slice(2);
const bytes = Math.round(Number(megabytes) * 1_000_000);
const upstream = await startUpstream();
const data = makeDataFolder();
const port = await freePort();
const { args, env } = custodyCommand(entry, data, port, `http://127.0.0.1:${upstream.port}/v1`);
const server = spawnProxy({ args, env: { ...env, CUSTODY_ADMIN_KEY: adminKey } });
try {
  await waitUntilItAnswers(server, port, "/healthz");
  const pid = server.pid ?? 0;
  const mib = (used: number): string => `${(used / mebibyte).toFixed(1)} MiB`;
  console.log(`idle: ${mib(residentBytesOf(pid))} resident, peak so far ${mib(peakResidentBytesOf(pid))}`);
  for (let round = 1; round <= Number(rounds); round += 1) {
    const begunAt = performance.now();
    const sent = await upload(port, bytes);
    const seconds = (performance.now() - begunAt) / 1_000;
    if (sent !== upstream.digest()) throw new Error("the upstream got other bytes than were sent");
    const speed = (bytes / 1_000_000 / seconds).toFixed(0);
    const peak = mib(peakResidentBytesOf(pid));
    console.log(
      `${megabytes} MB: ${seconds.toFixed(1)} s, ${speed} MB/s; peak ${peak}, now ${mib(residentBytesOf(pid))}`,
    );
  }
} finally {
  await stopProcess(server);
  upstream.stop();
  rmSync(data, { recursive: true, force: true });
}
