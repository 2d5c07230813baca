/**
 * Feeds of a real server whose receivers die in the middle of it and come back: nothing is lost, the order stands, and what comes twice has the
 * same id.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Entry } from "../../src/domain/entry.ts";
import { certificatesForFile } from "../fixtures/certificates.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { type Custody, custodyForTest, type CustodyOptions } from "../fixtures/start-custody.ts";
import { startSyslogReceiver, startWebhookReceiver, until } from "./receivers.ts";

const certificates = certificatesForFile();
const authority = certificates.authority("feeds-ca");
const issued = authority.issue("feeds-receiver");

// Servers start and stop in each test, and the machine may be busy.
const patient = { timeout: 120_000 };

const secret = `whsec_${randomBytes(32).toString("base64")}`;
const quick = { retryMsMin: 20, retryMsMax: 100 };

const start = async (feeds: NonNullable<CustodyOptions["feeds"]>): Promise<Custody> => {
  vi.stubEnv("FEED_SECRET", secret);
  onTestFinished(() => void vi.unstubAllEnvs());
  return custodyForTest({ feeds });
};

/** Each is an entry. */
const makeKeys = async (custody: Custody, count: number): Promise<void> => {
  for (let made = 0; made < count; made += 1) await custody.newKey("client");
};

const idsOf = async (custody: Custody, wanted: (entry: Entry) => boolean): Promise<string[]> =>
  (await readEntries(custody.folder)).filter(wanted).map(({ id }) => id);

const isKey = ({ kind }: Entry): boolean => kind.startsWith("key.");

interface Status {
  readonly name: string;
  readonly state: string;
  readonly position: { readonly shard: number; readonly index: number } | null;
  readonly lagEntries: number;
  readonly lagSeconds: number;
  readonly error: string | null;
}

const statusOf = async (custody: Custody): Promise<Status> => {
  const { data }: { data: Status[] } = JSON.parse((await custody.ask("/api/v1/feeds")).text);
  return data[0]!;
};

const isCurrent = async (custody: Custody): Promise<boolean> => (await statusOf(custody)).state === "current";

describe("a webhook", () => {
  test("whose receiver dies in the middle and comes back misses nothing, and gets it in order", patient, async () => {
    const receiver = await startWebhookReceiver();
    const custody = await start([
      {
        kind: "webhook",
        name: "hook",
        url: receiver.url,
        secretEnv: "FEED_SECRET",
        from: "beginning",
        kinds: ["key.*"],
        ...quick,
      },
    ]);
    await until(() => receiver.taken.length >= 2);
    // It dies with a request in its hands: that one may have been taken or not.
    receiver.answer = () => (receiver.asked.length >= 8 ? null : { status: 200 });
    await makeKeys(custody, 12);
    await until(() => receiver.asked.length >= 8);
    await receiver.die();
    await makeKeys(custody, 6);
    expect((await statusOf(custody)).lagEntries).toBeGreaterThan(6);
    receiver.answer = () => ({ status: 200 });
    await receiver.comeBack();
    await until(() => isCurrent(custody));
    const ids = receiver.taken.map(({ headers }) => headers["webhook-id"]);
    expect(ids).toEqual(await idsOf(custody, isKey));
    for (const { headers, body } of receiver.taken) {
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
        id: headers["webhook-id"],
      });
    }
  });

  test(
    "goes on where it was after the server's restart, and begins with what comes where it is new",
    patient,
    async () => {
      const receiver = await startWebhookReceiver();
      const custody = await start([
        { kind: "webhook", name: "hook", url: receiver.url, secretEnv: "FEED_SECRET", kinds: ["key.*"], ...quick },
      ]);
      const before = await idsOf(custody, isKey);
      await makeKeys(custody, 3);
      await until(() => receiver.taken.length === 3);
      await receiver.die();
      await makeKeys(custody, 3);
      await custody.restart();
      await makeKeys(custody, 2);
      await receiver.comeBack();
      await until(() => isCurrent(custody));
      const ids = receiver.taken.map(({ headers }) => headers["webhook-id"]);
      expect(ids).toEqual((await idsOf(custody, isKey)).slice(before.length));
      expect(ids).toHaveLength(8);
    },
  );

  test("that wants no more is off until the next start, and the log says so", patient, async () => {
    const receiver = await startWebhookReceiver();
    const custody = await start([
      { kind: "webhook", name: "hook", url: receiver.url, secretEnv: "FEED_SECRET", kinds: ["key.*"], ...quick },
    ]);
    receiver.answer = () => ({ status: 410 });
    await makeKeys(custody, 3);
    await until(async () => (await idsOf(custody, ({ kind }) => kind === "feed.failing")).length === 1);
    expect(await statusOf(custody)).toMatchObject({ state: "disabled", error: "gone" });
    expect(receiver.asked).toHaveLength(1);
    receiver.answer = () => ({ status: 200 });
    await makeKeys(custody, 1);
    await custody.restart();
    await until(() => receiver.taken.length === 4);
  });

  test("is not asked again before it says", patient, async () => {
    const receiver = await startWebhookReceiver();
    const custody = await start([
      { kind: "webhook", name: "hook", url: receiver.url, secretEnv: "FEED_SECRET", kinds: ["key.*"], ...quick },
    ]);
    receiver.answer = () =>
      receiver.asked.length === 1 ? { status: 429, headers: { "retry-after": "1" } } : { status: 200 };
    await makeKeys(custody, 1);
    await until(() => receiver.taken.length === 1);
    const [first, second] = receiver.asked;
    // A lower bound only: the machine may be slow.
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(999);
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  });
});

