/**
 * A kill in the middle of an export: the restarted server finishes it, with the bytes that an undisturbed one gives.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { newEntry } from "../../src/ledger/append.ts";
import { openRecord } from "../../src/open-record.ts";
import { endedExport, exportsPath, requestExport, type ShownExport } from "../fixtures/export-evidence.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { type Answer, send, type SendOptions } from "../fixtures/send.ts";
import { adminKey, type ServerProcess, startServerProcess } from "./server-process.ts";

const start = Date.UTC(2026, 0, 1);
const entries = 12_000;
const batch = 2_000;
const query = { from: "2026-01-01", to: "2026-02-01" };

/** So many that no export is done before it can be killed. */
const fill = async (folder: string): Promise<void> => {
  const onCorrupt = (error: Error): never => {
    throw error;
  };
  const { recorder } = await openRecord(loadConfig({ data: folder }), { clock: () => start, onCorrupt });
  for (let done = 0; done < entries; done += batch) {
    const made = Array.from({ length: batch }, (_, place) => {
      const from = start + 1 + done + place;
      const counts = { unknown_key: done + place };
      return newEntry({ kind: "access.denied", from, to: from + 1, counts, sources: 0, others: 0, payloads: [] }, from);
    });
    await recorder.store.append({ entries: made, effects: [] });
  }
  await recorder.store.close();
};

const asker = ({ url }: ServerProcess) => ({
  ask: (path: string, options: SendOptions = {}): Promise<Answer> => send(url + path, { key: adminKey, ...options }),
});
const digestOf = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

test(
  "an export that was killed half-way is finished by the next server, to the same bytes",
  { timeout: 180_000 },
  async () => {
    const folder = join(mkdtempSync(join(tmpdir(), "custody-export-")), "data");
    let server: ServerProcess | null = null;
    onTestFinished(async () => {
      await server?.kill();
      rmSync(join(folder, ".."), { recursive: true, force: true });
    });
    await fill(folder);
    const config = { limits: { diskReserveBytes: 0 } };
    server = await startServerProcess(folder, { config });
    const ids: string[] = [];
    for (const format of ["raw", "pack", "csv"]) {
      const answer = await requestExport(asker(server), { ...query, format });
      expect(answer.status, answer.text).toBe(202);
      ids.push(JSON.parse(answer.text).id);
    }
    // Killed as soon as something of a file is there.
    const exports = join(folder, "exports");
    while (!readdirSync(exports).some((name) => name.endsWith(".part"))) await setImmediate();
    await server.kill();
    const finished = (await readEntries(folder)).filter(({ kind }) => kind === "evidence.export_finished");
    expect(finished.length).toBeLessThan(ids.length);

    server = await startServerProcess(folder, { config });
    const made: ShownExport[] = [];
    for (const id of ids) made.push(await endedExport(asker(server), id));
    for (const { id, state, file } of made) {
      expect(state).toBe("done");
      expect(digestOf(join(exports, id))).toBe(file?.sha256);
    }
    expect(readdirSync(exports).toSorted()).toEqual(ids.toSorted());

    // The same question at the same size, undisturbed.
    const all = await readEntries(folder);
    for (const { id, file, format } of made) {
      const exported = all.find((entry) => entry.kind === "evidence.exported" && entry.export === id);
      const at = exported?.kind === "evidence.exported" ? exported.shards.at(-1)?.size : undefined;
      const again = await requestExport(asker(server), { ...query, format: String(format), at });
      const undisturbed = await endedExport(asker(server), JSON.parse(again.text).id);
      expect(undisturbed.file?.sha256).toBe(file?.sha256);
    }
    expect((await asker(server).ask(exportsPath)).status).toBe(200);
    expect(existsSync(join(folder, "exports", `${ids[0]}.part`))).toBe(false);
  },
);
