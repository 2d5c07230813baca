/**
 * What becomes of the index: restarts, crashes, erasures, sweeps, being switched off, being built anew. By its files, not by its own word.
 * @module
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { openStopped } from "../../src/cli/open-stopped.ts";
import { rebuildSearch } from "../../src/cli/search.ts";
import { Indexer } from "../../src/search/indexer.ts";
import { MonthFiles } from "../../src/search/month-files.ts";
import type { Entry, Position } from "../../src/domain/entry.ts";
import { type EndedExchange, ExchangeReader } from "../../src/search/read-exchange.ts";
import type { StoreReader } from "../../src/store/store.ts";
import { searchKeyStore } from "../../src/search/search-key-store.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readClassified } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { type Custody, type CustodyOptions, custodyForTest } from "../fixtures/start-custody.ts";
import { scanners } from "./scanners.ts";

const begin = async (options: CustodyOptions = {}): Promise<Custody> => {
  const custody = await custodyForTest({
    scanners,
    search: { enabled: true },
    policies: { base: { search: "on" } },
    retention: { erasureWaitSeconds: 1 },
    ...options,
  });
  custody.upstream.answer = ({ socket }) => void socket.write(whole(JSON.stringify(completion("answerword"))));
  return custody;
};

const call = async (custody: Custody, text: string, subject = "somebody"): Promise<string> => {
  const answer = await custody.chat(chatBody(text), { headers: { "x-custody-subject": subject } });
  expect(answer.status, answer.text).toBe(200);
  await readClassified(custody.folder, answer.id);
  return answer.id;
};

const search = async (custody: Custody, text: string): Promise<string[]> => {
  const answer = await custody.ask("/api/v1/audit/exchanges/search", { method: "POST", body: { text } });
  expect(answer.status, answer.text).toBe(200);
  const { data }: { data: { id: string }[] } = JSON.parse(answer.text);
  return data.map(({ id }) => id);
};

const folderOf = ({ folder }: Custody): string => join(folder, "search");
const monthsOf = (custody: Custody): string[] => readdirSync(folderOf(custody)).filter((name) => name.endsWith(".db"));
/** Every byte below a folder. */
const bytesOf = (folder: string): Buffer =>
  Buffer.concat(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((found) => found.isFile())
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name))),
  );

const keysOf = async ({ folder }: Custody): Promise<string[]> => {
  const reader = await openStoreReader(folder);
  const rows = await reader.listSubjectKeys("search");
  reader.close();
  return rows.map(({ id }) => id);
};

/** What is sealed in the files now, as somebody could have copied it. */
const sealedIn = async (custody: Custody): Promise<Buffer[]> => {
  const { default: Database } = await import("better-sqlite3");
  return monthsOf(custody).flatMap((name) => {
    const db = new Database(join(folderOf(custody), name), { readonly: true });
    const rows = db.prepare<[], Buffer>("SELECT sealed FROM tail UNION ALL SELECT sealed FROM buckets").pluck().all();
    db.close();
    return rows;
  });
};

test("no word is anywhere in the data folder, and the index has them all", async () => {
  const custody = await begin();
  const id = await call(custody, "the foldercanary sleeps");
  expect(await search(custody, "foldercanary answerword")).toEqual([id]);
  expect(monthsOf(custody)).toHaveLength(1);
  const bytes = bytesOf(custody.folder);
  expect(bytes.length).toBeGreaterThan(10_000);
  for (const word of ["foldercanary", "answerword"]) expect(bytes.includes(word), word).toBe(false);
  expect(await keysOf(custody)).toHaveLength(1);
});

