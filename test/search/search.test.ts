/**
 * Searching texts for words, end to end: what is found, what never is, who may, and what the log says of it.
 * @module
 */
import { describe, expect, test } from "vitest";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readClassified, readEntries, readRecorded } from "../fixtures/read-record.ts";
import { streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { type Answer, errorOf } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";
import { scanners } from "./scanners.ts";

const path = "/api/v1/audit/exchanges/search";
const card = ["4111", "1111", "1111", "1111"].join("");
const custody = custodyForFile({
  scanners,
  search: { enabled: true },
  policies: {
    base: { search: "on" },
    quiet: { search: "off" },
    silent: {},
    masking: { search: "on", capture: "redacted" },
    forgetful: { search: "on", capture: "metadata" },
    acting: { search: "on", actions: { EMAIL_ADDRESS: "redact", CREDIT_CARD: "tokenize", IBAN_CODE: "block" } },
  },
  policiesBy: {
    purposes: { quiet: "quiet", silent: "silent", masking: "masking", forgetful: "forgetful", acting: "acting" },
  },
});

interface Page {
  readonly data: readonly { readonly id: string }[];
  readonly nextCursor: string | null;
  readonly lagEntries: number;
}

const ask = (body: object, key = custody().adminKey): Promise<Answer> =>
  custody().ask(path, { method: "POST", body, key });
const pageOf = (answer: Answer): Page => {
  expect(answer.status, answer.text).toBe(200);
  return JSON.parse(answer.text);
};
const search = async (text: string, more: object = {}): Promise<string[]> =>
  pageOf(await ask({ text, ...more })).data.map(({ id }) => id);

const headersOf = (purpose?: string) => (purpose === undefined ? {} : { headers: { "x-custody-purpose": purpose } });

/** An exchange that is over, scanners beside it included: its id. */
const settled = async (answer: Answer, status = 200): Promise<string> => {
  expect(answer.status, answer.text).toBe(status);
  const { opened } = await readRecorded(custody().folder, answer.id);
  if ((opened?.pending.length ?? 0) > 0) await readClassified(custody().folder, answer.id);
  return answer.id;
};

const answering = (text: string | object): void => {
  const body = typeof text === "string" ? completion(text) : text;
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(body)));
};

const call = async (request: object, answer: string | object = "Fine.", purpose?: string): Promise<string> => {
  answering(answer);
  return settled(await custody().chat(request, headersOf(purpose)));
};
const say = (text: string, answer: string | object = "Fine.", purpose?: string): Promise<string> =>
  call({ model: "gpt-test", messages: [{ role: "user", content: text }] }, answer, purpose);

const toolCall = (args: object): object => ({
  ...completion(""),
  choices: [
    {
      index: 0,
      finish_reason: "tool_calls",
      message: {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "call_1", type: "function", function: { name: "look", arguments: JSON.stringify(args) } }],
      },
    },
  ],
});

