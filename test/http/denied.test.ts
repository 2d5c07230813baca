import { expect, test } from "vitest";
import { chatBody } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { custodyForTest } from "../fixtures/start-custody.ts";

test("refusals before anybody is known are counted, and written as one entry at the latest when the server stops", async () => {
  const { ask, chat, clientKey, folder, stop } = await custodyForTest();
  const refused = [
    chat(chatBody("Hi"), { key: null }),
    chat(chatBody("Hi"), { key: null }),
    chat(chatBody("Hi"), { key: `${clientKey}x` }),
    chat(chatBody("Hi"), { key: "canary-of-no-form" }),
    ask("/api/v1/audit/exchanges", { key: clientKey }),
  ];
  expect((await Promise.all(refused)).map(({ status }) => status)).toEqual([401, 401, 401, 401, 403]);
  await stop();
  const denied = (await readEntries(folder)).filter(({ kind }) => kind === "access.denied");
  expect(denied).toMatchObject([{ counts: { missing_key: 2, mistyped_key: 1, unknown_key: 1, role: 1 } }]);
  expect(JSON.stringify(denied)).not.toContain("canary");
});

test("a server that refused nobody writes no such entry", async () => {
  const { ask, folder, stop } = await custodyForTest();
  expect((await ask("/v1/models")).status).toBe(200);
  await stop();
  expect((await readEntries(folder)).some(({ kind }) => kind === "access.denied")).toBe(false);
});
