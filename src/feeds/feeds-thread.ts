/**
 * The thread in which all feeds run: it reads the log on a connection of its own, so that no call waits for reading, formatting or sending.
 * It writes nothing: how far feeds are, and what the log has to say of them, is told to the server.
 * @module
 */
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { newId } from "../domain/new-id.ts";
import type { FeedCursorRow } from "../store/evidence-rows.ts";
import { openStoreReader } from "../store/open-store.ts";
import type { FeedEvent } from "./derive-events.ts";
import { beginning, EntrySource } from "../ledger/entry-source.ts";
import { Feed, type FeedReports, type FeedStatus } from "./feed.ts";
import type { FeedsThreadData, FromFeeds, ToFeeds } from "./feed-messages.ts";
import type { FeedConfig } from "./feeds-config.ts";
import { openSink } from "./open-sink.ts";

/** Cursors are stored, and states told, at most so often: a commit and a message for all feeds. */
const tellMs = 1_000;
/** A feed that stopped by a fault of ours begins again, not at once. */
const restartMs = 5_000;
/** A feed that is far behind takes what calls leave. */
const niceness = 10;

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `feeds.ts` gives
const { folder, version, feeds: configs } = workerData as FeedsThreadData;

// Linux keeps a niceness for each thread (setpriority(2), "C library/kernel differences"); elsewhere it would be the whole process's.
if (process.platform === "linux") setPriority(niceness);

const tell = (message: FromFeeds): void => port.postMessage(message);
const reader = await openStoreReader(folder);
const source = new EntrySource(reader);
const feeds = new Map<string, Feed>();

/** Cursors that are not stored yet. */
const waiting = new Map<string, FeedCursorRow>();
let isStoring = false;
let timer: NodeJS.Timeout | null = null;

const takeCursors = (): FeedCursorRow[] => {
  const cursors = [...waiting.values()];
  waiting.clear();
  return cursors;
};

const statuses = (): Promise<FeedStatus[]> => Promise.all([...feeds.values()].map((feed) => feed.status()));

const tellLater = (): void => {
  timer ??= setTimeout(async () => {
    timer = null;
    if (waiting.size > 0 && !isStoring) {
      isStoring = true;
      tell({ told: "cursors", cursors: takeCursors() });
    }
    tell({ told: "status", id: null, feeds: await statuses() });
    // What came while the last were being stored.
    if (waiting.size > 0) tellLater();
  }, tellMs);
};

const reportsOf = (feed: string): FeedReports => ({
  delivered: ({ shard, index }) => {
    waiting.set(feed, { feed, shard, index, updatedAt: Date.now() });
    tellLater();
  },
  counted: (delivered, failures) => {
    tell({ told: "counted", feed, delivered, failures });
    tellLater();
  },
  failing: async (error, since) => {
    const lag = (await feeds.get(feed)?.status())?.lagEntries ?? 0;
    tell({ told: "failing", feed, error, since, lag });
  },
  recovered: (since) => tell({ told: "recovered", feed, since }),
  stopped: (error) => {
    if (error === null) return tell({ told: "disabled", feed });
    const code = "code" in error && typeof error.code === "string" ? error.code : null;
    tell({ told: "broken", feed, error: { name: error.name, code } });
    // The others go on meanwhile.
    setTimeout(() => feeds.get(feed)?.start(), restartMs).unref();
  },
});

const open = async (): Promise<void> => {
  const known = new Map((await reader.listFeedCursors()).map((row) => [row.feed, row]));
  const newest = await source.newest();
  const begun: FeedCursorRow[] = [];
  const startOf = ({ settings: { name, from } }: FeedConfig) => {
    const cursor = known.get(name);
    if (cursor !== undefined) return { shard: cursor.shard, index: cursor.index };
    const start = from === "beginning" ? beginning : newest;
    begun.push({ feed: name, ...start, updatedAt: Date.now() });
    return start;
  };
  for (const config of configs) {
    const { settings } = config;
    const parts = { settings, version, source, sink: openSink(config), start: startOf(config), clock: Date.now };
    feeds.set(settings.name, new Feed({ ...parts, reports: reportsOf(settings.name), random: Math.random }));
  }
  tell({ told: "ready", cursors: begun });
  for (const feed of feeds.values()) feed.start();
};

const testEvent = (feed: string, principal: string): FeedEvent => {
  const entry = { v: 1, id: newId(), kind: "feed.tested", time: Date.now(), feed, principal, error: null } as const;
  const place = { entry, position: beginning, shard: "test" };
  return { ...place, id: entry.id, kind: entry.kind, severity: "informational", opening: null, version, isTest: true };
};

const close = async (): Promise<void> => {
  await Promise.all([...feeds.values()].map((feed) => feed.close()));
  if (timer !== null) clearTimeout(timer);
  tell({ told: "closed", cursors: takeCursors() });
  reader.close();
  port.close();
};

port.on("message", async (message: ToFeeds) => {
  if (message.ask === "wake") for (const feed of feeds.values()) feed.wake();
  else if (message.ask === "stored") isStoring = false;
  else if (message.ask === "status") tell({ told: "status", id: message.id, feeds: await statuses() });
  else if (message.ask === "close") await close();
  else {
    const { id, feed, principal } = message;
    tell({ told: "tested", id, error: (await feeds.get(feed)?.test(testEvent(feed, principal))) ?? null });
  }
});

await open();
