/**
 * The thread of the search index: it reads the log on a connection of its own, so that no call waits for it, and writes nothing but the index's files.
 * Keys are made and destroyed by the server.
 * @module
 */
import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { openStoreReader } from "../store/open-store.ts";
import { sharedWrapping } from "../vault/master-key.ts";
import { Indexer } from "./indexer.ts";
import { MonthFiles } from "./month-files.ts";
import { ExchangeReader, type NotIndexed } from "./read-exchange.ts";
import type { SearchKeyStore } from "./search-key-store.ts";
import type { FromSearch, SearchThreadData, ToSearch } from "./search-messages.ts";

/** Calls come first. */
const niceness = 10;
/** Pages of entries that a search looks at before it answers: what was recorded just before is found. */
const pagesBeforeFind = 4;
/** After a fault of ours it begins again, not at once. */
const retryMs = 5_000;

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what `text-index.ts` gives
const { folder, wrapping, payloadBytesMax } = workerData as SearchThreadData;

// As for feeds: Linux keeps a niceness for each thread; elsewhere it would be the whole process's.
if (process.platform === "linux") setPriority(niceness);

const tell = (message: FromSearch): void => port.postMessage(message);

let lastId = 0;
const asked = new Map<number, { resolve: (keyId: string | null) => void; reject: (error: Error) => void }>();

const ask = (make: (id: number) => FromSearch): Promise<string | null> => {
  const id = (lastId += 1);
  return new Promise((resolve, reject) => {
    asked.set(id, { resolve, reject });
    tell(make(id));
  });
};

const keys: SearchKeyStore = {
  make: async (month) => (await ask((id) => ({ told: "makeKey", id, month }))) ?? "",
  destroy: async (ids) => void (await ask((id) => ({ told: "destroyKeys", id, ids }))),
  destroyAllBut: async (ids) => void (await ask((id) => ({ told: "destroyAllBut", id, ids: [...ids] }))),
};

const reader = await openStoreReader(folder);
const master = sharedWrapping(wrapping);
const months = new MonthFiles({ folder, reader, master, keys });
const exchanges = new ExchangeReader({ access: { reader, master, folder }, payloadBytesMax });
let results: Partial<Record<"indexed" | NotIndexed, number>> = {};
const onExchange = (result: "indexed" | NotIndexed): void => void (results[result] = (results[result] ?? 0) + 1);
const indexer = new Indexer({ folder, reader, months, exchanges, onExchange });

/** What it is asked is done in turn: nothing of an exchange is written while something is taken away. */
let turn: Promise<unknown> = Promise.resolve();
const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
  const done = turn.then(act);
  turn = done.catch(() => undefined);
  return done;
};

const closing = new AbortController();
let isFollowing = false;
let hasNews = false;

const tellBroken = (error: unknown): void => {
  const { name = "unknown" } = error instanceof Error ? error : {};
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
  tell({ told: "broken", name, code });
};

const tellCounted = async (): Promise<void> => {
  const counted = results;
  results = {};
  tell({ told: "counted", results: counted, lag: await indexer.lag() });
};

/** A page at a time, so that whatever is asked comes in between. */
const follow = async (): Promise<void> => {
  hasNews = true;
  if (isFollowing) return;
  isFollowing = true;
  try {
    while (hasNews && !closing.signal.aborted) {
      hasNews = false;
      while (!closing.signal.aborted && (await inTurn(() => indexer.step()))) await tellCounted();
    }
  } catch (error) {
    tellBroken(error);
    setTimeout(() => void begin(), retryMs).unref();
  } finally {
    isFollowing = false;
  }
};

/** From where it can go on; what cannot be used is built anew. */
const begin = async (): Promise<void> => {
  try {
    await inTurn(() => indexer.open());
  } catch (error) {
    tellBroken(error);
    setTimeout(() => void begin(), retryMs).unref();
    return;
  }
  await follow();
};

const answer = async (id: number, act: () => Promise<FromSearch>): Promise<void> => {
  try {
    tell(await inTurn(act));
  } catch (error) {
    tellBroken(error);
    tell({ told: "failed", id });
  }
};

const close = async (): Promise<void> => {
  closing.abort();
  await turn;
  months.close();
  reader.close();
  tell({ told: "closed" });
  port.close();
};

const take = async (message: ToSearch): Promise<void> => {
  switch (message.ask) {
    case "wake":
      await follow();
      break;
    case "find":
      await answer(message.id, async () => {
        for (let page = 0; page < pagesBeforeFind && (await indexer.step()); page += 1);
        const positions = await indexer.find(message.query);
        return { told: "found", id: message.id, positions, lag: await indexer.lag() };
      });
      break;
    case "prune":
      await answer(message.id, async () => {
        await indexer.prune();
        return { told: "pruned", id: message.id };
      });
      break;
    case "answer": {
      const waiting = asked.get(message.id);
      asked.delete(message.id);
      if (message.isDone) waiting?.resolve(message.keyId);
      else waiting?.reject(new Error("the record could not be written"));
      break;
    }
    case "close":
      await close();
      break;
  }
};

port.on("message", (message: ToSearch) => void take(message));
await begin();
