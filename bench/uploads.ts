/**
 * `npm run bench:uploads -- [--only sound,lines,large-lines,batch] [--megabytes 200] [--lines 10000] [--line-bytes 300] [--rounds 1] [--entry dist/main.js]`:
 * what large bodies cost in memory and time. Linux only. Each case has a server of its own, at rest when it begins:
 *
 *     sound        a form with a sound of so many megabytes that nothing can compress
 *     lines        a file of so many lines of so many bytes for a batch
 *     large-lines  a file of as many lines that has so many megabytes
 *     batch        such a file as in `lines`, and its batch to its end
 *
 * `peak` is the resident set's since the process began (`VmHWM`), in MB of 1,000,000 bytes; 250 are wanted. `entry` is the command line's script:
 * `src/main.ts` where nothing is said, or `dist/main.js` after `npm run build`.
 * @module
 */
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { custodyCommand, makeDataFolder } from "./candidates.ts";
import { cpuUsOf, peakResidentBytesOf, residentBytesOf } from "./process-figures.ts";
import { freePort, spawnProxy, stopProcess, waitUntilItAnswers } from "./processes.ts";
import { adminKey, type Bench, runBatch, sendLines, sendSound, startUpstream } from "./upload-cases.ts";

/** By then a server has given back what its start left behind. */
const restMs = 3_000;
const wantedMb = 250;
const bytesPerMb = 1_000_000;

const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: "sound,lines,large-lines,batch" },
    megabytes: { type: "string", default: "200" },
    lines: { type: "string", default: "10000" },
    "line-bytes": { type: "string", default: "300" },
    rounds: { type: "string", default: "1" },
    entry: { type: "string", default: "src/main.ts" },
  },
});
const bytes = Number(options.megabytes) * bytesPerMb;
const lines = Number(options.lines);
const lineBytes = Number(options["line-bytes"]);

const cases: Readonly<Record<string, (bench: Bench) => Promise<unknown>>> = {
  sound: (bench) => sendSound(bench, bytes),
  lines: (bench) => sendLines(bench, lines, lines * lineBytes),
  "large-lines": (bench) => sendLines(bench, lines, bytes),
  batch: (bench) => runBatch(bench, lines, lines * lineBytes),
};

const mb = (used: number): string => `${(used / bytesPerMb).toFixed(1)} MB`;

const measure = async (name: string, run: (bench: Bench) => Promise<unknown>): Promise<void> => {
  const upstream = await startUpstream();
  const data = makeDataFolder();
  const port = await freePort();
  const { args, env } = custodyCommand(options.entry, data, port, `http://127.0.0.1:${upstream.port}/v1`);
  const server = spawnProxy({ args, env: { ...env, CUSTODY_ADMIN_KEY: adminKey } });
  try {
    await waitUntilItAnswers(server, port, "/healthz");
    await sleep(restMs);
    const pid = server.pid ?? 0;
    console.log(`${name}: at rest ${mb(residentBytesOf(pid))}, peak of the start ${mb(peakResidentBytesOf(pid))}`);
    for (let round = 1; round <= Number(options.rounds); round += 1) {
      const [begunAt, cpuUs] = [performance.now(), cpuUsOf(pid)];
      await run({ port, digest: upstream.digest });
      const seconds = (performance.now() - begunAt) / 1_000;
      const cpu = (cpuUsOf(pid) - cpuUs) / 1_000_000;
      const peak = peakResidentBytesOf(pid);
      const verdict = peak <= wantedMb * bytesPerMb ? "" : `, more than ${wantedMb}`;
      console.log(
        `${name}: ${seconds.toFixed(1)} s, ${cpu.toFixed(2)} s of CPU; peak ${mb(peak)}${verdict}; now ${mb(residentBytesOf(pid))}`,
      );
    }
  } finally {
    await stopProcess(server);
    upstream.close();
    rmSync(data, { recursive: true, force: true });
  }
};

for (const name of options.only.split(",")) {
  const run = cases[name];
  if (run === undefined) throw new Error(`there is no case ${name}: ${Object.keys(cases).join(", ")}`);
  await measure(name, run);
}
