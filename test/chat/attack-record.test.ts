/**
 * A record that differs from what left, and a header that names nothing.
 * @module
 */
import { describe, expect, test } from "vitest";
import { angle } from "../fixtures/angle-scanner.ts";
import { chatBody, chunkEvent, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { chunk, lastChunk, streamHead, whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const redacting = { rules: [{ types: ["ANGLE"], action: "redact" }] };
const custody = custodyForFile({
  scanners: [angle],
  policies: { base: redacting, extra: {} },
  policiesBy: { purposes: { research: "extra" } },
});

const passing = custodyForFile({
  scanners: [angle],
  policies: { base: { rules: [{ types: ["ANGLE"], action: "flag" }] } },
});

const roles = async (id: string, of = custody): Promise<string[]> => {
  const { closed } = await readRecorded(of().folder, id);
  return (closed?.payloads ?? []).map(({ role }) => role);
};

const beginning = Buffer.concat([Buffer.from(streamHead()), chunk(deltaEvent("say <ABC> and "))]);

describe("a scanner that fails in the middle of a stream of which something was redacted", () => {
  test("the record has what was delivered, which is not what came in", async () => {
    let goOn = (): void => undefined;
    custody().upstream.answer = ({ socket }) => {
      socket.write(beginning);
      goOn = () =>
        void socket.write(
          Buffer.concat([
            chunk(deltaEvent("break it")),
            chunk(finishEvent()),
            chunk(doneEvent),
            Buffer.from(lastChunk),
          ]),
        );
    };
    const response = await fetch(`${custody().url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${custody().clientKey}`, "content-type": "application/json" },
      body: JSON.stringify(chatBody("Hi", { stream: true })),
    });
    const reader = response.body?.getReader();
    const first = Buffer.from((await reader?.read())?.value ?? []).toString();
    expect(first).toContain("say [ANGLE_REDACTED] and ");
    goOn();
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read());
    expect(await roles(response.headers.get("x-request-id") ?? "")).toContain("response.delivered");
  });
});

describe("an upstream that breaks off after the last words, which wait for the close", () => {
  test.each([
    ["where texts can be changed", custody],
    ["where frames pass", passing],
  ])("the record does not say that they were delivered, %s", async (_name, of) => {
    of().upstream.answer = ({ socket }) => {
      const last = chunkEvent([{ index: 0, delta: { content: "last words" }, finish_reason: "stop" }]);
      socket.write(Buffer.concat([Buffer.from(streamHead()), chunk(deltaEvent("hi ")), chunk(last)]), () =>
        socket.end(),
      );
    };
    const answer = await of().chat(chatBody("Hi", { stream: true }));
    expect(answer.text).toContain("hi ");
    expect(answer.text).not.toContain("last words");
    expect(await roles(answer.id, of)).toContain("response.delivered");
  });
});

describe("a purpose that is not known", () => {
  test.each(["Research", "__proto__", "constructor", "research, research", "*", "\u00e9", "", "x".repeat(129)])(
    "%s is refused",
    async (purpose) => {
      custody().upstream.answer = ({ socket }) => void socket.write(whole(JSON.stringify(completion("ok"))));
      const answer = await custody().chat(chatBody("Hi"), { headers: { "x-custody-purpose": purpose } });
      expect(answer.status).toBe(400);
    },
  );
});
