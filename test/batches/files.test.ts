/**
 * Files: whose they are, and how their bytes end. The record verifies whatever became of them.
 * @module
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { answerWith, begin, ended, linesIn, lineOf, runAll, upload } from "../fixtures/batch.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { type Custody, custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";
import { verified } from "../evidence/recorded-log.ts";

const gone = { status: 404 };

/** The sealed files in a data folder. */
const sealedIn = ({ folder }: Custody): string[] => {
  const payloads = join(folder, "payloads");
  return existsSync(payloads)
    ? readdirSync(payloads, { recursive: true, withFileTypes: true }).flatMap((one) => (one.isFile() ? [one.name] : []))
    : [];
};

describe("whose they are", () => {
  const custody = custodyForFile();

  test("another key's files and batches are none, whatever is asked of them", async () => {
    custody().upstream.answer = answerWith(() => "yes");
    const own = custody().sdk();
    const { file, batch } = await runAll(own, [lineOf("a", "mine")]);
    const stranger = custody().sdk({ key: (await custody().newKey("client")).key });
    await expect(stranger.files.retrieve(file.id)).rejects.toMatchObject(gone);
    await expect(stranger.files.content(file.id)).rejects.toMatchObject(gone);
    await expect(stranger.files.delete(file.id)).rejects.toMatchObject(gone);
    await expect(stranger.batches.retrieve(batch.id)).rejects.toMatchObject(gone);
    await expect(stranger.batches.cancel(batch.id)).rejects.toMatchObject(gone);
    await expect(begin(stranger, file.id)).rejects.toMatchObject(gone);
    expect((await stranger.files.list()).data).toEqual([]);
    expect((await stranger.batches.list()).data).toEqual([]);
    expect((await own.files.retrieve(file.id)).id).toBe(file.id);
  });

  test("who reads exchanges sees them, of their team, and is not given their bytes", async () => {
    custody().upstream.answer = answerWith(() => "yes");
    const { key } = await custody().newKey("client", { team: "red" });
    const { file, batch } = await runAll(custody().sdk({ key }), [lineOf("a", "red's")]);
    const admin = custody().sdk({ key: custody().adminKey });
    expect((await admin.files.retrieve(file.id)).filename).toBe("calls.jsonl");
    expect((await admin.batches.retrieve(batch.id)).status).toBe("completed");
    expect((await admin.files.list()).data.map(({ id }) => id)).toContain(file.id);
    await expect(admin.files.content(file.id)).rejects.toMatchObject(gone);
    await expect(admin.files.delete(file.id)).rejects.toMatchObject(gone);
    await expect(begin(admin, file.id)).rejects.toMatchObject({ status: 400, param: "input_file_id" });
    const blue = custody().sdk({ key: (await custody().newKey("admin", { team: "blue" })).key });
    await expect(blue.files.retrieve(file.id)).rejects.toMatchObject(gone);
    await expect(blue.batches.retrieve(batch.id)).rejects.toMatchObject(gone);
    expect((await blue.batches.list()).data).toEqual([]);
  });

  test("an output is no input", async () => {
    custody().upstream.answer = answerWith(() => "yes");
    const sdk = custody().sdk();
    const { batch } = await runAll(sdk, [lineOf("a", "x")]);
    await expect(begin(sdk, batch.output_file_id ?? "")).rejects.toMatchObject({ status: 400, param: "input_file_id" });
    await expect(begin(sdk, "file-none")).rejects.toMatchObject({ status: 404, param: "input_file_id" });
  });
});

test("a deleted file is gone, from the disk too, and the record verifies", async () => {
  const custody = await custodyForTest();
  custody.upstream.answer = answerWith(() => "yes");
  const sdk = custody.sdk();
  const { file, batch } = await runAll(sdk, [lineOf("a", "x")]);
  expect(sealedIn(custody)).toHaveLength(2);
  expect(await sdk.files.delete(file.id)).toEqual({ id: file.id, object: "file", deleted: true });
  await sdk.files.delete(batch.output_file_id ?? "");
  expect(sealedIn(custody)).toEqual([]);
  await expect(sdk.files.retrieve(file.id)).rejects.toMatchObject(gone);
  await expect(sdk.files.delete(file.id)).rejects.toMatchObject(gone);
  expect((await sdk.files.list()).data).toEqual([]);
  const deleted = (await readEntries(custody.folder)).filter(({ kind }) => kind === "file.deleted");
  expect(deleted).toMatchObject([
    { file: file.id, role: "request.received", reason: "deleted" },
    { file: batch.output_file_id, role: "response.delivered", reason: "deleted" },
  ]);
  await custody.stop();
  expect((await verified(custody.folder, [custody.vkey])).faults).toEqual([]);
});

