import { hash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import {
  endedExport,
  exportEvidence,
  exportsPath,
  readExport,
  requestExport,
  type ShownExport,
} from "../fixtures/export-evidence.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { type Answer, errorOf, type SendOptions } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 2, 1);
let now = start;
const custody = custodyForFile({ clock: () => now, actions: {} });
const year = { from: "2026-01-01", to: "2027-01-01" };

beforeAll(async () => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("The answer"))));
  for (let call = 0; call < 3; call += 1) {
    expect((await custody().chat(chatBody("Hello"))).status).toBe(200);
    now += day;
  }
});

const ask = (path: string, more: SendOptions = {}): Promise<Answer> => custody().ask(exportsPath + path, more);
const begun = (answer: Answer): string => {
  expect(answer.status, answer.text).toBe(202);
  return JSON.parse(answer.text).id;
};
/** One that is done. */
const made = async (query: object = {}, more: SendOptions = {}): Promise<ShownExport> => {
  const { key } = more;
  const id = begun(await requestExport(custody(), { ...year, format: "raw", ...query }, more));
  return endedExport(custody(), id, key === undefined ? {} : { key });
};
const listed = async (
  query = "",
  more: SendOptions = {},
): Promise<{ data: ShownExport[]; nextCursor: string | null }> => JSON.parse((await ask(query, more)).text);
const entriesOf = async (id: string) =>
  (await readEntries(custody().folder)).filter((entry) => "export" in entry && entry.export === id);

