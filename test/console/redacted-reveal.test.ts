/**
 * The texts of an exchange without what was found in them: where places are of other texts than those that came, nothing is shown.
 * @module
 */
import { beforeAll, expect, test } from "vitest";
import { completion } from "../fixtures/chat-bodies.ts";
import { type ConsoleSession, openConsole } from "../fixtures/console-session.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({ actions: { EMAIL_ADDRESS: "tokenize" } });
let security: ConsoleSession;
beforeAll(async () => {
  security = await openConsole(custody(), (await custody().newKey("security")).key);
});

const reveal = async (said: string, answer: string, show: "redacted" | "all"): Promise<string> => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion(answer))));
  const body = { model: "gpt-test", messages: [{ role: "user", content: said }] };
  const { id } = await custody().chat(body);
  const { text } = await security.post(`/console/exchanges/${id}/reveal`, { reason: "a question", show });
  return text;
};

test("has both texts, without what was found in either", async () => {
  const page = await reveal("Ask ann@example.com.", "Ask bob@example.org.", "redacted");
  expect(page).not.toMatch(/ann@|bob@/);
  expect(page).not.toContain("cannot be shown");
  expect(page.match(/Ask <mark/g)).toHaveLength(2);
});

test("has none where a value was put back into the answer, so that places are not those of what came", async () => {
  const answer = "Ask <EMAIL_ADDRESS_1>, a colleague, or bob@example.org.";
  const page = await reveal("Ask anna.longname@example.com.", answer, "redacted");
  expect(page).toContain("cannot be shown without what was found in it");
  expect(page).not.toMatch(/bob|example\.|anna/);
  const all = await reveal("Ask anna.longname@example.com.", answer, "all");
  expect(all).toContain("bob@example.org");
  expect(all, "nothing is marked as what it is not").not.toMatch(
    /<mark[^>]*><b>EMAIL_ADDRESS<\/b> (?!anna|bob@example\.org<)/,
  );
});
