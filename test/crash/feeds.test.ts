/**
 * SIGKILL around a delivery, in pairs: what was delivered and noted is not sent again; what was delivered and not noted is, under the same id.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { openStoreReader } from "../../src/store/open-store.ts";
import { startWebhookReceiver, until, type WebhookReceiver } from "../feeds/receivers.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { send } from "../fixtures/send.ts";
import { adminKey, type ServerProcess } from "./server-process.ts";
import { newDataFolder, newServer } from "./test-folder.ts";

const makeKey = async (server: ServerProcess): Promise<void> => {
  const body = { name: "x", role: "client" };
  const { status } = await send(`${server.url}/api/v1/api-keys`, { method: "POST", key: adminKey, body });
  expect(status).toBe(201);
};

const keyEntries = async (folder: string): Promise<string[]> =>
  (await readEntries(folder)).filter(({ kind }) => kind === "key.created").map(({ id }) => id);

/** The index of the last entry that is noted as delivered. */
const noted = async (folder: string, feed: string): Promise<number> => {
  const reader = await openStoreReader(folder);
  const row = (await reader.listFeedCursors()).find((cursor) => cursor.feed === feed);
  reader.close();
  return row?.index ?? -1;
};

const newest = async (folder: string): Promise<number> => (await readEntries(folder)).length - 1;

const idsOf = (receiver: WebhookReceiver): (string | undefined)[] =>
  receiver.taken.map(({ headers }) => String(headers["webhook-id"]));

describe("a server that is killed", { timeout: 120_000 }, () => {
  const prepare = async () => {
    vi.stubEnv("FEED_SECRET", `whsec_${randomBytes(32).toString("base64")}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    const receiver = await startWebhookReceiver();
    const folder = newDataFolder();
    const file = join(folder, "..", "events.ndjson");
    const kinds = ["key.created"];
    const config = {
      feeds: [
        { kind: "webhook", name: "hook", url: receiver.url, secretEnv: "FEED_SECRET", from: "beginning", kinds },
        { kind: "ndjson", name: "file", file, from: "beginning", kinds },
      ],
    };
    const { server } = await newServer(folder, { config });
    await makeKey(server);
    const isNoted = async (): Promise<boolean> => (await noted(folder, "hook")) === (await newest(folder));
    await until(isNoted);
    const before = receiver.taken.length;
    expect(before).toBe(3);
    const lines = (): string[] =>
      readFileSync(file, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line).metadata.uid);
    return { receiver, folder, config, server, isNoted, before, lines };
  };

  test("after a delivery was noted does not send it again", async () => {
    const { receiver, folder, config, server, isNoted, before, lines } = await prepare();
    await makeKey(server);
    await until(() => receiver.taken.length === before + 1);
    await until(isNoted);
    await until(async () => (await noted(folder, "file")) === (await newest(folder)));
    await server.kill();
    const { server: next } = await newServer(folder, { config });
    await makeKey(next);
    await until(() => receiver.taken.length >= before + 2);
    await until(() => lines().length >= before + 2);
    expect(idsOf(receiver)).toEqual(await keyEntries(folder));
    expect(lines()).toEqual(await keyEntries(folder));
  });

  test("between a delivery and its note sends it again, under the same id", async () => {
    const { receiver, folder, config, server, before, lines } = await prepare();
    receiver.answer = () => {
      // Cursors are noted a second later: the kill is long over then.
      setImmediate(() => void server.kill());
      return { status: 200 };
    };
    await makeKey(server);
    await server.exited;
    expect(receiver.taken).toHaveLength(before + 1);
    expect(await noted(folder, "hook")).toBeLessThan(await newest(folder));
    receiver.answer = () => ({ status: 200 });
    const { server: next } = await newServer(folder, { config });
    await makeKey(next);
    const ids = async (): Promise<string[]> => keyEntries(folder);
    await until(() => receiver.taken.length >= before + 3);
    const expected = await ids();
    expect(idsOf(receiver)).toEqual([...expected.slice(0, -1), ...expected.slice(-2)]);
    // The file may have the line twice, never not, and never in another order.
    await until(() => new Set(lines()).size === expected.length);
    expect([...new Set(lines())]).toEqual(expected);
  });
});
