/**
 * A scanner outside the process: what it finds is acted upon, and while it does not answer nothing goes anywhere.
 */
import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import type { Entry } from "../../src/domain/entry.ts";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readEntries, readRecorded } from "../fixtures/read-record.ts";
import { streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForTest, startCustody } from "../fixtures/start-custody.ts";
import { type PresidioServer, startPresidio } from "../scan/external/presidio-server.ts";

const ship = "SHIP_NAME";
const mark = "[SHIP_NAME_REDACTED]";
const scanner = (settings: Readonly<Record<string, unknown>>) => ({ kind: "presidio", name: "presidio", ...settings });
const start = async (
  { url }: Pick<PresidioServer, "url">,
  more: { actions?: Readonly<Record<string, string>>; presidio?: Readonly<Record<string, unknown>> } = {},
) => custodyForTest({ actions: more.actions ?? { [ship]: "redact" }, outside: [scanner({ url, ...more.presidio })] });

describe("what Presidio finds", () => {
  test("is counted and redacted, both ways, beside what the program itself finds", async () => {
    const presidio = await startPresidio({ entities: [ship] });
    const { chat, upstream, folder } = await start(presidio, { actions: { [ship]: "redact", US_SSN: "redact" } });
    upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("😀 <SHIP_NAME:the heron> it is"))));
    const answer = await chat(chatBody("😀 aboard <SHIP_NAME:the orion>, 123-45-6789"));
    expect(answer.status).toBe(200);
    expect(String(upstream.calls.at(-1)?.body)).toContain(`😀 aboard <SHIP_NAME:${mark}>, [US_SSN_REDACTED]`);
    expect(answer.text).toContain(`😀 <SHIP_NAME:${mark}> it is`);
    const { opened, closed } = await readRecorded(folder, answer.id);
    expect(opened).toMatchObject({ verdict: "redact", counts: { [ship]: 1, US_SSN: 1 } });
    expect(closed).toMatchObject({ verdict: "redact", counts: { [ship]: 1 } });
    // Every text is asked about, names of fields among them: Presidio may find in any.
    expect(presidio.requests.map(({ text }) => text)).toEqual(
      expect.arrayContaining(["😀 aboard <SHIP_NAME:the orion>, 123-45-6789", "😀 <SHIP_NAME:the heron> it is"]),
    );
  });

  test("can block, in a stream too", async () => {
    const presidio = await startPresidio({ entities: [ship] });
    const { chat, upstream } = await start(presidio, { actions: { [ship]: "block" } });
    upstream.answer = ({ socket }) =>
      socket.write(streamOf([deltaEvent("<SHIP_NA"), deltaEvent("ME:the orion>"), finishEvent(), doneEvent]));
    const refused = await chat(chatBody("<SHIP_NAME:the heron>"));
    expect(refused.status).toBe(400);
    expect(errorOf(refused)).toMatchObject({ code: "pii_policy_block", message: expect.stringContaining(ship) });
    expect(upstream.calls).toHaveLength(0);
    const stream = await chat(chatBody("Hi", { stream: true }));
    expect(stream.text).toContain("pii_policy_block");
    expect(stream.text).not.toContain("orion");
  });
});

describe("before anything goes out", () => {
  test("the log says that Presidio gets it", async () => {
    let folder: string | null = null;
    let seen: Entry[] | null = null;
    const answer = async (incoming: { readonly url: string }, outgoing: ServerResponse): Promise<void> => {
      if (incoming.url === "/analyze" && folder !== null) seen ??= await readEntries(folder);
      outgoing.end("[]");
    };
    const presidio = await startPresidio({ script: (outgoing, incoming) => void answer(incoming, outgoing) });
    const custody = await start(presidio);
    ({ folder } = custody);
    custody.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
    expect((await custody.chat(chatBody("Hello"))).status).toBe(200);
    const loaded = (seen ?? []).filter(({ kind }: Entry) => kind === "policy.loaded");
    expect(loaded).toMatchObject([{ kind: "policy.loaded", recipients: ["presidio"] }]);
  });

  test("without it, the log says that nobody does", async () => {
    const { folder } = await custodyForTest();
    const loaded = (await readEntries(folder)).filter(({ kind }) => kind === "policy.loaded");
    expect(loaded).toMatchObject([{ recipients: [] }]);
  });
});

describe("Presidio that is not there", () => {
  test("at the start: the server does not start, and says why", async () => {
    // Nobody listens on port 1.
    await expect(startCustody({ outside: [scanner({ url: "http://127.0.0.1:1" })] })).rejects.toMatchObject({
      code: "scanner_failed",
      message: expect.stringContaining("presidio"),
    });
  });

  test("or does not know what is asked of it: the server does not start, and names that", async () => {
    const { url } = await startPresidio({ entities: ["PERSON"] });
    await expect(startCustody({ outside: [scanner({ url, entities: [ship] })] })).rejects.toMatchObject({
      code: "scanner_failed",
      message: expect.stringContaining(ship),
    });
  });

  /** An analyzer that finds nothing, and is gone while `isGone`. */
  const unsteady = async () => {
    const state = { isGone: false };
    const presidio = await startPresidio({
      script: (outgoing) => void (state.isGone ? outgoing.destroy() : outgoing.end("[]")),
    });
    return { state, custody: await start(presidio) };
  };

  test("later, on a request: refused, recorded, the upstream never called; and when it is back, all is well", async () => {
    const { state, custody } = await unsteady();
    custody.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
    state.isGone = true;
    const refused = await custody.chat(chatBody("a canary"));
    expect(refused.status).toBe(503);
    expect(errorOf(refused).code).toBe("scanner_failed");
    expect(refused.text).not.toContain("canary");
    expect(custody.upstream.calls).toHaveLength(0);
    const { opened, closed } = await readRecorded(custody.folder, refused.id);
    expect(opened).not.toBeNull();
    expect(closed).toMatchObject({ outcome: "failed", error: "scanner_failed", status: 503 });
    state.isGone = false;
    expect((await custody.chat(chatBody("Hello"))).status).toBe(200);
  });

  test.each([false, true])("later, on an answer (stream: %s): kept back", async (stream) => {
    const { state, custody } = await unsteady();
    const body = stream
      ? streamOf([deltaEvent("a canary"), finishEvent(), doneEvent])
      : whole(JSON.stringify(completion("a canary")));
    custody.upstream.answer = ({ socket }) => {
      state.isGone = true;
      socket.write(body);
    };
    const answer = await custody.chat(chatBody("Hello", { stream }));
    expect(answer.text).toContain("scanner_failed");
    expect(answer.text).not.toContain("canary");
    expect(answer.text).not.toContain("[DONE]");
    const { closed } = await readRecorded(custody.folder, answer.id);
    expect(closed).toMatchObject({ outcome: "failed", error: "scanner_failed" });
  });

  test("too slow: the same", async () => {
    let isSlow = false;
    const presidio = await startPresidio({
      script: (outgoing, incoming) => {
        if (!isSlow || incoming.url !== "/analyze") outgoing.end("[]");
      },
    });
    const { chat, upstream } = await start(presidio, { presidio: { timeoutMs: 300 } });
    isSlow = true;
    const refused = await chat(chatBody("Hello"));
    expect(refused.status).toBe(503);
    expect(errorOf(refused).code).toBe("scanner_failed");
    expect(upstream.calls).toHaveLength(0);
  });
});