describe("words are found", () => {
  test("of request and answer, all of them, whatever their order, case and diacritics", async () => {
    const id = await say("Why do zebrafish glow?", "Because of Größe and crème brûlée.");
    for (const text of ["zebrafish", "GLOW zebrafish", "creme BRULEE zebrafish", "grosse", "Größe"]) {
      expect(await search(text), text).toEqual([id]);
    }
    expect(await search("zebrafish aquarium")).toEqual([]);
    expect(await search("zebra")).toEqual([]);
  });

  test("of scripts without spaces, by any two neighbours", async () => {
    const id = await say("請問 今日天気予報 如何");
    expect(await search("天気")).toEqual([id]);
    expect(await search("今日天気予報")).toEqual([id]);
    expect(await search("気天")).toEqual([]);
  });

  test("of a stream that is cut anywhere", async () => {
    const pieces = ["the kalei", "dosco", "pe turns"].map((text) => deltaEvent(text));
    custody().upstream.answer = ({ socket }) => socket.write(streamOf([...pieces, finishEvent(), doneEvent]));
    const id = await settled(await custody().chat(chatBody("Turn?", { stream: true })));
    expect(await search("kaleidoscope")).toEqual([id]);
    expect(await search("kalei")).toEqual([]);
  });

  test("of several parts, each by itself, and of the arguments of tools", async () => {
    const content = [
      { type: "text", text: "first marzipan" },
      { type: "text", text: "second nougat" },
    ];
    const id = await call(
      { model: "gpt-test", messages: [{ role: "user", content }] },
      toolCall({ dish: "strudel \u00fcber" }),
    );
    for (const text of ["marzipan", "nougat", "marzipan second", "strudel uber"])
      expect(await search(text)).toEqual([id]);
    expect(await search("marzipansecond")).toEqual([]);
  });

  test("with every filter of the list, page by page, newest first", async () => {
    const ids = [];
    for (const model of ["gpt-test", "glob-1", "gpt-test", "gpt-test"]) {
      ids.push(await call({ model, messages: [{ role: "user", content: "a pangolin walks" }] }));
    }
    const newestFirst = ids.toReversed();
    expect(await search("pangolin")).toEqual(newestFirst);
    expect(await search("pangolin", { model: "glob-*" })).toEqual([ids[1]]);
    expect(await search("pangolin", { dataClass: "secret" })).toEqual([]);
    expect(await search("pangolin", { to: "2020-01-01T00:00:00Z" })).toEqual([]);
    expect(await search("pangolin", { from: "2020-01-01T00:00:00Z" })).toEqual(newestFirst);
    const seen: string[] = [];
    for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
      const page = pageOf(
        await ask({ text: "pangolin", model: "gpt-test", limit: 2, ...(cursor === null ? {} : { cursor }) }),
      );
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([ids[3], ids[2], ids[0]]);
  });

  test("of what was blocked, and of what no policy changed", async () => {
    const iban = ["GB82", "WEST", "1234", "5698", "7654", "32"].join("");
    answering("Fine.");
    const blocked = await custody().chat(chatBody(`wire the ptarmigan to ${iban}`), headersOf("acting"));
    const id = await settled(blocked, 400);
    expect(await search("ptarmigan")).toEqual([id]);
    expect(await search(iban)).toEqual([]);
  });
});

describe("what was found is never", () => {
  test.each([
    ["flagged only", undefined],
    ["redacted, and put back from placeholders", "acting"],
    ["kept without it", "masking"],
  ])("a word: %s", async (_how, purpose) => {
    const word = `okapi${purpose ?? "none"}`;
    const id = await say(
      `${word} writes to vera.quill@example.com with ${card} today`,
      `Sent, ${word} tomorrow.`,
      purpose,
    );
    expect(await search(word)).toEqual([id]);
    expect(await search(`${word} today`)).toEqual([id]);
    for (const text of ["vera", "quill", "example", card, card.slice(0, 4), "redacted", "credit_card_redacted"]) {
      expect(await search(`${word} ${text}`), text).toEqual([]);
    }
  });

  test("not in the arguments of a tool, not in a later part, not in an answer", async () => {
    const content = [
      { type: "text", text: "echidna one" },
      { type: "text", text: "wilma.stone@example.com two" },
    ];
    const tool = toolCall({ to: "paula.reed@example.com", note: "echidnatool" });
    const first = await call({ model: "gpt-test", messages: [{ role: "user", content }] }, tool);
    const second = await say("echidna answers", "Ask rolf.birk@example.com, echidnaanswer.");
    expect(await search("echidnatool two")).toEqual([first]);
    expect(await search("echidna")).toEqual([second, first]);
    expect(await search("echidnaanswer")).toEqual([second]);
    for (const name of ["wilma", "stone", "paula", "reed", "rolf", "birk"])
      expect(await search(name), name).toEqual([]);
  });

  test.each([undefined, "acting"])("nor what another finding hides, and reaches beyond it (%s)", async (purpose) => {
    const word = `ibex${purpose ?? "none"}`;
    const id = await say(`${word} at vera.quill@example.com near dunes today`, "Fine.", purpose);
    expect(await search(`${word} today`)).toEqual([id]);
    for (const text of ["vera", "near", "dunes"]) expect(await search(`${word} ${text}`), text).toEqual([]);
  });

  test("what a scanner beside the call found, once it has judged", async () => {
    const id = await say("The narwhal was seen by Josephine Abernathy in the harbour.");
    const { classified } = await readRecorded(custody().folder, id);
    expect(Object.keys(classified?.counts ?? {})).toContain("PERSON");
    expect(await search("narwhal harbour")).toEqual([id]);
    expect(await search("abernathy")).toEqual([]);
    expect(await search("josephine")).toEqual([]);
  });
});

