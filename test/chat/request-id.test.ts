import { describe, expect, test } from "vitest";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile();
const uuidv7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

interface Revealed {
  readonly payloads: readonly { role: string; details: Record<string, string> | null; matchesEntry: boolean }[];
}

const detailsOf = async (id: string): Promise<Record<string, Record<string, string> | null>> => {
  const answer = await custody().ask(`/api/v1/audit/exchanges/${id}/payload`, {
    method: "POST",
    body: { reason: "to see the ids" },
  });
  const { payloads }: Revealed = JSON.parse(answer.text);
  return Object.fromEntries(payloads.map(({ role, details }) => [role, details]));
};

describe("X-Request-ID", () => {
  test.each(["/healthz", "/readyz", "/v1/models", "/log/", "/nowhere", "/api/v1/audit/exchanges?limit=x"])(
    "is ours on the answer of %s",
    async (path) => {
      const answer = await custody().ask(path, { headers: { "x-request-id": "of-the-caller" } });
      expect(answer.id).toMatch(uuidv7);
    },
  );

  test.each([false, true])(
    "is the exchange's id; the caller's own and the upstream's are sealed with the payloads (stream: %s)",
    async (stream) => {
      const headers = "x-request-id: id-of-the-upstream\r\n";
      const bytes = stream
        ? streamOf([deltaEvent("Hi"), finishEvent(), doneEvent], headers)
        : whole(JSON.stringify(completion("Hi")), { headers });
      custody().upstream.answer = ({ socket }) => socket.write(bytes);
      const answer = await custody().chat(chatBody("Hi", { stream }), {
        headers: { "x-request-id": "id-of-the-caller" },
      });
      expect(answer.id).toMatch(uuidv7);
      expect(String(custody().upstream.calls.at(-1)?.head)).not.toContain("id-of-the-caller");
      const details = await detailsOf(answer.id);
      expect(details["request.received"]).toEqual({ clientRequestId: "id-of-the-caller" });
      expect(details["response.received"]).toEqual({ upstreamRequestId: "id-of-the-upstream" });
      const entries = JSON.stringify(await readEntries(custody().folder));
      expect(entries).toContain(answer.id);
      expect(entries).not.toContain("id-of-the");
      const list = await custody().ask(`/api/v1/audit/exchanges/${answer.id}`);
      expect(list.text).not.toContain("id-of-the");
    },
  );

  test("of the caller is cleaned and cut at 128 characters", async () => {
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
    const answer = await custody().chat(chatBody("Hi"), {
      headers: { "x-request-id": `\u00e9a\tb${"x".repeat(200)}` },
    });
    const details = await detailsOf(answer.id);
    expect(details["request.received"]).toEqual({ clientRequestId: `ab${"x".repeat(126)}` });
  });
});