describe("an erasure", () => {
  test("takes the subject's words out of the files, and destroys the key that sealed them; the others stay", async () => {
    const custody = await begin();
    await call(custody, "erasedword and sharedword", "ann");
    const other = await call(custody, "keptword and sharedword", "bob");
    expect(await search(custody, "sharedword")).toHaveLength(2);
    const [before, keys] = [await sealedIn(custody), await keysOf(custody)];
    expect(before).toHaveLength(2);
    const erased = await custody.ask("/api/v1/audit/erasures", {
      method: "POST",
      body: { subject: "ann", basis: "gdpr-17-1-b", reason: "She asked." },
    });
    expect(JSON.parse(erased.text)).toMatchObject({ state: "done" });
    expect(await search(custody, "sharedword")).toEqual([other]);
    expect(await search(custody, "erasedword")).toEqual([]);
    expect(await search(custody, "keptword")).toEqual([other]);
    const bytes = bytesOf(custody.folder);
    expect(before.filter((sealed) => bytes.includes(sealed))).toEqual([]);
    const after = await keysOf(custody);
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(keys);
    // It goes on in the new file.
    const later = await call(custody, "laterword and sharedword", "ann");
    expect(await search(custody, "sharedword")).toEqual([later, other]);
  });

  test("of all that is in a month takes its file", async () => {
    const custody = await begin();
    await call(custody, "lonelyword", "ann");
    expect(await search(custody, "lonelyword")).toHaveLength(1);
    await custody.ask("/api/v1/audit/erasures", {
      method: "POST",
      body: { subject: "ann", basis: "gdpr-17-1-b", reason: "She asked." },
    });
    expect(monthsOf(custody)).toEqual([]);
    expect(await keysOf(custody)).toEqual([]);
    expect(await search(custody, "lonelyword")).toEqual([]);
  });
});

const dayMs = 86_400_000;

describe("time", () => {
  const clocked = async (options: CustodyOptions = {}) => {
    const time = { now: Date.UTC(2026, 2, 20, 12), uptime: 0 };
    const custody = await begin({ clock: () => time.now, uptime: () => time.uptime, ...options });
    const pass = (days: number): void => {
      time.now += days * dayMs;
      time.uptime += days * dayMs;
    };
    return { custody, pass };
  };

  test("each month has a file, and a sweep takes out what it takes away, file and key where nothing is left", async () => {
    const { custody, pass } = await clocked();
    await call(custody, "marchword seasonword");
    pass(20);
    const second = await call(custody, "aprilword seasonword");
    pass(10);
    const third = await call(custody, "lateword seasonword");
    expect(await search(custody, "seasonword")).toHaveLength(3);
    expect(monthsOf(custody)).toEqual(["2026-03.db", "2026-04.db"]);
    const rules = { rules: [{ name: "short", payloadDays: 30 }] };
    expect((await custody.ask("/api/v1/audit/retention", { method: "PATCH", body: rules })).status).toBe(200);
    pass(5);
    const sweep = () => custody.ask("/api/v1/audit/retention/sweep", { method: "POST", body: {} });
    expect((await sweep()).status).toBe(200);
    expect(await search(custody, "seasonword")).toEqual([third, second]);
    expect(monthsOf(custody)).toEqual(["2026-04.db"]);
    expect(await keysOf(custody)).toHaveLength(1);
    pass(18);
    const before = await sealedIn(custody);
    expect((await sweep()).status).toBe(200);
    expect(await search(custody, "seasonword")).toEqual([third]);
    const bytes = bytesOf(custody.folder);
    expect(before.filter((sealed) => bytes.includes(sealed))).toEqual([]);
  });

  test("an exchange of which one text is gone is in it no more, the other text or not", async () => {
    const { custody, pass } = await clocked();
    await call(custody, "halfword");
    expect(await search(custody, "halfword")).toHaveLength(1);
    const rules = { rules: [{ name: "answers", kinds: ["response"], payloadDays: 30 }] };
    expect((await custody.ask("/api/v1/audit/retention", { method: "PATCH", body: rules })).status).toBe(200);
    pass(40);
    const swept = await custody.ask("/api/v1/audit/retention/sweep", { method: "POST", body: {} });
    expect(JSON.parse(swept.text)).toMatchObject({ payloads: 1 });
    expect(await search(custody, "halfword")).toEqual([]);
    expect(monthsOf(custody)).toEqual([]);
  });

  test("a year that is dropped takes its months along", async () => {
    const { custody, pass } = await clocked();
    await call(custody, "oldyear yearword");
    pass(300);
    const young = await call(custody, "newyear yearword");
    expect(await search(custody, "yearword")).toHaveLength(2);
    const rules = { logYears: 1 };
    expect((await custody.ask("/api/v1/audit/retention", { method: "PATCH", body: rules })).status).toBe(200);
    pass(400);
    const dropped = await custody.ask("/api/v1/audit/shards/2026/drop", { method: "POST", body: {} });
    expect(dropped.status, dropped.text).toBe(200);
    await vi.waitFor(() => expect(monthsOf(custody)).toEqual(["2027-01.db"]), { timeout: 60_000, interval: 20 });
    expect(await search(custody, "yearword")).toEqual([young]);
    expect(await search(custody, "oldyear")).toEqual([]);
  });
});

