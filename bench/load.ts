/**
 * The load: 64 connections as fast as they go, 500 calls a second whatever comes back, and a few streams side by side.
 * @module
 */
import { connect, type Socket } from "node:net";
import { MessageReader } from "./http-message.ts";
import { cpuUsOf, machineCpuUs, residentBytesOf } from "./process-figures.ts";
import { quantile } from "./statistics.ts";
import { nextOf, replyBytes, requestBody, streamChunks } from "./workload.ts";

/** Where the load goes. `pid` is the process whose use is measured, or null for the mock itself. */
export interface Target {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pid: number | null;
}

/** What one window of load showed. Times in microseconds, memory in bytes. */
export interface Figures {
  readonly calls: number;
  readonly callsPerSecond: number;
  /** Of the process under test, all threads; null for the mock. */
  readonly cpuUsPerCall: number | null;
  /** The share of its core that the process under test used, and the share that load and mock used of theirs. */
  readonly busy: number | null;
  readonly otherEndBusy: number;
  /** What everything else on the machine used, in cores: more than a few hundredths, and the figures are disturbed. */
  readonly foreignCores: number;
  readonly residentBytesMax: number | null;
  /** Whole calls, or for streams the time to the first chunk. */
  readonly p50Us: number;
  readonly p99Us: number;
}

const bodyVariants = 16;
const sampleIntervalMs = 100;

const requestsFor = (target: Target, stream: boolean): Buffer[] =>
  Array.from({ length: bodyVariants }, (_, seed) => {
    const body = requestBody(seed, stream);
    const headers = { host: "127.0.0.1", "content-type": "application/json", ...target.headers };
    const lines = Object.entries({ ...headers, "content-length": String(body.length) }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    return Buffer.from([`POST ${target.path} HTTP/1.1`, ...lines, "", body].join("\r\n"));
  });

/** One kept-alive connection with one call at a time. Anything but the expected answer is an error. */
class Connection {
  readonly #socket: Socket;
  readonly #reader = new MessageReader();
  readonly #isStream: boolean;
  readonly #onDone: (connection: Connection) => void;
  #pieces: Buffer[] = [];
  startedAt = 0;
  firstAt = 0;
  isBusy = false;

  constructor(
    socket: Socket,
    isStream: boolean,
    onDone: (connection: Connection) => void,
    onError: (e: Error) => void,
  ) {
    this.#socket = socket;
    this.#isStream = isStream;
    this.#onDone = onDone;
    socket.on("data", (chunk) => {
      try {
        this.#take(chunk);
      } catch (error) {
        onError(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.on("error", onError);
    socket.on("close", () => {
      if (this.isBusy) onError(new Error("the connection was closed in the middle of a call"));
    });
  }

  send(request: Buffer, startedAt: number): void {
    this.isBusy = true;
    this.startedAt = startedAt;
    this.firstAt = 0;
    this.#socket.write(request);
  }

  destroy(): void {
    this.isBusy = false;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    const isComplete = this.#reader.push(chunk);
    if (this.#isStream) {
      this.#pieces.push(chunk);
      if (this.firstAt === 0 && chunk.includes("data:")) this.firstAt = performance.now();
    }
    if (!isComplete) return;
    this.#check();
    this.isBusy = false;
    this.#onDone(this);
  }

  #check(): void {
    const { head, bodyBytes } = this.#reader;
    if (!head.startsWith("HTTP/1.1 200")) throw new Error(`answered ${head.slice(0, head.indexOf("\r"))}`);
    if (!this.#isStream) {
      if (bodyBytes < replyBytes) throw new Error(`answered ${bodyBytes} bytes instead of ${replyBytes}`);
      return;
    }
    const frames = Buffer.concat(this.#pieces).toString("latin1").split("data: ").length - 1;
    this.#pieces = [];
    if (frames !== streamChunks + 1) throw new Error(`streamed ${frames} frames instead of ${streamChunks + 1}`);
  }
}

const open = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => {
      socket.off("error", reject);
      resolve(socket);
    });
    socket.once("error", reject);
  });

/** Watches the process under test and ourselves from `start` to `stop`. */
const startMeter = ({ pid }: Target) => {
  const startedAt = performance.now();
  const own = process.cpuUsage();
  const machineUs = machineCpuUs();
  const cpuUs = pid === null ? 0 : cpuUsOf(pid);
  let residentBytesMax = pid === null ? 0 : residentBytesOf(pid);
  const timer = setInterval(() => {
    if (pid !== null) residentBytesMax = Math.max(residentBytesMax, residentBytesOf(pid));
  }, sampleIntervalMs);
  return {
    cancel: () => clearInterval(timer),
    stop: (timesUs: readonly number[]): Figures => {
      clearInterval(timer);
      const elapsedUs = (performance.now() - startedAt) * 1_000;
      const used = process.cpuUsage(own);
      const usedUs = pid === null ? null : cpuUsOf(pid) - cpuUs;
      const ownUs = used.user + used.system;
      const calls = timesUs.length;
      return {
        calls,
        callsPerSecond: (calls * 1_000_000) / elapsedUs,
        cpuUsPerCall: usedUs === null ? null : usedUs / calls,
        busy: usedUs === null ? null : usedUs / elapsedUs,
        otherEndBusy: ownUs / elapsedUs,
        foreignCores: Math.max(0, (machineCpuUs() - machineUs - ownUs - (usedUs ?? 0)) / elapsedUs),
        residentBytesMax: pid === null ? null : residentBytesMax,
        p50Us: quantile(timesUs, 0.5),
        p99Us: quantile(timesUs, 0.99),
      };
    },
  };
};

interface Window {
  readonly target: Target;
  readonly connections: number;
  readonly durationMs: number;
}

/** Opens the connections, lets `drive` send until the window ends, waits for the last answers. Rejects at the first wrong answer. */
const runWindow = async (
  { target, connections, durationMs }: Window,
  stream: boolean,
  drive: (all: readonly Connection[], next: () => Buffer, endAt: number) => (done: Connection) => void,
): Promise<Figures> => {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(target.port)));
  const requests = requestsFor(target, stream);
  let turn = 0;
  const next = (): Buffer => {
    turn += 1;
    return nextOf(requests[turn % bodyVariants] ?? Buffer.alloc(0));
  };
  const timesUs: number[] = [];
  let onDone: (done: Connection) => void = () => undefined;
  const failed = Promise.withResolvers<never>();
  const all = sockets.map(
    (socket) =>
      new Connection(
        socket,
        stream,
        (done) => {
          timesUs.push(((stream ? done.firstAt : performance.now()) - done.startedAt) * 1_000);
          onDone(done);
        },
        failed.reject,
      ),
  );
  const meter = startMeter(target);
  try {
    onDone = drive(all, next, performance.now() + durationMs);
    const ended = new Promise<void>((resolve) => setTimeout(resolve, durationMs));
    await Promise.race([ended, failed.promise]);
    // A figure counts what was answered inside the window.
    return meter.stop([...timesUs]);
  } finally {
    meter.cancel();
    for (const connection of all) connection.destroy();
  }
};

