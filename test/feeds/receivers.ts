/**
 * Receivers of feeds: real servers that can die in the middle of it and come back at the same port.
 * @module
 */
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttp, type IncomingHttpHeaders, type Server as HttpServer } from "node:http";
import { createServer as createTcp, type Server, type Socket } from "node:net";
import { createServer as createTls } from "node:tls";
import { onTestFinished, vi } from "vitest";
import type { Issued } from "../fixtures/certificates.ts";
import { FrameReader, readSyslog, type SyslogRead } from "./octet-counting.ts";

/** Waits for something that another thread does. */
export const until = (isSo: () => boolean | Promise<boolean>): Promise<unknown> =>
  vi.waitUntil(isSo, { timeout: 60_000, interval: 20 });

interface Listening {
  readonly port: number;
  /** Every connection is cut, and no other is taken. */
  die(): Promise<void>;
  comeBack(): Promise<void>;
}

/** Below the range from which Linux gives ports to who asks for any: nobody gets this one while the receiver is away. */
const ownPort = (): number => randomInt(20_000, 32_000);

const isTaken = (error: NodeJS.ErrnoException): false => {
  if (error.code !== "EADDRINUSE") throw error;
  return false;
};

/** The same port each time: a feed knows no other. */
const listening = async (make: () => Server | HttpServer): Promise<Listening> => {
  let server: Server | HttpServer;
  const sockets = new Set<Socket>();
  const listen = async (port: number): Promise<void> => {
    server = make();
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    });
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  const die = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  };
  let port = ownPort();
  while (!(await listen(port).then(() => true, isTaken))) port = ownPort();
  onTestFinished(die);
  return { port, die, comeBack: () => listen(port) };
};

export interface SyslogReceiver extends Listening {
  /** All that came, oldest first, also what came again. */
  readonly messages: SyslogRead[];
  /** Is asked with each message; true: it dies before the message is kept, as if it had crashed. */
  crashAt: (count: number) => boolean;
}

/** TCP, or TLS where there is a certificate. */
export const startSyslogReceiver = async (issued?: Issued, caFile?: string): Promise<SyslogReceiver> => {
  const messages: SyslogRead[] = [];
  const receiver = { messages, crashAt: (_count: number): boolean => false };
  let hasCrashed = false;
  const take = (socket: Socket): void => {
    const frames = new FrameReader();
    socket
      .on("error", () => undefined)
      .on("data", (piece: Buffer) => {
        for (const frame of frames.read(piece)) {
          if (hasCrashed) return;
          hasCrashed = receiver.crashAt(messages.length);
          if (hasCrashed) return void server.die();
          messages.push(readSyslog(frame));
        }
      });
  };
  const make = (): Server => {
    hasCrashed = false;
    if (issued === undefined) return createTcp(take);
    const files = { cert: readFileSync(issued.certFile), key: readFileSync(issued.keyFile) };
    const asks = caFile === undefined ? {} : { ca: readFileSync(caFile), requestCert: true, rejectUnauthorized: true };
    return createTls({ ...files, ...asks }, take);
  };
  const server = await listening(make);
  return Object.assign(receiver, server);
};

export interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

export interface WebhookReceiver extends Listening {
  readonly url: string;
  /** What was answered with 2xx, oldest first. */
  readonly taken: Delivery[];
  /** All that came. */
  readonly asked: Delivery[];
  /** The status to answer, with headers; null: the connection is cut without an answer. */
  answer: (delivery: Delivery) => { status: number; headers?: Record<string, string> } | null;
}

export const startWebhookReceiver = async (): Promise<WebhookReceiver> => {
  const taken: Delivery[] = [];
  const asked: Delivery[] = [];
  const answer: WebhookReceiver["answer"] = () => ({ status: 204 });
  const receiver = { taken, asked, answer };
  const make = (): HttpServer =>
    createHttp(async (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const body = Buffer.concat(chunks).toString("utf8");
      const delivery = { headers: incoming.headers, body, at: Date.now() };
      asked.push(delivery);
      const said = receiver.answer(delivery);
      if (said === null) return void incoming.socket.resetAndDestroy();
      if (said.status < 300) taken.push(delivery);
      outgoing.writeHead(said.status, said.headers).end();
    });
  const server = await listening(make);
  return Object.assign(receiver, server, { url: `http://127.0.0.1:${server.port}/hook` });
};