describe("a server that begins again", () => {
  test("goes on where it was: nothing is done twice, nothing is left out", async () => {
    const custody = await begin();
    const first = await call(custody, "stayword one");
    expect(await search(custody, "stayword")).toEqual([first]);
    const keys = await keysOf(custody);
    await custody.restart();
    const second = await call(custody, "stayword two");
    expect(await search(custody, "stayword")).toEqual([second, first]);
    expect(await keysOf(custody)).toEqual(keys);
    expect(await sealedIn(custody)).toHaveLength(2);
  });

  test("after a crash between file and progress has each exchange once", async () => {
    const custody = await begin();
    const first = await call(custody, "onceword");
    await search(custody, "onceword");
    const progress = join(folderOf(custody), "progress.json");
    const then = readFileSync(progress);
    const second = await call(custody, "onceword again");
    await search(custody, "onceword");
    const keys = await keysOf(custody);
    await custody.stop();
    writeFileSync(progress, then);
    await custody.restart();
    expect(await search(custody, "onceword")).toEqual([second, first]);
    expect(await keysOf(custody)).toEqual(keys);
    expect(await sealedIn(custody)).toHaveLength(2);
  });

  test.each([
    ["progress that is gone", (folder: string) => rmSync(join(folder, "progress.json"))],
    [
      "progress of another log",
      (folder: string) =>
        writeFileSync(join(folder, "progress.json"), JSON.stringify({ v: 1, shard: 1, index: 1, id: "another" })),
    ],
    [
      "a file that is none",
      (folder: string) => {
        for (const name of readdirSync(folder)) if (/\.db/.test(name)) writeFileSync(join(folder, name), "nothing");
      },
    ],
  ])("builds it anew: %s", async (_what, harm) => {
    const custody = await begin();
    const first = await call(custody, "anewword");
    await search(custody, "anewword");
    const keys = await keysOf(custody);
    await custody.stop();
    harm(folderOf(custody));
    await custody.restart();
    expect(await search(custody, "anewword")).toEqual([first]);
    const now = await keysOf(custody);
    expect(now).toHaveLength(1);
    expect(now).not.toEqual(keys);
  });

  test("keeps nothing of it once it is switched off: neither files nor keys", async () => {
    const custody = await begin();
    await call(custody, "offword");
    await search(custody, "offword");
    await custody.stop();
    const file = join(custody.folder, "..", "custody.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace('"enabled":true', '"enabled":false'));
    const { loadConfig } = await import("../../src/config.ts");
    const { startServer } = await import("../../src/start-server.ts");
    const server = await startServer(loadConfig({ config: file }), { scanners, onCorrupt: () => undefined });
    await server.close();
    expect(existsSync(folderOf(custody))).toBe(false);
    expect(await keysOf(custody)).toEqual([]);
  });
});

test("built anew from the record it says the same of every word", async () => {
  const custody = await begin();
  const texts = ["alpha beta", "beta gamma a.b@c.com", "gamma Ann Lee delta", "delta alpha epsilon"];
  for (const text of texts) await call(custody, text, text.slice(0, 5));
  await custody.ask("/api/v1/audit/erasures", {
    method: "POST",
    body: { subject: "delta", basis: "gdpr-17-1-b", reason: "Asked." },
  });
  const words = ["alpha", "beta", "gamma", "delta", "epsilon", "c", "com", "ann", "lee", "answerword", "user"];
  const asked = async () => Promise.all(words.map((word) => search(custody, word)));
  const live = await asked();
  expect(live.map((ids) => ids.length)).toEqual([1, 2, 2, 1, 0, 0, 0, 0, 0, 3, 3]);
  await custody.stop();
  const said = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await rebuildSearch({ config: join(custody.folder, "..", "custody.yaml") });
  const printed = said.mock.calls.join("");
  said.mockRestore();
  expect(printed).toBe("3 exchanges indexed, 1 not_kept\n");
  await custody.restart();
  expect(await asked()).toEqual(live);
});

/** The entries of an exchange by where it was opened. */
const entriesOf = async (reader: StoreReader, { shard, index }: Position): Promise<EndedExchange> => {
  const all = (await reader.readEntries(shard, 0, 1_000)).map((bytes): Entry =>
    JSON.parse(Buffer.from(bytes).toString()),
  );
  const opened = all[index];
  if (opened?.kind !== "exchange.opened") throw new Error("it was opened there");
  const own = all.filter((entry) => "exchangeId" in entry && entry.exchangeId === opened.exchangeId);
  const closed = own.find((entry) => entry.kind === "exchange.closed");
  if (closed === undefined) throw new Error("it was closed");
  return { opened, closed, classified: own.find((entry) => entry.kind === "exchange.classified") ?? null };
};

test("what was looked at is not looked at again, also where it is in a segment already", async () => {
  const custody = await begin();
  const texts = ["one", "two", "three", "four"];
  for (const text of texts) await call(custody, `segmentword ${text}`);
  await custody.stop();
  const { config, opened } = await openStopped({ config: join(custody.folder, "..", "custody.yaml") });
  const { recorder, master } = opened;
  const { store: reader } = recorder;
  const { dataFolder: folder } = config;
  const keys = searchKeyStore(reader, master);
  const results: string[] = [];
  const open = async () => {
    const months = new MonthFiles({ folder, reader, master, keys, tailMax: 1 });
    const exchanges = new ExchangeReader({ access: { reader, master, folder }, payloadBytesMax: 1_000_000 });
    const onExchange = (result: string): void => void results.push(result);
    const indexer = new Indexer({ folder, reader, months, exchanges, onExchange });
    await indexer.open();
    while (await indexer.step());
    const query = { words: ["segmentword"], from: null, to: null, before: null, limit: 9 };
    const positions = await indexer.find(query);
    months.close();
    return positions;
  };
  const progress = join(folderOf(custody), "progress.json");
  rmSync(progress, { force: true });
  const found = await open();
  expect(found).toHaveLength(4);
  expect(results).toEqual(["indexed", "indexed", "indexed", "indexed"]);
  // As if the last commit of the files had not been followed by its progress.
  const [first] = await reader.readEntries(1, 0, 1);
  const { id }: { id: string } = JSON.parse(Buffer.from(first ?? []).toString("utf8"));
  writeFileSync(progress, JSON.stringify({ v: 1, shard: 1, index: 0, id }));
  expect(await open()).toEqual(found);
  expect(results).toHaveLength(8);
  // An answer that was judged under policies that do not allow it.
  const [entries] = await Promise.all(found.slice(0, 1).map((position) => entriesOf(reader, position)));
  if (entries === undefined) throw new Error("it was found");
  const exchanges = new ExchangeReader({ access: { reader, master, folder }, payloadBytesMax: 1_000_000 });
  expect(await exchanges.read(entries)).toMatchObject({ payloads: 2 });
  const closed = { ...entries.closed, policy: "0".repeat(64) };
  expect(await exchanges.read({ ...entries, closed })).toBe("not_allowed");
  await reader.close();
});
