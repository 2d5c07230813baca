import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { ExchangeClassified } from "../../src/domain/entry.ts";
import { createScanners } from "../../src/scan/scanners.ts";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readClassified, readEntries, readRecorded } from "../fixtures/read-record.ts";
import { chunk, streamHead, streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { type Custody, custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";
import { verified } from "../evidence/recorded-log.ts";

const custody = custodyForFile();

/** Those of the program's own that may only flag under the default policy. */
const slow = createScanners([]).flatMap(({ name, isSlow }) => (isSlow === true ? [name] : []));

const inAnswer = "Dr. Mary Johnson lives in Paris.";
const asked = "Please write a letter to John Smith in Berlin. His address is john.smith@example.com, thanks.";

const classifiedOf = ({ folder }: Custody, id: string): Promise<ExchangeClassified> => readClassified(folder, id);

const answers = [
  ["a whole answer", false, whole(JSON.stringify(completion(inAnswer)))],
  [
    "a stream that cuts the name",
    true,
    streamOf([deltaEvent(inAnswer.slice(0, 7)), deltaEvent(inAnswer.slice(7)), finishEvent(), doneEvent]),
  ],
] as const;

describe("names, which the default policy only flags", () => {
  test.each(answers)("are found after the close, in request and answer: %s", async (_what, stream, bytes) => {
    const { upstream, folder } = custody();
    upstream.answer = ({ socket }) => socket.write(bytes);
    const { id, status } = await custody().chat(chatBody(asked, { stream }));
    expect(status).toBe(200);
    const classified = await classifiedOf(custody(), id);
    const { opened, closed } = await readRecorded(folder, id);
    expect(opened).toMatchObject({ pending: slow, counts: { EMAIL_ADDRESS: 1 } });
    expect(closed?.counts).toEqual({});
    expect(classified).toMatchObject({
      scanners: slow,
      degraded: [],
      verdict: "flag",
      dataClass: "confidential",
      // Not the name inside the address: that is counted as an address.
      counts: { PERSON: 2, LOCATION: 2 },
      reasons: ["LOCATION", "PERSON"],
    });
    const listed = JSON.parse((await custody().ask(`/api/v1/audit/exchanges/${id}`)).text);
    expect(listed).toMatchObject({
      dataClass: "confidential",
      verdict: "flag",
      classified: { entry: { counts: { PERSON: 2 } } },
    });
    const proof = await custody().ask(`/api/v1/audit/exchanges/${id}/proof?entry=classified`);
    expect(proof.text).toMatch(/^c2sp\.org\/tlog-proof@v1\n/);
  });

  test("are counted, and leave nothing else, where nothing but entries is kept", async () => {
    const own = await custodyForTest({ policies: { base: { extends: ["default"], capture: "metadata" } } });
    own.upstream.answer = ({ socket }) => socket.write(answers[0][2]);
    const { id } = await own.chat(chatBody(asked));
    expect(await classifiedOf(own, id)).toMatchObject({ counts: { PERSON: 2, LOCATION: 2 }, payloads: [] });
    const body = { type: "LOCATION", value: "Berlin", from: "2026-01-01T00:00:00Z", to: "2036-01-01T00:00:00Z" };
    const search = await own.ask("/api/v1/audit/findings/search", { method: "POST", body });
    expect(JSON.parse(search.text)).toMatchObject({ data: [] });
  });

  test("are sealed with where they stand, and found by a search", async () => {
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Yes."))));
    const text = "Ask Dr. Margaret Oldfield about it, please.";
    const { id } = await custody().chat(chatBody(text));
    await classifiedOf(custody(), id);
    const revealed = await custody().ask(`/api/v1/audit/exchanges/${id}/payload`, {
      method: "POST",
      body: { reason: "a test" },
    });
    const { payloads }: { payloads: { role: string; text: string; matchesEntry: boolean }[] } = JSON.parse(
      revealed.text,
    );
    const findings = payloads.find(({ role }) => role === "classified.findings");
    expect(findings?.matchesEntry).toBe(true);
    const found: { start: number; end: number }[] = JSON.parse(findings?.text ?? "");
    expect(found).toMatchObject([{ type: "PERSON", path: "messages[0].content" }]);
    const value = text.slice(found[0]?.start, found[0]?.end);
    expect(value).toContain("Oldfield");
    const search = await custody().ask("/api/v1/audit/findings/search", {
      method: "POST",
      body: {
        type: "PERSON",
        value,
        from: "2020-01-01T00:00:00Z",
        to: new Date(Date.now() + 60_000).toISOString(),
      },
    });
    const { data }: { data: { id: string }[] } = JSON.parse(search.text);
    expect(data.map((one) => one.id)).toContain(id);
  });

  test("of a client that has gone: what it asked, and what had been answered", async () => {
    const { upstream } = custody();
    upstream.answer = ({ socket }) =>
      socket.write(Buffer.concat([Buffer.from(streamHead()), chunk(deltaEvent(inAnswer)), chunk(deltaEvent(" And"))]));
    const request = { model: "gpt-test", messages: [{ role: "user" as const, content: asked }], stream: true as const };
    const { data: stream, response } = await custody().sdk().chat.completions.create(request).withResponse();
    let seen = "";
    for await (const part of stream) {
      seen += part.choices[0]?.delta.content ?? "";
      if (seen.includes("And")) stream.controller.abort();
    }
    const classified = await classifiedOf(custody(), response.headers.get("x-request-id") ?? "");
    expect(classified.counts).toEqual({ PERSON: 2, LOCATION: 2 });
  });

  test("are not pending where the call was refused", async () => {
    const { id, status } = await custody().chat(chatBody(asked, { model: "unknown" }));
    expect(status).toBe(404);
    expect(await readRecorded(custody().folder, id)).toMatchObject({ opened: { pending: [] }, classified: null });
  });
});

describe("a server that acts on names", () => {
  const acting = custodyForFile({ actions: { PERSON: "redact" } });

  test("looks for them in line, and finds the same", async () => {
    acting().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion(inAnswer))));
    const { id, text } = await acting().chat(chatBody(asked));
    expect(text).toContain("[PERSON_REDACTED] lives in Paris");
    const { opened, closed } = await readRecorded(acting().folder, id);
    expect(opened?.counts).toEqual({ EMAIL_ADDRESS: 1, PERSON: 1, LOCATION: 1 });
    expect(opened?.pending).not.toContain("names");
    expect(closed?.counts).toEqual({ PERSON: 1, LOCATION: 1 });
  });
});

