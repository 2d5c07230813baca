/**
 * The real server in a process of its own, which a test may stop, kill and trace.
 * @module
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { trusted } from "../fixtures/scripted-upstream.ts";

/** What `build-program.ts` built for this run; outside of a run there is none, and the sources do. */
const built = process.env["CUSTODY_TEST_PROGRAM"];
const main = built ?? fileURLToPath(new URL("../../src/main.ts", import.meta.url));
/** What Node compiled of it is of no use to the next run, and goes with it. */
const compiled = built === undefined ? {} : { NODE_COMPILE_CACHE: join(built, "../../compiled") };
const startTimeoutMs = 30_000;

/** Of one test folder; not a key of anybody. */
export const adminKey = ["test", "admin", "0".repeat(32)].join("-");

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** A start that was refused: what the operator sees. */
export class StartRefused extends Error {
  readonly exit: Exit;

  constructor(exit: Exit) {
    super(`the server did not start: ${exit.stderr}`);
    this.exit = exit;
  }
}

export interface ServerProcess {
  readonly url: string;
  readonly origin: string;
  readonly vkey: string;
  readonly pid: number;
  readonly exited: Promise<Exit>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<Exit>;
  /** SIGTERM; resolves when the process is gone. */
  stop(): Promise<Exit>;
  /** Standard output and error so far. */
  output(): string;
  /** Resolves when it has said these words, when it is gone, or after so many milliseconds. */
  says(words: string, msMax: number): Promise<void>;
}

export interface ServerOptions {
  /** The base URL of an upstream for every model; the demo answers without. */
  readonly upstream?: string;
  /** Further arguments of `serve`. */
  readonly args?: readonly string[];
  /** Content of `custody.yaml` (JSON is YAML). */
  readonly config?: object;
  /** The program, unless it is the run's own. */
  readonly main?: string;
}

const collect = (child: ChildProcess) => {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const exited = new Promise<Exit>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal, stderr }));
  });
  return { exited, stdout: () => stdout, output: () => stdout + stderr };
};

/** Resolves when `done` says so of the output, which it is asked after each piece. */
const waitFor = (child: ChildProcess, done: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (done()) resolve();
    };
    child.stdout?.on("data", look);
    look();
  });

/** See `ServerProcess`. */
const untilSaid = (child: ChildProcess, output: () => string, words: string, msMax: number): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (output().includes(words)) resolve();
    };
    child.stderr?.on("data", look);
    child.once("close", () => resolve());
    AbortSignal.timeout(msMax).addEventListener("abort", () => resolve());
    look();
  });

/** Starts `custody serve` on a data folder and a free port. Rejects with `StartRefused` when it ends instead of listening. */
export const startServerProcess = async (folder: string, options: ServerOptions = {}): Promise<ServerProcess> => {
  const config = join(folder, "..", `${process.pid}.custody.yaml`);
  const { upstream } = options;
  // It may be sent anything, so that scanners run beside calls.
  const upstreams = [{ ...trusted, name: "upstream", baseUrl: upstream, models: ["*"] }];
  writeFileSync(config, JSON.stringify({ ...options.config, ...(upstream === undefined ? {} : { upstreams }) }));
  const args = [
    options.main ?? main,
    "serve",
    "--config",
    config,
    "--data",
    folder,
    "--port",
    "0",
    ...(options.args ?? []),
  ];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...compiled, CUSTODY_ADMIN_KEY: adminKey },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 0,
  });
  const { exited, stdout, output } = collect(child);
  const timer = setTimeout(() => child.kill("SIGKILL"), startTimeoutMs);
  const value = (pattern: RegExp): string => pattern.exec(stdout())?.[1] ?? "";
  await Promise.race([waitFor(child, () => value(/^log vkey +(\S+)$/m) !== ""), exited]);
  clearTimeout(timer);
  const url = value(/^Custody is listening on (\S+)\/v1$/m);
  if (url === "") throw new StartRefused(await exited);
  const end = (signal: NodeJS.Signals) => () => {
    child.kill(signal);
    return exited;
  };
  return {
    url,
    origin: value(/^log origin +(\S+)$/m),
    vkey: value(/^log vkey +(\S+)$/m),
    pid: child.pid ?? 0,
    exited,
    kill: end("SIGKILL"),
    stop: end("SIGTERM"),
    output,
    says: (words, msMax) => untilSaid(child, output, words, msMax),
  };
};

/** The exit of a start that must not succeed. */
export const refusedStart = async (folder: string, options: ServerOptions = {}): Promise<Exit> => {
  try {
    const server = await startServerProcess(folder, options);
    await server.kill();
  } catch (error) {
    if (error instanceof StartRefused) return error.exit;
    throw error;
  }
  throw new Error("the server started");
};

/** Runs another verb of the command line to its end. */
export const runCustody = (...args: string[]): { code: number | null; stdout: string; stderr: string } => {
  const { status: code, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
  return { code, stdout, stderr };
};
