import { expect, test } from "vitest";
import { completion } from "../fixtures/chat-bodies.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile();

/** Follows until an event of that name is there, and gives all that came. */
const follow = async (event: string, lastEventId?: string): Promise<string> => {
  const leaving = new AbortController();
  const headers = {
    authorization: `Bearer ${custody().adminKey}`,
    ...(lastEventId && { "last-event-id": lastEventId }),
  };
  const { body } = await fetch(`${custody().url}/console/exchanges/tail`, { headers, signal: leaving.signal });
  let said = "";
  for await (const piece of body ?? []) {
    said += Buffer.from(piece).toString("utf8");
    if (said.includes(`event: ${event}`)) break;
  }
  leaving.abort();
  return said;
};

test("who asks again is told what came meanwhile", async () => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hello."))));
  await custody().chat({ model: "gpt-test", messages: [{ role: "user", content: "before" }] });
  const [, last = ""] = /^id: (\d+\.\d+)$/m.exec(await follow("following")) ?? [];
  const { id } = await custody().chat({ model: "gpt-test", messages: [{ role: "user", content: "meanwhile" }] });
  const rows = await follow("rows", last);
  expect(rows).toContain(`/console/exchanges/${id}`);
  expect(rows.match(/<tr /g)).toHaveLength(1);
});