describe("syslog over TLS", () => {
  test(
    "whose receiver crashes with what it read misses nothing: what had not settled comes again, in order",
    patient,
    async () => {
      const receiver = await startSyslogReceiver(issued);
      const tls = { caFile: authority.certFile };
      const custody = await start([
        {
          kind: "syslog",
          name: "siem",
          host: "localhost",
          port: receiver.port,
          tls,
          settleMs: 1_500,
          from: "beginning",
          kinds: ["key.*"],
          ...quick,
        },
      ]);
      await until(() => receiver.messages.length >= 2);
      // It loses what it has not kept: all that is in the connection.
      receiver.crashAt = (count) => count === 7;
      await makeKeys(custody, 12);
      await until(() => receiver.messages.length >= 7);
      await makeKeys(custody, 5);
      receiver.crashAt = () => false;
      await receiver.comeBack();
      await until(() => isCurrent(custody));
      const expected = await idsOf(custody, isKey);
      const seen = receiver.messages.map(({ params }) => params["id"] ?? "");
      const firsts = [...new Set(seen)];
      expect(firsts).toEqual(expected);
      expect(seen.length).toBeGreaterThan(firsts.length);
      for (const { message, params } of receiver.messages) {
        expect(JSON.parse(message)).toMatchObject({ class_uid: 3004, metadata: { uid: params["id"] } });
      }
    },
  );
});

test(
  "a feed that fails for long is one entry, its recovery another, and the other feeds tell of both",
  patient,
  async () => {
    const toldFile = join(certificates.folder, "told.ndjson");
    const receiver = await startWebhookReceiver();
    await receiver.die();
    const custody = await start([
      {
        kind: "webhook",
        name: "hook",
        url: receiver.url,
        secretEnv: "FEED_SECRET",
        kinds: ["key.*"],
        failingAfterS: 1,
        ...quick,
      },
      {
        kind: "ndjson",
        name: "file",
        file: toldFile,
        severityMin: "low",
        kinds: ["feed.*"],
      },
    ]);
    await makeKeys(custody, 2);
    const told = async (): Promise<Entry[]> =>
      (await readEntries(custody.folder)).filter(({ kind }) => kind.startsWith("feed."));
    await until(async () => (await told()).length === 1);
    expect(await told()).toMatchObject([
      { kind: "feed.failing", feed: "hook", error: "unreachable", lag: expect.any(Number) },
    ]);
    expect(await statusOf(custody)).toMatchObject({ state: "failing", error: "unreachable" });
    const metrics = async (): Promise<string> => (await custody.ask("/metrics")).text;
    await until(async () => /custody_feed_lag_entries\{feed="hook"\} [1-9]/.test(await metrics()));
    expect(await metrics()).toMatch(/custody_feed_failures_total\{feed="hook"\} [1-9]/);
    await receiver.comeBack();
    await until(async () => (await told()).length === 2);
    expect((await told())[1]).toMatchObject({ kind: "feed.recovered", feed: "hook" });
    const lines = (): string[] => readFileSync(toldFile, "utf8").split("\n").slice(0, -1);
    await until(() => existsSync(toldFile) && lines().length === 2);
    expect(lines().map((line) => JSON.parse(line).metadata.event_code)).toEqual(["feed.failing", "feed.recovered"]);
    await until(async () => /custody_feed_delivered_total\{feed="hook"\} 2/.test(await metrics()));
    await until(async () => /custody_feed_lag_entries\{feed="hook"\} 0/.test(await metrics()));
  },
);