/** A scanner outside that finds the word "secret-ish", once a test lets it. */
const outsideScanner = async () => {
  const waiting: (() => void)[] = [];
  const texts: string[] = [];
  let isOpen = true;
  const answer = (outgoing: ServerResponse, text: string): void => {
    const start = text.indexOf("secret-ish");
    const findings = start === -1 ? [] : [{ type: "SECRETISH", start, end: start + 10, score: 0.9 }];
    outgoing.end(JSON.stringify({ findings }));
  };
  const server = createServer(async (incoming, outgoing) => {
    let body = "";
    for await (const piece of incoming) body += String(piece);
    const { text = "" }: { text?: string } = JSON.parse(body || "{}");
    texts.push(text);
    if (isOpen) answer(outgoing, text);
    else waiting.push(() => answer(outgoing, text));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    settings: {
      kind: "http",
      name: "outside",
      url: `http://127.0.0.1:${port}/`,
      entities: ["SECRETISH"],
      timeoutMs: 2_000,
    },
    texts,
    hold: () => (isOpen = false),
    release: () => {
      isOpen = true;
      for (const go of waiting.splice(0)) go();
    },
  };
};

describe("a scanner outside that may only flag", () => {
  test("delays no call, and is given no text before the opening is durable", async () => {
    const outside = await outsideScanner();
    // Held for as long as the test takes to look.
    const server = await custodyForTest({ outside: [{ ...outside.settings, timeoutMs: 20_000 }] });
    outside.hold();
    server.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Something secret-ish."))));
    const { id, status } = await server.chat(chatBody(asked));
    expect(status).toBe(200);
    const { closed, classified } = await readRecorded(server.folder, id);
    expect({ outcome: closed?.outcome, classified }).toEqual({ outcome: "complete", classified: null });
    const { status: refused } = await server.chat(chatBody("A text of a call that is refused", { model: "unknown" }));
    expect(refused).toBe(404);
    outside.release();
    expect(await classifiedOf(server, id)).toMatchObject({
      scanners: [...slow, "outside"],
      degraded: [],
      counts: { SECRETISH: 1, PERSON: 1, LOCATION: 1 },
    });
    expect(outside.texts).toContain(asked);
    expect(outside.texts.join()).not.toContain("A text of a call");
  });

  test.each([
    ["finds what it was kept from", false, { degraded: [], counts: { SECRETISH: 1, PERSON: 2, LOCATION: 2 } }],
    ["is degraded under another policy", true, { degraded: [...slow, "outside"], counts: {} }],
  ])("is run by the next start where this one ended first: %s", async (_what, isChanged, expected) => {
    const outside = await outsideScanner();
    const server = await custodyForTest({ outside: [outside.settings], actions: { DOMAIN_NAME: "allow" } });
    outside.hold();
    server.upstream.answer = ({ socket }) =>
      socket.write(streamOf([deltaEvent(`${inAnswer} It is secret`), deltaEvent("-ish."), finishEvent(), doneEvent]));
    const { id } = await server.chat(chatBody(asked, { stream: true }));
    await server.stop();
    expect((await readRecorded(server.folder, id)).classified).toBe(null);
    const before = await verified(server.folder, [server.vkey]);
    expect(before.faults).toEqual([]);
    expect(before.checked).toContainEqual("1 exchanges: entries and table compared; 1 not yet classified");
    outside.release();
    const policy = JSON.stringify({ name: "test", actions: { DOMAIN_NAME: "flag" } });
    if (isChanged) writeFileSync(join(server.folder, "../policy.yaml"), policy);
    await server.restart();
    expect(await classifiedOf(server, id)).toMatchObject({ scanners: [...slow, "outside"], ...expected });
    await server.stop();
    const entries = (await readEntries(server.folder)).filter(({ kind }) => kind === "exchange.classified");
    expect(entries).toHaveLength(1);
    const after = await verified(server.folder, [server.vkey]);
    expect({ faults: after.faults, notes: after.notes }).toEqual({ faults: [], notes: [] });
    expect(after.checked).toContainEqual("1 exchanges: entries and table compared");
  });
});
