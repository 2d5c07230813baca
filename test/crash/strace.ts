/**
 * Watching, and spoiling, the system calls of a running server with strace(1).
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** One system call; `start` and `end` are places in the order of events over all threads. */
export interface Call {
  readonly name: string;
  /** Arguments and result as strace prints them, file descriptors with their paths and addresses. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Trace {
  /** Lets go of the process and gives what was seen. */
  detach(): Promise<Call[]>;
  /** Resolves when the traced process is gone. */
  readonly ended: Promise<void>;
}

const begun = /^(\d+) +(\w+)\((.*)$/s;
const resumed = /^(\d+) +<\.\.\. (\w+) resumed>(.*)$/s;
const unfinished = / *<unfinished \.\.\.>$/;

/** Puts the halves of interrupted calls together; of those that had not ended there is one. */
export const parseTrace = (output: string): Call[] => {
  const calls: Call[] = [];
  const waiting = new Map<string, { name: string; text: string; start: number }>();
  const lines = output.split("\n");
  for (const [place, line] of lines.entries()) {
    const again = resumed.exec(line);
    const first = begun.exec(line);
    if (again !== null) {
      const thread = again[1] ?? "";
      const half = waiting.get(thread);
      waiting.delete(thread);
      if (half !== undefined) calls.push({ ...half, text: half.text + (again[3] ?? ""), end: place });
    } else if (first !== null) {
      const [, thread = "", name = "", text = ""] = first;
      if (unfinished.test(text)) waiting.set(thread, { name, text: text.replace(unfinished, ""), start: place });
      else calls.push({ name, text, start: place, end: place });
    }
  }
  // What a thread was in when it was let go of has begun, and did what its arguments say.
  for (const half of waiting.values()) calls.push({ ...half, end: lines.length });
  return calls.sort((a, b) => a.start - b.start);
};

const attached = (strace: ChildProcess): Promise<boolean> =>
  new Promise((resolve) => {
    let said = "";
    strace.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      if (/Process \d+ attached/.test(said)) resolve(true);
    });
    strace.once("error", () => resolve(false));
    strace.once("close", () => resolve(false));
  });

/** Attaches to all threads of a process; resolves when it sees them. Throws when it may not. */
export const attach = async (pid: number, ...expressions: string[]): Promise<Trace> => {
  const folder = mkdtempSync(join(tmpdir(), "custody-strace-"));
  const file = join(folder, "trace");
  const options = expressions.flatMap((expression) => ["-e", expression]);
  const strace = spawn("strace", ["-f", "-yy", "-s", "32768", "-o", file, ...options, "-p", String(pid)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let written = "";
  const ended = new Promise<void>((resolve) => {
    strace.once("close", () => resolve());
    strace.once("error", () => resolve());
  }).then(() => {
    if (existsSync(file)) written = readFileSync(file, "utf8");
    rmSync(folder, { recursive: true, force: true });
  });
  if (!(await attached(strace))) throw new Error("strace could not attach");
  return {
    ended,
    detach: async () => {
      if (strace.exitCode === null && strace.signalCode === null) strace.kill("SIGINT");
      await ended;
      return parseTrace(written);
    },
  };
};

/** Why tracing is not possible here, or null when it is. */
export const whyNotTraced = async (): Promise<string | null> => {
  const sleeper = spawn("sleep", ["60"], { stdio: "ignore" });
  const exited = once(sleeper, "exit");
  try {
    const trace = await attach(sleeper.pid ?? 0, "trace=none");
    await trace.detach();
    return null;
  } catch {
    return "strace is not installed, or ptrace is not permitted";
  } finally {
    sleeper.kill("SIGKILL");
    await exited;
  }
};
