/**
 * A scanner that breaks: unscanned text goes nowhere, the record says so, and the process goes on.
 * @module
 */
import { expect, test } from "vitest";
import type { Scanner } from "../../src/scan/scanner.ts";
import { createScanners } from "../../src/scan/scanners.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

const broken: Scanner = {
  name: "broken",
  version: "1",
  types: [],
  scan: (text) => {
    if (text.includes("boom")) throw new Error(`a message that quotes ${text}`);
    return [];
  },
  openFrom: (text) => text.length,
};
const custody = custodyForFile({ scanners: [...createScanners([]), broken] });

const request = (content: string, stream = false) => ({
  model: "gpt-test",
  stream,
  messages: [{ role: "user", content }],
});
const answer = (content: string): string =>
  JSON.stringify({ choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }] });
const frame = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

const worksStill = async (): Promise<void> => {
  custody().upstream.answer = ({ socket }) => void socket.write(whole(answer("fine")));
  expect((await custody().chat(request("hello"))).status).toBe(200);
};

test("on a request: refused, recorded, the upstream never called", async () => {
  const before = custody().upstream.calls.length;
  const refused = await custody().chat(request("boom canary"));
  expect(refused.status).toBe(503);
  expect(errorOf(refused).code).toBe("scanner_failed");
  expect(refused.headers.get("retry-after")).not.toBeNull();
  expect(refused.text).not.toContain("canary");
  expect(custody().upstream.calls).toHaveLength(before);
  const { closed } = await readRecorded(custody().folder, refused.id);
  expect(closed).toMatchObject({ outcome: "failed", error: "scanner_failed", status: 503 });
  await worksStill();
});

test("on an answer: kept back, and no retry asked for", async () => {
  custody().upstream.answer = ({ socket }) => void socket.write(whole(answer("boom canary")));
  const refused = await custody().chat(request("hello"));
  expect(refused.status).toBe(503);
  expect(errorOf(refused).code).toBe("scanner_failed");
  expect(refused.headers.get("retry-after")).toBeNull();
  expect(refused.headers.get("x-should-retry")).toBe("false");
  expect(refused.text).not.toContain("canary");
  const { closed } = await readRecorded(custody().folder, refused.id);
  expect(closed).toMatchObject({ outcome: "failed", error: "scanner_failed", status: 503 });
  // What came in is on the record, sealed.
  expect(closed?.payloads.map(({ role }) => role)).toEqual(["response.received", "response.delivered"]);
  await worksStill();
});

test("on a stream: an error event, and never a clean end", async () => {
  const frames = [frame({ content: "bo" }), frame({ content: "om" }), frame({}, "stop"), "data: [DONE]\n\n"];
  custody().upstream.answer = ({ socket }) => void socket.write(streamOf(frames));
  const cut = await custody().chat(request("hello", true));
  expect(cut.text).toContain("scanner_failed");
  expect(cut.text).not.toContain("[DONE]");
  expect(cut.text).not.toContain('"stop"');
  const { closed } = await readRecorded(custody().folder, cut.id);
  expect(closed).toMatchObject({ outcome: "failed", error: "scanner_failed" });
  await worksStill();
});

test("where a policy lets the call go on: it is in the lists of those that not every scanner judged", async () => {
  const policies = { base: { scanners: { broken: { onError: "open" } } } };
  const own = await custodyForTest({ policies, scanners: [...createScanners([]), broken] });
  own.upstream.answer = ({ socket }) => void socket.write(whole(answer("fine")));
  const unjudged = await own.chat(request("boom"));
  const judged = await own.chat(request("hello"));
  own.upstream.answer = ({ socket }) => void socket.write(whole(answer("boom")));
  const answered = await own.chat(request("hello"));
  expect([unjudged.status, judged.status, answered.status]).toEqual([200, 200, 200]);
  const listed = async (query: string): Promise<unknown[]> => {
    const { data } = JSON.parse((await own.ask(`/api/v1/audit/exchanges?${query}`)).text);
    return data.map(({ id, degraded }: { id: string; degraded: boolean }) => [id, degraded]);
  };
  expect(await listed("degraded=true")).toEqual([
    [answered.id, true],
    [unjudged.id, true],
  ]);
  expect(await listed("degraded=false")).toEqual([[judged.id, false]]);
  expect(errorOf(await own.ask("/api/v1/audit/exchanges?degraded=1"))).toMatchObject({ param: "degraded" });
  const overview = await own.ask("/console?period=24h");
  const address = /href="(\/console\/exchanges[^"]*degraded=true)">\s*2\s*</.exec(overview.text)?.[1] ?? "";
  const list = await own.ask(`${address.replaceAll("&amp;", "&")}&cols=degraded`);
  expect([list.text.includes(unjudged.id), list.text.includes(judged.id)]).toEqual([true, false]);
  expect(list.text).toContain("not all judged it</span>");
  const page = (await own.ask(`/console/exchanges/${unjudged.id}`)).text;
  expect(page).toMatch(/not judged by<\/span>\s+broken/);
  expect((await own.ask(`/console/exchanges/${judged.id}`)).text).not.toContain("not judged by");
});