describe("an export", () => {
  test("is answered before it is built, is followed, and is given as a file", async () => {
    const answer = await requestExport(custody(), { ...year, format: "raw" });
    const id = begun(answer);
    expect(id).toMatch(/^exp_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    expect(answer.headers.get("location")).toBe(`${exportsPath}/${id}`);
    expect(JSON.parse(answer.text)).toMatchObject({ format: "raw", file: null, error: null, team: null });
    const shown = await endedExport(custody(), id);
    const { rows } = shown.progress;
    expect(shown).toMatchObject({ state: "done", progress: { percent: 100, rows, rowsDone: rows }, payloads: false });
    const file = await ask(`/${id}/download`);
    expect(file.status).toBe(200);
    expect(file.headers.get("content-type")).toBe("application/x-ndjson");
    expect(file.headers.get("content-disposition")).toBe(`attachment; filename="custody-raw-${id}.ndjson"`);
    expect(shown.file).toMatchObject({ bytes: file.bytes.length, sha256: hash("sha256", file.bytes) });
    expect(file.text.trimEnd().split("\n")).toHaveLength(rows + 1);
    expect(await entriesOf(id)).toMatchObject([
      { kind: "evidence.exported", format: "raw", payloads: false, schedule: null },
      { kind: "evidence.export_finished", state: "done", sha256: hash("sha256", file.bytes), rows, error: null },
      { kind: "evidence.export_downloaded", payloads: false },
    ]);
  });

  test("of days has the last one whole; of instants it ends before the last one", async () => {
    const opened = async (start_date: string, end_date: string): Promise<number> => {
      const body = { format: "csv", start_date, end_date };
      const id = begun(await ask("", { method: "POST", body }));
      return (await endedExport(custody(), id)).progress.rows;
    };
    expect(await opened("2026-03-01", "2026-03-01")).toBe(1);
    expect(await opened("2026-03-01", "2026-03-03")).toBe(3);
    expect(await opened("2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z")).toBe(2);
    expect(await opened("2026-03-01T00:00:00Z", "2026-03-03T01:00:00+01:00")).toBe(2);
  });

  test.each([
    ["no format", { format: undefined }, "format"],
    ["a format that is none", { format: "hippa" }, "format"],
    ["a framework that is none", { framework: "hippa" }, "framework"],
    ["no beginning", { start_date: undefined }, "start_date"],
    ["a time without an offset", { start_date: "2026-01-01T00:00:00" }, "start_date"],
    ["an end before its beginning", { end_date: "2025-12-31" }, "end_date"],
    ["texts in a table", { format: "csv", payloads: true }, "payloads"],
    ["fields of a pack", { fields: ["id"] }, "fields"],
    ["custom without fields", { format: "custom" }, "fields"],
    ["a field that is none", { format: "custom", fields: ["prompt"] }, "fields.0"],
    ["a field twice", { format: "custom", fields: ["id", "id"] }, "fields"],
    ["a filter that is none", { format: "csv", filters: { subject: "jane" } }, "filters"],
    ["a filter of no value", { format: "csv", filters: { verdict: "maybe" } }, "filters.verdict"],
    ["a size beyond the log", { at: 1_000_000 }, "at"],
  ])("with %s is refused, naming the field, and is no entry", async (_, more, param) => {
    const before = (await readEntries(custody().folder)).length;
    const body = { format: "pack", start_date: "2026-01-01", end_date: "2026-12-31", ...more };
    const answer = await ask("", { method: "POST", body });
    expect([answer.status, errorOf(answer).code, errorOf(answer).param]).toEqual([400, "request_malformed", param]);
    expect(answer.text).not.toMatch(/hippa|jane|prompt"/);
    expect(await readEntries(custody().folder)).toHaveLength(before);
  });

  test("of a time of which nothing is recorded is not found", async () => {
    const answer = await requestExport(custody(), { from: "2020-01-01", to: "2021-01-01" });
    expect([answer.status, errorOf(answer).code]).toEqual([404, "not_found"]);
  });
});

describe("a download", () => {
  test("goes on where it broke off, as long as it is the same file", async () => {
    const { id, file } = await made();
    const whole = await ask(`/${id}/download`);
    const etag = `"${file?.sha256}"`;
    expect([whole.headers.get("etag"), whole.headers.get("accept-ranges")]).toEqual([etag, "bytes"]);
    const of = (headers: Record<string, string>) => ask(`/${id}/download`, { headers });
    const rest = await of({ range: "bytes=100-", "if-range": etag });
    expect([rest.status, rest.headers.get("content-range")]).toEqual([
      206,
      `bytes 100-${whole.bytes.length - 1}/${whole.bytes.length}`,
    ]);
    expect(rest.bytes.equals(whole.bytes.subarray(100))).toBe(true);
    expect((await of({ range: "bytes=5-8" })).bytes.equals(whole.bytes.subarray(5, 9))).toBe(true);
    const other = await of({ range: "bytes=100-", "if-range": '"another"' });
    expect([other.status, other.bytes.length]).toEqual([200, whole.bytes.length]);
    const beyond = await of({ range: `bytes=${whole.bytes.length}-` });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, `bytes */${whole.bytes.length}`]);
    expect((await of({ "if-none-match": etag })).status).toBe(304);
  });

  test("is an entry each time that bytes are given, and not for its head", async () => {
    const { id, file } = await made();
    const head = await ask(`/${id}/download`, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, String(file?.bytes)]);
    expect(await entriesOf(id)).toHaveLength(2);
    await ask(`/${id}/download`, { headers: { range: "bytes=0-0" } });
    await ask(`/${id}/download`);
    expect((await entriesOf(id)).map(({ kind }) => kind).slice(2)).toEqual([
      "evidence.export_downloaded",
      "evidence.export_downloaded",
    ]);
  });
});

