/**
 * `npm run bench:pack [-- exchanges] [--rounds N] [--entry FILE] [--formats raw,csv]`: what exporting a million exchanges costs. A server on one core, on
 * a data folder that is seeded once (bench/pack-data.ts), is asked for each format: entries a second (by the clock, and of CPU time, which says more on a
 * machine that does other things too) and the whole process's peak of resident memory. Then 200 calls a second, in windows without an export and beside
 * one from its beginning to its end, turn about: what the export does to their p99. `--rounds 0` leaves that out.
 *
 * @module
 */
import { type ChildProcess, execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { custodyCommand, packCustody } from "./candidates.ts";
import type { Figures, Target } from "./load.ts";
import { seeded, seededFolder } from "./pack-data.ts";
import { cpuUsOf, residentBytesOf } from "./process-figures.ts";
import {
  freePort,
  type OtherEnd,
  pinOwnProcess,
  spawnProxy,
  startOtherEnd,
  stopProcess,
  waitUntilItAnswers,
} from "./processes.ts";
import { spreadOf } from "./statistics.ts";

const entriesPerExchange = 2;
const callsPerSecond = 200;
const connections = 64;
/** 4,000 calls, of which 40 are slower than the p99. */
const windowMs = 20_000;
const pollMs = 100;
const mebibyte = 1_048_576;
/** Of nobody: it opens a folder of made-up data on this machine. */
const adminKey = ["bench", "0".repeat(40)].join("-");

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "3" },
    entry: { type: "string" },
    formats: { type: "string", default: "raw,csv,pack,soc2" },
  },
});
const exchanges = Number(positionals[0] ?? 1_000_000);
const entries = exchanges * entriesPerExchange;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Server {
  readonly url: string;
  readonly pid: number;
  readonly child: ChildProcess;
}

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly file: { readonly bytes: number } | null;
}

const ask = async <T>({ url }: Server, path: string, method = "GET", body?: object): Promise<T> => {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text === "" ? "null" : text);
};

const exportsPath = "/api/v1/compliance/exports";
const begin = (server: Server, format: string): Promise<Shown> =>
  ask(server, exportsPath, "POST", { format, start_date: seeded.from, end_date: seeded.to });
const unfinished: ReadonlySet<string> = new Set(["queued", "running"]);
const remove = (server: Server, id: string): Promise<null> => ask(server, `${exportsPath}/${id}`, "DELETE");
const sleep = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

/** Forgets the peak of a process's resident memory (proc(5), clear_refs). */
const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, "5");
const peakOf = (pid: number): number =>
  Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1]) * 1_024;

const untilDone = async (server: Server, id: string): Promise<Shown> => {
  for (;;) {
    const shown = await ask<Shown>(server, `${exportsPath}/${id}`);
    if (shown.state === "done") return shown;
    if (!unfinished.has(shown.state)) throw new Error(JSON.stringify(shown));
    await sleep(pollMs);
  }
};

const start = async (entry: string, data: string, upstream: string): Promise<Server> => {
  const port = await freePort();
  const { args, env } = custodyCommand(entry, data, port, upstream);
  const child = spawnProxy({ args, env: { ...env, CUSTODY_ADMIN_KEY: adminKey } });
  await waitUntilItAnswers(child, port, "/healthz");
  const server = { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, child };
  // The folder is kept from run to run, and what one that was stopped has left in it would be built again beside what is measured.
  const { data: left } = await ask<{ data: Shown[] }>(server, exportsPath);
  for (const { id, state } of left) if (unfinished.has(state) || state === "done") await remove(server, id);
  return server;
};

/** In a server of its own: what one export leaves in memory is not the next one's. */
const measureFormat = async (entry: string, data: string, upstream: string, format: string): Promise<void> => {
  const server = await start(entry, data, upstream);
  try {
    await sleep(1_000);
    const [resting, cpu] = [residentBytesOf(server.pid), cpuUsOf(server.pid)];
    forgetPeak(server.pid);
    const { id } = await begin(server, format);
    const { createdAt, finishedAt, file } = await untilDone(server, id);
    const peak = peakOf(server.pid);
    const cpuSeconds = (cpuUsOf(server.pid) - cpu) / 1_000_000;
    const seconds = (Date.parse(finishedAt ?? "") - Date.parse(createdAt)) / 1_000;
    const whole = (number: number): string => Math.round(number).toLocaleString("en-US");
    say(
      `${format.padEnd(6)} ${whole(entries / seconds)} entries/s by the clock (${seconds.toFixed(1)} s), ` +
        `${whole(entries / cpuSeconds)} a CPU second, ${whole((file?.bytes ?? 0) / mebibyte)} MiB; ` +
        `peak ${whole(peak / mebibyte)} MiB, at rest ${whole(resting / mebibyte)} MiB`,
    );
    await remove(server, id);
  } finally {
    await stopProcess(server.child);
  }
};

