import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { FeedEvent } from "../../src/feeds/derive-events.ts";
import { feedsSchema } from "../../src/feeds/feeds-config.ts";
import { openNdjsonSink } from "../../src/feeds/ndjson-sink.ts";
import type { Sink } from "../../src/feeds/sink.ts";
import { eventOf } from "./sample-entries.ts";

const never = new AbortController().signal;
const folderOf = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "custody-ndjson-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const open = (file: string, changes: object = {}): Sink => {
  const [settings] = feedsSchema.parse([{ kind: "ndjson", name: "file", file, ...changes }]);
  if (settings?.kind !== "ndjson") throw new Error("not a file");
  const sink = openNdjsonSink(settings);
  onTestFinished(async () => void (await sink.close()));
  return sink;
};

const range = (from: number, to: number): FeedEvent[] =>
  Array.from({ length: to - from }, (_, at) => ({ ...eventOf("key.created"), id: String(from + at) }));
const ids = (file: string): number[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => Number(JSON.parse(line).metadata.uid));
const numbers = (from: number, to: number): number[] => range(from, to).map(({ id }) => Number(id));

test("each event is a line, in a file that only its owner reads", async () => {
  const file = join(folderOf(), "events.ndjson");
  const sink = open(file);
  await sink.deliver(range(0, 3), never);
  await sink.deliver(range(3, 5), never);
  expect(ids(file)).toEqual([0, 1, 2, 3, 4]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a file is put aside before it grows too large, and so many are kept", async () => {
  const folder = folderOf();
  const file = join(folder, "events.ndjson");
  const sink = open(file, { maxBytes: 4_096, keep: 3 });
  for (let at = 0; at < 40; at += 4) await sink.deliver(range(at, at + 4), never);
  expect(readdirSync(folder).toSorted()).toEqual([
    "events.ndjson",
    ...[1, 2, 3].map((number) => `events.ndjson.${number}`),
  ]);
  const all = [3, 2, 1].flatMap((number) => ids(`${file}.${number}`)).concat(ids(file));
  expect(all).toEqual(numbers(40 - all.length, 40));
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(4_096);
  expect(all.length).toBeGreaterThan(8);
});

test("a torn last line is cut off, and what is whole stays", async () => {
  const file = join(folderOf(), "events.ndjson");
  await open(file).deliver(range(0, 2), never);
  appendFileSync(file, '{"torn":');
  await open(file).deliver(range(2, 4), never);
  expect(ids(file)).toEqual([0, 1, 2, 3]);
});

test("a file that somebody moved away is made again", async () => {
  const file = join(folderOf(), "events.ndjson");
  const sink = open(file);
  await sink.deliver(range(0, 2), never);
  renameSync(file, `${file}.moved`);
  await sink.deliver(range(2, 4), never);
  expect([ids(`${file}.moved`), ids(file)]).toEqual([numbers(0, 2), numbers(2, 4)]);
});

test("a folder that is not there, and a disk that is full, are failures that pass", async () => {
  const folder = join(folderOf(), "later");
  const sink = open(join(folder, "events.ndjson"));
  await expect(sink.deliver(range(0, 1), never)).rejects.toMatchObject({ code: "file_failed", isFinal: false });
  expect(existsSync(folder)).toBe(false);
  if (existsSync("/dev/full")) {
    await expect(open("/dev/full").deliver(range(0, 1), never)).rejects.toMatchObject({ code: "disk_full" });
  }
});