test("the deletion of an input while its batch runs ends the batch", async () => {
  const custody = await custodyForTest({ batches: { concurrency: 1 } });
  const sdk = custody.sdk();
  const file = await upload(sdk, [lineOf("a", "x"), lineOf("b", "y")]);
  const { id } = await begin(sdk, file.id);
  const call = await custody.upstream.nextCall();
  await sdk.files.delete(file.id);
  custody.upstream.answer = answerWith(() => "yes");
  custody.upstream.answer(call);
  const batch = await ended(sdk, id);
  expect(batch).toMatchObject({ status: "failed", errors: { data: [{ code: "input_gone" }] } });
});

test("a file whose time is over is destroyed by itself", async () => {
  let time = Date.UTC(2026, 5, 1);
  const custody = await custodyForTest({ clock: () => time });
  const expires_after = { anchor: "created_at", seconds: 3_600 };
  const file = await upload(custody.sdk(), [lineOf("a", "x")], { expires_after });
  expect(file.expires_at).toBe(time / 1_000 + 3_600);
  time += 3_600_000;
  await custody.restart();
  await vi.waitFor(() => expect(sealedIn(custody)).toEqual([]));
  await expect(custody.sdk().files.retrieve(file.id)).rejects.toMatchObject(gone);
  const entries = await readEntries(custody.folder);
  expect(entries.findLast(({ kind }) => kind === "file.deleted")).toMatchObject({
    reason: "expired",
    principal: "system",
  });
});

test("a legal hold keeps a file from its owner and from its time", async () => {
  let time = Date.UTC(2026, 5, 1);
  const custody = await custodyForTest({ clock: () => time });
  const expires_after = { anchor: "created_at", seconds: 3_600 };
  const file = await upload(custody.sdk(), [lineOf("a", "x")], { expires_after });
  const scope = { from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z" };
  const body = { scope, owner: "Counsel", reason: "A case" };
  expect((await custody.ask("/api/v1/audit/holds", { method: "POST", body })).status).toBe(201);
  await expect(custody.sdk().files.delete(file.id)).rejects.toMatchObject({ status: 409, code: "held" });
  time += 3_600_000;
  await custody.restart();
  expect(sealedIn(custody)).toHaveLength(1);
  expect(await (await custody.sdk().files.content(file.id)).text()).toContain('"x"');
});

test("many files that are held keep no other from its end", async () => {
  let time = Date.UTC(2026, 5, 1);
  const custody = await custodyForTest({ clock: () => time });
  const expires_after = { anchor: "created_at", seconds: 3_600 } as const;
  const uploadOf = (subject: string) =>
    custody
      .sdk()
      .withOptions({ defaultHeaders: { "x-custody-subject": subject } })
      .files.create({ file: new File([`${lineOf("a", "x")}\n`], "a.jsonl"), purpose: "batch", expires_after });
  // One more than a sweep looks at at once.
  await Promise.all(Array.from({ length: 101 }, () => uploadOf("held")));
  time += 1;
  await uploadOf("free");
  const body = { scope: { subject: "held" }, owner: "Counsel", reason: "A case" };
  expect((await custody.ask("/api/v1/audit/holds", { method: "POST", body })).status).toBe(201);
  time += 3_600_000;
  await custody.restart();
  await vi.waitFor(() => expect(sealedIn(custody)).toHaveLength(101), { timeout: 10_000 });
});

test("an erased subject's file and output say so, and the record verifies", { timeout: 60_000 }, async () => {
  const custody = await custodyForTest({ retention: { erasureWaitSeconds: 5 } });
  custody.upstream.answer = answerWith(() => "yes");
  const sdk = custody.sdk();
  const subject = "ann.lee@example.com";
  const headers = { "x-custody-subject": subject };
  const file = await custody
    .sdk()
    .withOptions({ defaultHeaders: headers })
    .files.create({ file: new File([`${lineOf("a", "hers")}\n`], "ann.jsonl"), purpose: "batch" });
  const { id } = await begin(sdk, file.id, { metadata: { about: "ann" } });
  const batch = await ended(sdk, id);
  expect(await linesIn(sdk, batch.output_file_id)).toHaveLength(1);
  const body = { subject, basis: "gdpr-17-1-b", reason: "She asked us to." };
  const erasure = await custody.ask("/api/v1/audit/erasures", { method: "POST", body });
  expect(erasure.status, erasure.text).toBe(201);
  expect(sealedIn(custody)).toEqual([]);
  for (const one of [file.id, batch.output_file_id ?? ""]) {
    expect(await sdk.files.retrieve(one)).toMatchObject({ filename: "", status: "error" });
    await expect(sdk.files.content(one)).rejects.toMatchObject({ status: 404, param: "file_id" });
  }
  await expect(begin(sdk, file.id)).rejects.toMatchObject({ status: 404, param: "input_file_id" });
  await custody.stop();
  expect((await verified(custody.folder, [custody.vkey])).faults).toEqual([]);
});
