/**
 * A server on a large record, for what looking at it costs: exchanges as `pack-data.ts` writes them, and beside them what people do, asked of the server
 * itself: a thousand keys, a thousand reviews, two thousand reveals.
 * @module
 */
import { loadConfig } from "../src/config.ts";
import { startServer } from "../src/start-server.ts";
import { seeded, seededFolder } from "./pack-data.ts";

const keys = 1_000;
const reviews = 1_000;
const reviewsAtOnce = 100;
const reveals = 2_000;
const listMax = 500;
/** Of nobody: it opens a folder of made-up data on this machine. */
const adminKey = ["bench", "0".repeat(40)].join("-");

export interface Asked {
  readonly status: number;
  readonly text: string;
  /** A page that is not done comes again by itself. */
  readonly comesAgain: boolean;
}

export interface ConsoleServer {
  /** As the first admin; a body is sent by POST. Of a stream only the beginning is read. */
  ask(path: string, body?: object): Promise<Asked>;
  close(): Promise<void>;
}

const askAt =
  (url: string): ConsoleServer["ask"] =>
  async (path, body) => {
    const leaving = new AbortController();
    const answer = await fetch(url + path, {
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json" },
      signal: leaving.signal,
    });
    const { status, headers } = answer;
    const comesAgain = headers.has("refresh");
    if (headers.get("content-type") !== "text/event-stream") return { status, text: await answer.text(), comesAgain };
    await answer.body?.getReader().read();
    leaving.abort();
    return { status, text: "", comesAgain };
  };

/** Ids of a list. */
export const idsOf = ({ text }: Asked): string[] => {
  const { data }: { readonly data: readonly { readonly id: string }[] } = JSON.parse(text);
  return data.map(({ id }) => id);
};

const furnish = async ({ ask }: ConsoleServer): Promise<void> => {
  const must = async (path: string, body?: object): Promise<Asked> => {
    const asked = await ask(path, body);
    if (asked.status >= 300) throw new Error(`${path} was answered with ${asked.status}: ${asked.text}`);
    return asked;
  };
  for (let place = 0; place < keys; place += 1) {
    const team = ["claims", "sales", "support"][place % 3];
    await must("/api/v1/api-keys", { name: `service ${place}`, role: "client", team });
  }
  for (let place = 0; place < reviews; place += reviewsAtOnce) {
    const waiting = await must(`/api/v1/audit/reviews?type=US_SSN&limit=${reviewsAtOnce}`);
    await must("/api/v1/audit/reviews", { exchangeIds: idsOf(waiting), judgement: "true_positive" });
  }
  const newest = idsOf(await must(`/api/v1/audit/exchanges?limit=${listMax}`));
  for (let place = 0; place < reveals; place += 1) {
    const id = newest[place % newest.length] ?? "";
    await must(`/api/v1/audit/exchanges/${id}/payload`, { reason: "a customer complains" });
  }
};

/** Its clock goes on from the end of what is recorded, so that all of it is of late. */
export const startConsoleServer = async (exchanges: number, say: (line: string) => void): Promise<ConsoleServer> => {
  const folder = await seededFolder(`console-${exchanges}`, exchanges, say);
  const begun = performance.now();
  const server = await startServer(
    { ...loadConfig({ data: folder, port: 0 }), adminKey },
    {
      clock: () => Math.round(Date.parse(seeded.to) + performance.now() - begun),
      onCorrupt: (error) => {
        throw error;
      },
    },
  );
  const running: ConsoleServer = { ask: askAt(server.url), close: () => server.close() };
  // A start makes two keys.
  const known = idsOf(await running.ask(`/api/v1/api-keys?limit=${listMax}`));
  if (known.length < listMax) await furnish(running);
  return running;
};