describe("exports", () => {
  test("are listed newest first, page by page", async () => {
    now += 1;
    const first = await made();
    now += 1;
    const second = await made({ format: "csv" });
    const page = await listed("?limit=1");
    expect(page.data.map(({ id }) => id)).toEqual([second.id]);
    const next = await listed(`?limit=1&cursor=${page.nextCursor}`);
    expect(next.data.map(({ id }) => id)).toEqual([first.id]);
    expect((await ask("?limit=501")).status).toBe(400);
  });

  test("are deleted with their file, once, and said to be", async () => {
    const { id } = await made();
    expect(readdirSync(join(custody().folder, "exports"))).toContain(id);
    expect((await ask(`/${id}`, { method: "DELETE" })).status).toBe(204);
    expect(readdirSync(join(custody().folder, "exports"))).not.toContain(id);
    expect(await readExport(custody(), id)).toMatchObject({ state: "deleted", file: null });
    for (const [path, method] of [
      [`/${id}`, "DELETE"],
      [`/${id}/download`, "GET"],
    ] as const) {
      expect((await ask(path, { method })).status).toBe(404);
    }
    expect((await entriesOf(id)).at(-1)).toMatchObject({ kind: "evidence.export_deleted", state: "deleted" });
  });

  test("of a team are its own, and nobody's of another", async () => {
    const red = await custody().newKey("auditor", { team: "red" });
    const blue = await custody().newKey("auditor", { team: "blue" });
    const own = await made({}, { key: red.key });
    const all = await made();
    expect(own).toMatchObject({ team: "red", principal: red.id });
    expect((await listed("", { key: red.key })).data.map(({ id }) => id)).toEqual([own.id]);
    expect((await listed("", { key: blue.key })).data).toEqual([]);
    expect((await listed()).data.map(({ id }) => id)).toEqual(expect.arrayContaining([own.id, all.id]));
    const none = (await ask(`/exp_${"0".repeat(36)}`, { key: blue.key })).text;
    for (const [path, method, key] of [
      [`/${own.id}`, "GET", blue.key],
      [`/${own.id}/download`, "GET", blue.key],
      [`/${own.id}`, "DELETE", blue.key],
      [`/${all.id}`, "GET", red.key],
      [`/${all.id}/download`, "GET", red.key],
    ] as const) {
      const answer = await ask(path, { method, key });
      expect([answer.status, answer.text]).toEqual([404, none]);
    }
    const other = await requestExport(custody(), { ...year, team: "blue" }, { key: red.key });
    expect(other.status).toBe(404);
  });

  test("beyond an auditor's time are not there for them", async () => {
    const scope = { from: new Date(start).toISOString(), to: new Date(start + day).toISOString() };
    const { key } = await custody().newKey("auditor", { scope });
    const [inside, beyond] = [await made(scope, { key }), await made()];
    expect((await listed("", { key })).data.map(({ id }) => id)).toContain(inside.id);
    expect((await listed("", { key })).data.map(({ id }) => id)).not.toContain(beyond.id);
    expect((await ask(`/${beyond.id}/download`, { key })).status).toBe(404);
    const answer = await requestExport(custody(), year, { key });
    expect([answer.status, errorOf(answer).param]).toEqual([403, "start_date"]);
  });

  test("with texts are there only for who may export texts", async () => {
    const { key } = await custody().newKey("auditor");
    const refused = await requestExport(custody(), { ...year, payloads: true }, { key });
    expect([refused.status, errorOf(refused).param]).toEqual([403, "payloads"]);
    const { id } = await made({ format: "pack", payloads: true });
    expect((await listed("", { key })).data.map((one) => one.id)).not.toContain(id);
    for (const [path, method] of [
      [`/${id}`, "GET"],
      [`/${id}/download`, "GET"],
      [`/${id}`, "DELETE"],
    ] as const) {
      expect((await ask(path, { method, key })).status).toBe(404);
    }
    const file = await ask(`/${id}/download`);
    expect([file.status, file.headers.get("content-type")]).toEqual([200, "application/zip"]);
    expect((await entriesOf(id)).at(-1)).toMatchObject({ kind: "evidence.export_downloaded", payloads: true });
  });

  test("answer nothing on the path that they had before", async () => {
    expect((await custody().ask("/api/v1/audit/exports", { method: "POST", body: {} })).status).toBe(404);
    expect((await exportEvidence(custody(), year)).status).toBe(200);
  });
});
