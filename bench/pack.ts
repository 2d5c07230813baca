/**
 * What an evidence pack costs at a million entries: a data folder is filled through the real store, then exported whole and in part, each in
 * a process of its own, and verified. Prints entries a second and the peak of resident memory.
 *
 *     node bench/pack.ts [entries]
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../src/config.ts";
import { newEntry } from "../src/ledger/append.ts";
import { openRecord } from "../src/open-record.ts";

const appendsAtOnce = 1_000;
const start = Date.UTC(2026, 0, 1);
const stepMs = 10;
const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

const refusal = {
  kind: "access.refused",
  principal: "key_bench",
  route: "chat.completions",
  error: "forbidden",
  permission: null,
} as const;

/** Each fifth entry is of one team. */
const fill = async (folder: string, entries: number): Promise<void> => {
  const config = loadConfig({ data: folder });
  const onCorrupt = (error: Error): never => {
    throw error;
  };
  const { recorder } = await openRecord(config, { clock: Date.now, onCorrupt });
  for (let done = 0; done < entries; done += appendsAtOnce) {
    const batch = Array.from({ length: Math.min(appendsAtOnce, entries - done) }, (_, k) => {
      const from = start + (done + k) * stepMs;
      const isOfTeam = (done + k) % 5 === 0;
      if (isOfTeam) return newEntry({ ...refusal, team: "red" }, from);
      return newEntry(
        {
          kind: "access.denied",
          from,
          to: from + stepMs,
          counts: { unknown_key: done + k },
          sources: 0,
          others: 0,
          payloads: [],
        },
        from,
      );
    });
    await recorder.store.append({ entries: batch, effects: [] });
  }
  await recorder.store.close();
};

/** Runs one verb in a process of its own and prints what it took. */
const measure = (what: string, entries: number, args: readonly string[]): void => {
  const report = "process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'))";
  const from = performance.now();
  const child = execFileSync(
    "sh",
    ["-c", 'exec "$@" 2>&1', "sh", process.execPath, "--import", `data:text/javascript,${report}`, main, ...args],
    { encoding: "utf8", maxBuffer: 16 * 1_048_576 },
  );
  const seconds = (performance.now() - from) / 1_000;
  const peaks = [...child.matchAll(/^peak (\d+)$/gm)].map((match) => Number(match[1]));
  const mebibytes = Math.round(Math.max(...peaks) / 1_024);
  const rate = Math.round(entries / seconds);
  console.log(`${what}: ${seconds.toFixed(1)} s, ${rate} entries/s, peak RSS ${mebibytes} MiB`);
};

const entries = Number(process.argv[2] ?? 1_000_000);
const root = mkdtempSync(join(tmpdir(), "custody-bench-"));
const data = join(root, "data");
mkdirSync(data, { mode: 0o700 });
try {
  const from = performance.now();
  await fill(data, entries);
  console.log(`filled: ${entries} entries in ${((performance.now() - from) / 1_000).toFixed(1)} s`);
  const at = (share: number): string => new Date(start + Math.floor(entries * share) * stepMs).toISOString();
  const scopes = [
    { name: "whole", from: at(0), to: "2027-01-01T00:00:00Z", share: 1 },
    { name: "half", from: at(0.25), to: at(0.75), share: 0.5 },
    { name: "of one team", from: at(0), to: at(1), share: 0.2, team: "red" },
    { name: "hundredth", from: at(0.5), to: at(0.51), share: 0.01 },
  ];
  for (const { name, share, ...scope } of scopes) {
    const out = join(root, `${name}.zip`);
    const whose = scope.team === undefined ? [] : ["--team", scope.team];
    const period = ["--from", scope.from, "--to", scope.to, "--at", String(entries), ...whose];
    measure(`export ${name}`, entries * share, ["export", ...period, "--out", out, "--data", data]);
    console.log(`  ${Math.round(statSync(out).size / 1_048_576)} MiB`);
    measure(`verify ${name}`, entries * share, ["verify", out]);
  }
  measure("verify the data folder", entries, ["verify", data]);
} finally {
  rmSync(root, { recursive: true, force: true });
}
