/**
 * Starting, pinning and stopping what is measured: the proxy on core 0, everything else on core 1.
 * @module
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { get } from "node:http";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Figures } from "./load.ts";
import type { Order, Told } from "./other-end.ts";

const proxyCore = "0";
const otherCore = "1";
const pollMs = 2;
const startTimeoutMs = 20_000;
const stopTimeoutMs = 10_000;

/** Throws unless there are two cores and `taskset` (util-linux) to pin to them. */
export const pinOwnProcess = (): void => {
  if (process.platform !== "linux" || availableParallelism() < 2)
    throw new Error("this bench needs Linux and two cores");
  execFileSync("taskset", ["-a", "-c", "-p", otherCore, String(process.pid)], { stdio: "ignore" });
};

/** A port that was free a moment ago. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
};

/** How a process is started. `args` are Node's, the script included. */
export interface Command {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts Node on the proxy's core. `taskset` replaces itself by Node, so the pid is Node's. What it says goes to our stderr. */
export const spawnProxy = ({ args, env }: Command): ChildProcess =>
  spawn("taskset", ["-c", proxyCore, process.execPath, ...args], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, NODE_ENV: "production", ...env },
  });

const answers = (port: number, path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const request = get({ port, path, host: "127.0.0.1", agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("error", () => resolve(false));
  });

/** Resolves at the first 200 on `path`. Rejects when the process ends before, or takes more than 20 seconds. */
export const waitUntilItAnswers = async (child: ChildProcess, port: number, path: string): Promise<void> => {
  const endAt = performance.now() + startTimeoutMs;
  while (!(await answers(port, path))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error("the process ended before it answered");
    if (performance.now() > endAt) throw new Error("the process did not answer in time");
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
};

/** Ends a process with SIGTERM, and after ten seconds with SIGKILL. */
export const stopProcess = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
};

/** The load and the mock upstream. */
export interface OtherEnd {
  readonly mockPort: number;
  /** Runs one window of load. Rejects when an answer was wrong. */
  run(order: Order): Promise<Figures>;
  stop(): void;
}

/** Starts the other end on its core; `isFresh`: see `nextOf`. */
export const startOtherEnd = async (isFresh: boolean): Promise<OtherEnd> => {
  const script = fileURLToPath(new URL("./other-end.ts", import.meta.url));
  const child = spawn("taskset", ["-c", otherCore, process.execPath, script, ...(isFresh ? ["fresh"] : [])], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const told = (): Promise<Told> =>
    new Promise((resolve, reject) => {
      const onExit = (): void => reject(new Error("the load's process ended"));
      child.once("exit", onExit);
      child.once("message", (message: Told) => {
        child.off("exit", onExit);
        resolve(message);
      });
    });
  const first = await told();
  if (!("port" in first)) throw new Error("the mock upstream did not start");
  return {
    mockPort: first.port,
    run: async (order) => {
      const answer = told();
      child.send(order);
      const result = await answer;
      if ("figures" in result) return result.figures;
      throw new Error("failed" in result ? result.failed : "the load gave no figures");
    },
    stop: () => child.disconnect(),
  };
};
