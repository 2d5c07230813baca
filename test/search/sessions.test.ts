/**
 * Sessions of the Realtime API in the search index.
 * @module
 */
import { expect, test } from "vitest";
import { openStopped } from "../../src/cli/open-stopped.ts";
import { Indexer } from "../../src/search/indexer.ts";
import { MonthFiles } from "../../src/search/month-files.ts";
import { ExchangeReader } from "../../src/search/read-exchange.ts";
import { searchKeyStore } from "../../src/search/search-key-store.ts";
import { join } from "node:path";
import { certificatesForFile } from "../fixtures/certificates.ts";
import { recordedSession, realtimeForFile, spokenResponse } from "../fixtures/realtime-custody.ts";
import { scanners } from "./scanners.ts";

const certificates = certificatesForFile();
const running = realtimeForFile(() => certificates.authority("authority"), {
  scanners,
  search: { enabled: true },
  policies: { base: { search: "on" }, masking: { search: "on", capture: "redacted" } },
  policiesBy: { models: { "voice-masking": "masking" } },
});

const message = (text: string) => ({
  type: "conversation.item.create",
  item: { type: "message", role: "user", content: [{ type: "input_text", text }] },
});

const talk = async (text: string, model = "voice"): Promise<string> => {
  const session = await running().open({ model });
  session.send(message(text));
  await session.upstream.next("conversation.item.create");
  session.upstream.say(...spokenResponse("r1", ["the plat", "ypus swims"]));
  await session.next("response.done");
  session.sdk.close();
  const { closed } = await recordedSession(running(), session.id);
  expect(closed.outcome).toBe("complete");
  return session.id;
};

test("what was said and answered is indexed; where something was found whose place is not certain, nothing is", async () => {
  const plain = await talk("a wombat digs");
  await talk("a numbat writes to vera.quill@example.com");
  const masked = await talk("a bilby writes to vera.quill@example.com", "voice-masking");
  const { custody } = running();
  await custody.stop();
  const { config, opened } = await openStopped({ config: join(custody.folder, "..", "custody.yaml") });
  const { store: reader } = opened.recorder;
  const { master } = opened;
  const { dataFolder: folder } = config;
  const months = new MonthFiles({ folder, reader, master, keys: searchKeyStore(reader, master) });
  const exchanges = new ExchangeReader({ access: { reader, master, folder }, payloadBytesMax: 1_000_000 });
  const results: string[] = [];
  const indexer = new Indexer({ folder, reader, months, exchanges, onExchange: (result) => void results.push(result) });
  await indexer.reset();
  while (await indexer.step());
  const find = async (word: string): Promise<string[]> => {
    const query = { words: [word], from: null, to: null, before: null, limit: 9 };
    const rows = await reader.listExchanges({ among: await indexer.find(query), limit: 9 });
    return rows.map(({ id }) => id);
  };
  expect(results.toSorted()).toEqual(["indexed", "indexed", "not_placed"]);
  expect(await find("wombat")).toEqual([plain]);
  expect(await find("platypus")).toEqual([masked, plain]);
  expect(await find("numbat")).toEqual([]);
  expect(await find("bilby")).toEqual([masked]);
  expect(await find("vera")).toEqual([]);
  months.close();
  await reader.close();
});