const openWindow = (otherEnd: OtherEnd, target: Target): Promise<Figures> =>
  otherEnd.run({ load: "openLoop", target, connections, durationMs: windowMs, callsPerSecond });

interface Beside {
  readonly windows: readonly Figures[];
  /** Of the export, while the calls ran. */
  readonly entriesPerSecond: number;
}

/** Windows one after the other for as long as one export takes: it does one thing after another, and each may disturb in its own way. */
const exportBeside = async (server: Server, otherEnd: OtherEnd, target: Target, format: string): Promise<Beside> => {
  const began = performance.now();
  const { id } = await begin(server, format);
  const isRunning = async (): Promise<boolean> =>
    unfinished.has((await ask<Shown>(server, `${exportsPath}/${id}`)).state);
  const windows: Figures[] = [];
  do windows.push(await openWindow(otherEnd, target));
  while (await isRunning());
  const { createdAt, finishedAt } = await untilDone(server, id);
  // The last was beside it in part only.
  if (windows.length > 1) windows.pop();
  await remove(server, id);
  const seconds = (Date.parse(finishedAt ?? "") - Date.parse(createdAt)) / 1_000;
  say(`  ${format}: ${windows.length} windows in ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  return { windows, entriesPerSecond: entries / seconds };
};

const inMs = (us: number): string => (us / 1_000).toFixed(1);
const spreadText = (values: readonly number[], show: (value: number) => string): string => {
  const spread = spreadOf(values);
  return spread === null ? "-" : `${show(spread.median)} [${show(spread.min)}-${show(spread.max)}]`;
};

/** A round: for each format a window without an export, then those beside one. A ratio is taken within a round. */
const measureLatency = async (entry: string, data: string, otherEnd: OtherEnd, formats: string[]): Promise<void> => {
  const server = await start(entry, data, `http://127.0.0.1:${otherEnd.mockPort}/v1`);
  try {
    const { key } = await ask<{ key: string }>(server, "/api/v1/api-keys", "POST", { name: "bench", role: "client" });
    const headers = { authorization: `Bearer ${key}` };
    const target = { port: Number(new URL(server.url).port), path: "/v1/chat/completions", headers, pid: server.pid };
    await openWindow(otherEnd, target);
    const without: Figures[] = [];
    const found = new Map<string, { beside: Beside; times: number }[]>(formats.map((format) => [format, []]));
    for (let round = 0; round < Number(options.rounds); round += 1) {
      for (const [format, rounds] of found) {
        const alone = await openWindow(otherEnd, target);
        const beside = await exportBeside(server, otherEnd, target, format);
        without.push(alone);
        const p99Us = spreadOf(beside.windows.map((window) => window.p99Us))?.median ?? Number.NaN;
        rounds.push({ beside, times: p99Us / alone.p99Us });
      }
    }
    const show = (what: string, windows: readonly Figures[], more: string): void => {
      const [p50, p99] = [windows.map((window) => window.p50Us), windows.map((window) => window.p99Us)];
      const foreign = spreadText(
        windows.map((window) => window.foreignCores),
        (cores) => cores.toFixed(2),
      );
      say(
        `${callsPerSecond} calls/s ${what}: p50 ${spreadText(p50, inMs)} ms, p99 ${spreadText(p99, inMs)} ms${more}; ` +
          `others used ${foreign} cores`,
      );
    };
    show("without an export", without, "");
    for (const [format, rounds] of found) {
      const times = spreadText(
        rounds.map((round) => round.times),
        (value) => value.toFixed(2),
      );
      const speed = spreadText(
        rounds.map(({ beside }) => beside.entriesPerSecond),
        (value) => value.toFixed(0),
      );
      show(
        `beside ${format}`,
        rounds.flatMap(({ beside }) => beside.windows),
        `, ${times} times; ${speed} entries/s`,
      );
    }
  } finally {
    await stopProcess(server.child);
  }
};

pinOwnProcess();
const entry = options.entry === undefined ? packCustody() : resolve(options.entry);
const data = await seededFolder(`exchanges-${exchanges}`, exchanges, say);
const formats = options.formats.split(",");
say(`${exchanges} exchanges, ${entries} entries, ${execFileSync("nproc", { encoding: "utf8" }).trim()} cores`);
const otherEnd = await startOtherEnd(false);
try {
  for (const format of formats) await measureFormat(entry, data, `http://127.0.0.1:${otherEnd.mockPort}/v1`, format);
  if (Number(options.rounds) > 0) await measureLatency(entry, data, otherEnd, formats);
} finally {
  otherEnd.stop();
}
