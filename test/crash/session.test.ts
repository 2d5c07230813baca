/**
 * A server that is killed in the middle of a session: what the log had said of it, and what was spooled, is there.
 * @module
 */
import { once } from "node:events";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { WebSocket } from "ws";
import { openStoredPayload } from "../../src/ledger/stored-payload.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import { loadMasterKey } from "../../src/vault/master-key-file.ts";
import { readEntries, readRecorded } from "../fixtures/read-record.ts";
import { startSocketUpstream } from "../fixtures/socket-upstream.ts";
import { checkRecord } from "./check-record.ts";
import { adminKey } from "./server-process.ts";
import { newDataFolder, newServer } from "./test-folder.ts";

const event = (n: number) => ({ type: "session.updated", event_id: `e${n}`, session: { instructions: `number ${n}` } });

/** The lines of the transcript that is stored. */
const transcriptOf = async (folder: string, id: string): Promise<{ from: string; event: object }[]> => {
  const reader = await openStoreReader(folder);
  try {
    const stored = (await reader.readPayloads(id)).find(({ role }) => role === "session.events");
    if (stored === undefined) throw new Error("nothing was spooled");
    const master = loadMasterKey(join(folder, "keys", "master.key"), false);
    const { bytes } = await openStoredPayload({ reader, master, folder }, id, stored);
    return bytes
      .toString("utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  } finally {
    reader.close();
  }
};

it("leaves its opening, how far it was, and what was spooled; recovery closes it", { timeout: 60_000 }, async () => {
  const folder = newDataFolder();
  const upstream = await startSocketUpstream();
  onTestFinished(() => upstream.close());
  const options = { upstream: upstream.baseUrl, config: { realtime: { progressEvents: 2 } } };
  const { server } = await newServer(folder, options);
  const begun = upstream.nextSession();
  const client = new WebSocket(`${server.url.replace("http", "ws")}/v1/realtime?model=voice`, {
    headers: { authorization: `Bearer ${adminKey}` },
  });
  client.on("error", () => undefined);
  const id = once(client, "upgrade").then(([{ headers }]) => String(headers["x-request-id"]));
  const delivered: object[] = [];
  client.on("message", (data) => delivered.push(JSON.parse(String(data))));
  const session = await begun;
  const exchange = await id;
  // Until the log has said how far it is, and all of the transcript is durable that stood in it.
  let said = 0;
  await vi.waitFor(
    async () => {
      session.say(event((said += 1)));
      const progressed = (await readEntries(folder)).filter(({ kind }) => kind === "exchange.progressed");
      if (progressed.length < 2) throw new Error("not yet");
      await transcriptOf(folder, exchange);
    },
    { timeout: 20_000, interval: 20 },
  );
  await server.kill();
  const before = await readRecorded(folder, exchange);
  expect(before.closed).toBeNull();

  const next = await newServer(folder, options);
  const { closed } = await readRecorded(folder, exchange);
  expect(closed).toMatchObject({ outcome: "interrupted", payloads: [{ role: "session.events" }] });
  expect(closed?.session).toBeUndefined();
  const lines = await transcriptOf(folder, exchange);
  expect(lines.length).toBeGreaterThan(0);
  // A prefix of what was delivered, event by event.
  expect(lines.map((line) => line.event)).toEqual(delivered.slice(0, lines.length));
  await next.server.stop();
  const vkeys = new Set([server.vkey]);
  expect(await checkRecord(folder, { vkeys })).toMatchObject({
    problems: [],
    outcomes: { interrupted: 1 },
    spooled: 1,
  });
});