describe("nothing is indexed", () => {
  test.each([
    ["where a policy says off", "quiet", "tapirquiet"],
    ["where a policy says nothing", "silent", "tapirsilent"],
    ["where no text is kept", "forgetful", "tapirforgetful"],
  ])("%s, whatever the base says", async (_name, purpose, word) => {
    await say(`a ${word}`, "Fine.", purpose);
    expect(await search(word)).toEqual([]);
  });

  test("of an exchange that a scanner could not judge", async () => {
    const id = await say("the solenodon and break people");
    expect((await readRecorded(custody().folder, id)).classified?.degraded).toEqual(["people"]);
    expect(await search("solenodon")).toEqual([]);
  });

  test("where a value was given back before it was found: its place is not that of what came", async () => {
    const cards = Array.from({ length: 9 }, (_none, at) => `<CREDIT_CARD_${at + 1}>`);
    const numbers = cards.map((_none, at) => `41111111111111${10 + at}`);
    const answer = `dugong ${cards.join(" ")} and then write to vera.quill@example.com end`;
    await say(`pay ${numbers.join(" ")}`, answer, "acting");
    expect(await search("dugong")).toEqual([]);
    expect(await search("vera")).toEqual([]);
  });

  test("of an answer that did not end well; its request is", async () => {
    custody().upstream.answer = ({ socket }) => {
      socket.write(streamOf([deltaEvent("the quetzal sings")]));
      socket.end();
    };
    const { id } = await custody().chat(chatBody("axolotl?", { stream: true }));
    await settled({ ...(await custody().ask("/healthz")), id });
    expect(await search("axolotl")).toEqual([id]);
    expect(await search("quetzal")).toEqual([]);
  });
});

describe("who searches", () => {
  const searches = async () =>
    (await readEntries(custody().folder)).flatMap((entry) => (entry.kind === "exchanges.searched" ? [entry] : []));

  test("is in the log before the answer: how many words, which period, and no word", async () => {
    const before = (await searches()).length;
    const answer = await ask({ text: "Wordcanary, wordcanary twice", from: "2026-01-01T00:00:00Z", team: "blue" });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const after = (await searches()).slice(before);
    expect(after).toMatchObject([{ words: 2, from: Date.UTC(2026, 0, 1), to: null, team: "blue" }]);
    expect(JSON.stringify(after).toLowerCase()).not.toContain("wordcanary");
    expect(answer.text.toLowerCase()).not.toContain("wordcanary");
  });

  test.each(["auditor", "client"])("not a key of role %s", async (role) => {
    const { key } = await custody().newKey(role);
    const before = (await searches()).length;
    const answer = await ask({ text: "forbiddenword" }, key);
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain("forbiddenword");
    expect(await searches()).toHaveLength(before);
  });

  test("security does, in its own team's calls only", async () => {
    const id = await say("the capybara rests");
    const { key: all } = await custody().newKey("security");
    expect(pageOf(await ask({ text: "capybara" }, all)).data.map((row) => row.id)).toEqual([id]);
    const { key: other } = await custody().newKey("security", { team: "red" });
    expect(pageOf(await ask({ text: "capybara" }, other)).data).toEqual([]);
    expect((await searches()).at(-1)?.team).toBe("red");
  });

  test.each([
    ["no text", { text: undefined }, "text"],
    ["no word", { text: " -- " }, "text"],
    ["too many words", { text: Array.from({ length: 17 }, (_none, at) => `w${at}`).join(" ") }, "text"],
    ["too long a text", { text: "x".repeat(501) }, "text"],
    ["a field of the query's", { text: "x", data_class: "phi" }, null],
    ["a class that is none", { text: "x", dataClass: "grave" }, "dataClass"],
    ["a cursor of nobody", { text: "x", cursor: "abc" }, "cursor"],
  ])("with %s is refused, and not recorded", async (_name, body, param) => {
    const before = (await searches()).length;
    const answer = await ask(body);
    expect(answer.status, answer.text).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: "request_malformed", param });
    expect(await searches()).toHaveLength(before);
  });
});
