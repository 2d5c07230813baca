/**
 * The upstream of every candidate: answers at once, always the same, on raw sockets.
 * @module
 */
import { createServer, type Server, type Socket } from "node:net";
import { MessageReader } from "./http-message.ts";
import { chunkIntervalMs, nextOf, replyBody, streamFrames } from "./workload.ts";

const bytesOf = (lines: readonly string[], body: string): Buffer => Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`);

const reply = bytesOf(
  ["HTTP/1.1 200 OK", "content-type: application/json", "x-request-id: req_bench", "content-length: 1049"],
  replyBody(),
);
const streamHead = ["HTTP/1.1 200 OK", "content-type: text/event-stream", "transfer-encoding: chunked"];

const [firstFrame = "", ...laterFrames] = streamFrames().map((f) => `${f.length.toString(16)}\r\n${f}\r\n`);
const firstPiece = bytesOf(streamHead, firstFrame);
const laterPieces = laterFrames.map((frame) => Buffer.from(frame));
const streamEnd = Buffer.from("0\r\n\r\n");

const sendStream = (socket: Socket): void => {
  socket.write(nextOf(firstPiece));
  let place = 0;
  const timer = setInterval(() => {
    const piece = laterPieces[place];
    place += 1;
    if (piece !== undefined && !socket.destroyed) socket.write(piece);
    else {
      clearInterval(timer);
      if (!socket.destroyed) socket.write(streamEnd);
    }
  }, chunkIntervalMs);
};

/** Listens on a free port of 127.0.0.1. */
export const startMockUpstream = (): Promise<{ server: Server; port: number }> =>
  new Promise((resolve) => {
    const server = createServer({ noDelay: true }, (socket) => {
      const reader = new MessageReader();
      let isStream = false;
      socket.on("error", () => socket.destroy());
      socket.on("data", (chunk) => {
        isStream ||= chunk.includes('"stream":true');
        if (!reader.push(chunk)) return;
        if (isStream) sendStream(socket);
        else socket.write(nextOf(reply));
        isStream = false;
      });
    });
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve({ server, port: address.port });
    });
  });
