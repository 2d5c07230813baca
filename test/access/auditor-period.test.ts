/**
 * What an auditor's key with a period and an end may see, over HTTP.
 * @module
 */
import { expect, test } from "vitest";
import { exportEvidence, type ExportQuery } from "../fixtures/export-evidence.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForTest } from "../fixtures/start-custody.ts";

const day = 86_400_000;
const march = Date.UTC(2026, 2, 1);
const text = (time: number): string => new Date(time).toISOString();

test("an auditor sees the period of its scope until its end, and nothing besides", async () => {
  let now = march;
  const custody = await custodyForTest({ clock: () => now });
  custody.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
  const before = await custody.chat(chatBody("Hi"));
  now += day;
  const inside = await custody.chat(chatBody("Hi"));
  now += day;
  const after = await custody.chat(chatBody("Hi"));
  expect([before.status, inside.status, after.status]).toEqual([200, 200, 200]);
  const scope = { from: text(march + day), to: text(march + 2 * day) };
  const { key } = await custody.newKey("auditor", { scope, expiresAt: text(march + 30 * day) });

  const list: { data: { id: string }[] } = JSON.parse((await custody.ask("/api/v1/audit/exchanges", { key })).text);
  expect(list.data.map(({ id }) => id)).toEqual([inside.id]);
  const status = async (id: string, rest = ""): Promise<number> =>
    (await custody.ask(`/api/v1/audit/exchanges/${id}${rest}`, { key })).status;
  expect([await status(inside.id), await status(inside.id, "/proof")]).toEqual([200, 200]);
  for (const { id } of [before, after]) expect([await status(id), await status(id, "/proof")]).toEqual([404, 404]);

  const exported = (query: ExportQuery) => exportEvidence(custody, query, { key });
  expect((await exported(scope)).status).toBe(200);
  const beyond = await exported({ ...scope, to: text(march + 3 * day) });
  expect(beyond.status).toBe(403);
  expect(errorOf(beyond)).toMatchObject({ code: "forbidden", param: "end_date" });

  now = march + 30 * day;
  const ended = await custody.ask("/api/v1/audit/exchanges", { key });
  expect([ended.status, errorOf(ended).code]).toEqual([401, "key_expired"]);
});