test("severity and kinds choose what is sent, and what is not sent is not waited for", patient, async () => {
  const folder = certificates.folder;
  const file = (name: string): string => join(folder, `${name}.ndjson`);
  const feed = (name: string, more: object): object => ({ kind: "ndjson", name, file: file(name), ...more });
  const custody = await start([
    feed("all", {}),
    feed("medium", { severityMin: "medium" }),
    feed("keys", { kinds: ["key.*", "exchange.finding"], format: "cloudevents" }),
  ]);
  custody.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("The answer"))));
  await custody.chat(chatBody(`the card ${["4012", "8888", "8888", "1881"].join("")}`));
  const { id } = await custody.newKey("client");
  await custody.ask(`/api/v1/api-keys/${id}`, { method: "DELETE" });
  await until(async () => {
    const { data }: { data: Status[] } = JSON.parse((await custody.ask("/api/v1/feeds")).text);
    return data.every(({ state }) => state === "current") && data.length === 3;
  });
  const kinds = (name: string): string[] => {
    const lines = readFileSync(file(name), "utf8").split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line)).map((event) => event.metadata?.event_code ?? event.type);
  };
  await until(() => kinds("all").includes("exchange.classified"));
  // Those come by themselves.
  const byItself = new Set(["exchange.classified", "log.heartbeat"]);
  expect(kinds("all").filter((kind) => !byItself.has(kind))).toEqual([
    "exchange.closed",
    "exchange.finding",
    "key.created",
    "key.revoked",
  ]);
  expect(kinds("keys")).toEqual(["dev.custody.exchange.finding", "dev.custody.key.created", "dev.custody.key.revoked"]);
  expect(() => kinds("medium")).toThrow("no such file");
});

test(
  "a test event arrives and says that it is one, and is an entry; a receiver that is away is told by its code",
  patient,
  async () => {
    const receiver = await startSyslogReceiver();
    const custody = await start([
      { kind: "syslog", name: "siem", host: "127.0.0.1", port: receiver.port, tls: false, kinds: ["key.*"], ...quick },
    ]);
    const ask = async (name: string): Promise<unknown> =>
      JSON.parse((await custody.ask(`/api/v1/feeds/${name}/test`, { method: "POST" })).text);
    expect(await ask("siem")).toEqual({ delivered: true, error: null });
    await until(() => receiver.messages.length === 1);
    expect(receiver.messages[0]).toMatchObject({ messageId: "feed.tested", params: { test: "true" } });
    expect(JSON.parse(receiver.messages[0]?.message ?? "")).toMatchObject({
      class_uid: 6002,
      metadata: { labels: ["test"] },
    });
    await receiver.die();
    // What the receiver's end takes to arrive here is a write that nobody reads, or a connection that is lost.
    await until(async () => JSON.stringify(await ask("siem")).includes('"unreachable"'));
    expect(await ask("siem")).toEqual({ delivered: false, error: "unreachable" });
    expect(await ask("none")).toMatchObject({ error: { code: "not_found" } });
    const entries = (await readEntries(custody.folder)).filter(({ kind }) => kind === "feed.tested");
    expect(entries[0]).toMatchObject({ feed: "siem", error: null });
    expect(entries.slice(-2)).toMatchObject([
      { feed: "siem", error: "unreachable" },
      { feed: "siem", error: "unreachable" },
    ]);
  },
);

test("without feeds there is nothing to list, and nobody of a team sees the server's", patient, async () => {
  const custody = await start([]);
  expect(JSON.parse((await custody.ask("/api/v1/feeds")).text)).toEqual({ data: [], nextCursor: null });
  const { key } = await custody.newKey("auditor", { team: "claims" });
  expect((await custody.ask("/api/v1/feeds", { key })).status).toBe(403);
});
