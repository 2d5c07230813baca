/**
 * Searching texts in the console, over HTTP: the box, the address, the pages.
 * @module
 */
import { beforeAll, expect, test } from "vitest";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { addressesIn, type ConsoleSession, openConsole, wordsOf } from "../fixtures/console-session.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({ search: { enabled: true }, scanners: [], policies: { base: { search: "on" } } });
const path = "/console/exchanges/texts";

let security: ConsoleSession;
let other: ConsoleSession;
let auditor: ConsoleSession;
/** Oldest first. */
const ids: string[] = [];

beforeAll(async () => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Fine."))));
  for (const [text, model] of [
    ["a sunbeam falls", "gpt-test"],
    ["a sunbeam fell", "glob-1"],
    ["a sunbeam will fall", "gpt-test"],
    ["nothing of it", "gpt-test"],
  ] as const) {
    ids.push((await custody().chat(chatBody(text, { model }))).id);
  }
  security = await openConsole(custody(), (await custody().newKey("security")).key);
  other = await openConsole(custody(), (await custody().newKey("security")).key);
  auditor = await openConsole(custody(), (await custody().newKey("auditor")).key);
});

const exchangesIn = (page: { readonly text: string }): string[] => [
  ...new Set(
    addressesIn(page).flatMap((address) => /^\/console\/exchanges\/([0-9a-f-]{36})$/.exec(address)?.[1] ?? []),
  ),
];
const newestFirst = (...places: readonly number[]): string[] => places.map((place) => ids[place] ?? "");

test("the box is above the list for who may search, and for nobody else", async () => {
  expect((await security.get("/console/exchanges")).text).toContain(`action="${path}"`);
  expect((await auditor.get("/console/exchanges")).text).not.toContain(path);
  expect((await auditor.get(path)).status).toBe(403);
  expect((await auditor.post(path, { text: "sunbeam" })).status).toBe(403);
});

test("exchanges are shown, newest first; the words are in no address, and in the box", async () => {
  const page = await security.done(path, { text: "Sunbeam" });
  expect(page.status).toBe(200);
  expect(exchangesIn(page)).toEqual(newestFirst(2, 1, 0));
  expect(page.url.toLowerCase()).not.toContain("sunbeam");
  expect(addressesIn(page).join(" ").toLowerCase()).not.toContain("sunbeam");
  expect(page.text).toContain('value="Sunbeam"');
  expect(wordsOf(page)).not.toContain("falls");
});

test("filters hold together with the words, and pages follow each other", async () => {
  const page = await security.done(path, { text: "sunbeam", model: "gpt-test", limit: "1" });
  expect(exchangesIn(page)).toEqual(newestFirst(2));
  const next = addressesIn(page).find((address) => address.includes("cursor="));
  expect(next?.startsWith(`${path}?`)).toBe(true);
  const second = await security.get(next ?? "");
  expect(exchangesIn(second)).toEqual(newestFirst(0));
  const without = addressesIn(page).find((address) => address.startsWith(`${path}?`) && !address.includes("model="));
  expect(exchangesIn(await security.get((without ?? "").replace("limit=1", "limit=9")))).toEqual(newestFirst(2, 1, 0));
});

test("an address is its writer's: to others it says nothing, and searches nothing", async () => {
  const { url } = await security.done(path, { text: "sunbeam" });
  const address = url.slice(custody().url.length);
  const before = (await readEntries(custody().folder)).length;
  const page = await other.get(address);
  expect(page.status).toBe(200);
  expect(exchangesIn(page)).toEqual([]);
  expect(wordsOf(page)).toContain("Write the words");
  expect(page.text).not.toContain("sunbeam");
  expect(await readEntries(custody().folder)).toHaveLength(before);
});

test("the overview says how far the index is", async () => {
  const admin = await openConsole(custody(), custody().adminKey);
  await security.done(path, { text: "sunbeam" });
  expect(wordsOf(await admin.get("/console"))).toMatch(/Search index (?:current|behind)/);
});

test("each page is an entry, without the words", async () => {
  const count = async () =>
    (await readEntries(custody().folder)).filter(({ kind }) => kind === "exchanges.searched").length;
  const before = await count();
  const page = await security.done(path, { text: "sunbeam", limit: "1" });
  await security.get(addressesIn(page).find((address) => address.includes("cursor=")) ?? "");
  expect(await count()).toBe(before + 2);
});

test.each([
  ["no word", { text: " . " }],
  ["nothing", {}],
])("%s is refused", async (_what, fields) => {
  expect((await security.post(path, fields)).status).toBe(400);
});
