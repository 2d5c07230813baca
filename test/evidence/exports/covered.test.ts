/**
 * Exports with texts in them: what lies on the disk, who can read it, and for how long.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { hash } from "node:crypto";
import { chatBody, completion } from "../../fixtures/chat-bodies.ts";
import {
  endedExport,
  exportsPath,
  readExport,
  requestExport,
  type ShownExport,
} from "../../fixtures/export-evidence.ts";
import { whole } from "../../fixtures/scripted-upstream.ts";
import { type Custody, custodyForTest } from "../../fixtures/start-custody.ts";

const canary = "the patient's name is Zuleika Quorn";
const period = { from: "2020-01-01", to: "2100-01-01", payloads: true };

const withCall = async (): Promise<Custody> => {
  const custody = await custodyForTest();
  custody.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("noted"))));
  await custody.chat(chatBody(canary), { headers: { "x-custody-subject": "zuleika" } });
  return custody;
};

const made = async (custody: Custody): Promise<ShownExport> => {
  const { id }: { id: string } = JSON.parse((await requestExport(custody, period)).text);
  const shown = await endedExport(custody, id);
  expect(shown.state).toBe("done");
  return shown;
};

const folderOf = (custody: Custody): string => join(custody.folder, "exports");

test("texts lie covered on the disk, and are downloaded in clear, whole and in ranges", async () => {
  const custody = await withCall();
  const { id, file } = await made(custody);
  const stored = readFileSync(join(folderOf(custody), id));
  expect(stored.includes(canary)).toBe(false);
  const download = (range?: string) =>
    custody.ask(`${exportsPath}/${id}/download`, range === undefined ? {} : { headers: { range } });
  const { bytes } = await download();
  expect(bytes.includes(canary)).toBe(true);
  expect([bytes.length, hash("sha256", bytes)]).toEqual([file?.bytes, file?.sha256]);
  const middle = await download("bytes=1001-2020");
  expect([middle.status, middle.bytes.equals(bytes.subarray(1001, 2021))]).toEqual([206, true]);
});

test("after a restart nobody can read them: the export is over", async () => {
  const custody = await withCall();
  const { id } = await made(custody);
  await custody.restart();
  expect((await readExport(custody, id)).state).toBe("expired");
  expect(readdirSync(folderOf(custody))).toEqual([]);
  const { id: again } = await made(custody);
  expect((await custody.ask(`${exportsPath}/${again}/download`)).bytes.includes(canary)).toBe(true);
});

test("an erasure takes them away", { timeout: 60_000 }, async () => {
  const custody = await withCall();
  const { id } = await made(custody);
  const body = { subject: "zuleika", basis: "gdpr-17-1-b", reason: "she asked" };
  const begun = await custody.ask("/api/v1/audit/erasures", { method: "POST", body });
  expect(begun.status, begun.text).toBe(201);
  await vi.waitUntil(async () => (await readExport(custody, id)).state === "expired", { timeout: 30_000 });
  expect(readdirSync(folderOf(custody))).toEqual([]);
  const { id: again } = await made(custody);
  expect((await custody.ask(`${exportsPath}/${again}/download`)).bytes.includes(canary)).toBe(false);
});