/** Every connection sends its next call as soon as it has its answer. */
export const saturate = (window: Window): Promise<Figures> =>
  runWindow(window, false, (all, next) => {
    for (const connection of all) connection.send(next(), performance.now());
    return (done) => done.send(next(), performance.now());
  });

/** The same with streams; the times are those to the first chunk. */
export const stream = (window: Window): Promise<Figures> =>
  runWindow(window, true, (all, next) => {
    for (const connection of all) connection.send(next(), performance.now());
    return (done) => done.send(next(), performance.now());
  });

/** A call every so often, whether or not the others were answered. A call that finds no free connection waits, and its wait counts. */
export const openLoop = (window: Window & { readonly callsPerSecond: number }): Promise<Figures> =>
  runWindow(window, false, (all, next, endAt) => {
    const free = [...all];
    const waiting: number[] = [];
    const intervalMs = 1_000 / window.callsPerSecond;
    let dueAt = performance.now();
    const tick = (): void => {
      const now = performance.now();
      for (; dueAt <= now; dueAt += intervalMs) {
        // The one that has rested longest: a server closes those that nothing comes over for some seconds.
        const connection = free.shift();
        // The sender's own lateness (a timer's millisecond) is not the target's, so a call begins when it is written.
        if (connection === undefined) waiting.push(now);
        else connection.send(next(), performance.now());
      }
      if (now < endAt) setTimeout(tick, 1);
    };
    tick();
    return (done) => {
      const since = waiting.shift();
      if (since === undefined) free.push(done);
      else done.send(next(), since);
    };
  });
