/**
 * The published clients of four systems, each written from its documents alone: they change the base URL, and nothing else.
 * @module
 */
import { beforeEach, describe, expect, test } from "vitest";
import { readRecorded } from "../fixtures/read-record.ts";
import { type Answer, send } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";
import { answerStrictly } from "../fixtures/strict-upstream.ts";

const qwen = "Qwen/Qwen2.5-3B-Instruct";
const campaignId = "76d1fab3-214c-47ef-bb04-16270639bf89";
const search = { type: "function", function: { name: "search", parameters: { type: "object" } } };
const book = { type: "function", function: { name: "book", parameters: { type: "object" } } };
const custody = custodyForFile({
  upstream: { models: [qwen, "gpt-4o", "gpt-4o-mini"] },
  catalogue: {
    models: { [qwen]: { aliases: ["qwen-2.5-3b"] } },
    agents: {
      agent_abc123: {
        model: "gpt-4o",
        systemPrompt: "You answer questions about trains.",
        personality: "You speak like a stationmaster.",
        defaults: { temperature: 0.3 },
      },
    },
    projects: {
      support: {
        models: ["gpt-4o", "gpt-4o-mini", qwen],
        defaultModel: "gpt-4o-mini",
        systemPrompt: "You help <customer>{{ name }}</customer>, who has been here for {{years}} years.",
        tools: { search: { definition: search }, book: { enabled: false, definition: book } },
        defaults: { max_tokens: 200 },
      },
    },
    campaigns: {
      "newer-model": { id: campaignId, arms: { old: { model: "gpt-4o-mini" }, new: { model: "gpt-4o" } } },
    },
  },
});

beforeEach(() => {
  custody().upstream.answer = answerStrictly("HIPAA is a law.");
});

const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> =>
  send(custody().url + path, { method: "POST", key: custody().clientKey, body, headers });

const json = ({ text, status }: Answer, wanted = 200) => {
  if (status !== wanted) throw new Error(`${status}: ${text}`);
  return JSON.parse(text);
};

const forwarded = () => JSON.parse(custody().upstream.calls.at(-1)?.body.toString("utf8") ?? "");

/** The data of each event, by what a client does that knows nothing of server-sent events but `data: `. */
const dataLines = (text: string): string[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("data: "))
    .map((line) => line.slice(6));

const chunksOf = (text: string) =>
  dataLines(text)
    .filter((data) => data !== "[DONE]")
    .map((data) => JSON.parse(data));

const hello = [{ role: "user", content: "Explain HIPAA in one sentence." }];

describe("A: ACAI and DirectAI", () => {
  const body = { model: "qwen-2.5-3b", messages: hello, temperature: 0.7, max_tokens: 256, top_p: 0.9 };

  test("an alias is answered by the model that it stands for", async () => {
    const answer = await post("/v1/chat/completions", body);
    expect(json(answer)).toMatchObject({
      object: "chat.completion",
      model: qwen,
      choices: [{ index: 0, message: { role: "assistant", content: "HIPAA is a law." }, finish_reason: "stop" }],
      usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
    });
    expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(forwarded()).toEqual({ ...body, model: qwen });
    const { opened } = await readRecorded(custody().folder, answer.id);
    expect(opened).toMatchObject({ model: qwen, asked: { alias: "qwen-2.5-3b" } });
  });

  test("a stream has deltas, an empty one with the reason, and [DONE]", async () => {
    const answer = await post("/v1/chat/completions", { ...body, stream: true });
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    const chunks = chunksOf(answer.text);
    expect(chunks.map(({ choices }) => choices[0].delta.content ?? "").join("")).toBe("HIPAA is a law.");
    expect(chunks.at(-1)).toMatchObject({
      object: "chat.completion.chunk",
      choices: [{ delta: {}, finish_reason: "stop" }],
    });
    expect(dataLines(answer.text).at(-1)).toBe("[DONE]");
  });

  test.each([
    [{ temperature: 2.1 }, "temperature", "from 0 to 2"],
    [{ max_tokens: 0 }, "max_tokens", "at least 1"],
    [{ top_p: 1.5 }, "top_p", "from 0 to 1"],
    [{ stream: "yes" }, "stream", "a boolean"],
  ])("%j is refused by name and range", async (changes, field, range) => {
    const { error } = json(await post("/v1/chat/completions", { ...body, ...changes }), 400);
    expect(error).toMatchObject({ type: "invalid_request_error", code: "request_malformed", param: field });
    expect(error.message).toContain(range);
  });
});

describe("B: Milady", () => {
  const path = "/api/v1/chat/completions";

  test("penalties, stop words, names and tool results go through", async () => {
    const messages = [
      { role: "system", content: "You are a helpful assistant." },
      { role: "user", content: "Hello!", name: "visitor" },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "call_1", type: "function", function: { name: "clock", arguments: "{}" } }],
      },
      { role: "tool", content: "noon", tool_call_id: "call_1" },
    ];
    const body = {
      model: "gpt-4o",
      messages,
      frequency_penalty: -2,
      presence_penalty: 2,
      stop: ["END", "STOP"],
      user: "u1",
    };
    expect(json(await post(path, body)).choices[0].message.content).toBe("HIPAA is a law.");
    expect(forwarded()).toEqual(body);
    json(await post(path, { ...body, stop: "END" }));
    expect(forwarded().stop).toBe("END");
  });

  test.each([{ frequency_penalty: 2.1 }, { presence_penalty: -2.5 }])("%j is refused", async (changes) => {
    const { error } = json(await post(path, { model: "gpt-4o", messages: hello, ...changes }), 400);
    expect(error.message).toContain("from -2 to 2");
  });

  test("an agent's prompt, personality and model apply, and its defaults where the caller says nothing", async () => {
    const answer = await post(path, { model: "agent_abc123", messages: hello });
    expect(json(answer).model).toBe("gpt-4o");
    const system = { role: "system", content: "You answer questions about trains.\n\nYou speak like a stationmaster." };
    expect(forwarded()).toEqual({ model: "gpt-4o", messages: [system, ...hello], temperature: 0.3 });
    json(await post(path, { model: "agent_abc123", messages: hello, temperature: 1 }));
    expect(forwarded().temperature).toBe(1);
    const { opened } = await readRecorded(custody().folder, answer.id);
    expect(opened).toMatchObject({ model: "gpt-4o", asked: { agent: "agent_abc123" } });
  });

  test("a client that reads raw data lines gets its text", async () => {
    const answer = await post(path, { model: "agent_abc123", messages: hello, stream: true });
    const text = dataLines(answer.text).map((data) =>
      data === "[DONE]" ? "" : JSON.parse(data).choices[0]?.delta?.content || "",
    );
    expect(text.join("")).toBe("HIPAA is a law.");
  });
});

describe("C: FlexAI", () => {
  const usage = {
    prompt_tokens: 20,
    completion_tokens: 3,
    total_tokens: 23,
    cache_read_input_tokens: 12,
    cache_creation_input_tokens: 4,
  };
  const body = {
    model: qwen,
    messages: hello,
    tools: [search],
    tool_choice: "none",
    response_format: { type: "text" },
    seed: 123,
    stop: "END",
    user: "someone",
    temperature: 1,
    top_p: 0.5,
    max_tokens: 2,
  };

  test("its fields go through, and usage comes back with what was cached", async () => {
    custody().upstream.answer = answerStrictly("Yes.", usage);
    const answer = await post("/v1/chat/completions", body);
    expect(json(answer).usage).toEqual(usage);
    expect(forwarded()).toEqual(body);
    const { closed } = await readRecorded(custody().folder, answer.id);
    expect(closed?.usage).toMatchObject({ promptTokens: 20, cachedPromptTokens: 12 });
  });

  test.each(["none", "auto", "required"])("tool_choice %s", async (choice) => {
    json(await post("/v1/chat/completions", { ...body, tool_choice: choice }));
    expect(forwarded().tool_choice).toBe(choice);
  });

  test("a stream has its usage where it is asked for", async () => {
    custody().upstream.answer = answerStrictly("Yes.", usage);
    const streaming = { ...body, stream: true, stream_options: { include_usage: true } };
    expect(chunksOf((await post("/v1/chat/completions", streaming)).text).at(-1)).toMatchObject({ choices: [], usage });
  });

  test("tool calls and their results go through", async () => {
    const call = { id: "call_9", type: "function", function: { name: "search", arguments: '{"q":"law"}' } };
    const messages = [
      ...hello,
      { role: "assistant", content: null, tool_calls: [call] },
      { role: "tool", content: "found", tool_call_id: "call_9" },
    ];
    json(await post("/v1/chat/completions", { ...body, messages }));
    expect(forwarded().messages).toEqual(messages);
  });

  test("models are listed", async () => {
    const listed = json(await send(`${custody().url}/v1/models`, { key: custody().clientKey }));
    expect(listed.data.map(({ id }: { id: string }) => id)).toContain(qwen);
  });
});

describe("D: Adaptive Engine", () => {
  const path = "/api/v1/chat/completions";
  const session = "3c90c3cc-0d44-4b50-8888-8dd25736052a";
  const args = { name: "Ann <b>", years: 3 };
  const prompt = "You help <customer>Ann &lt;b&gt;</customer>, who has been here for 3 years.";
  const body = {
    model: "support",
    messages: [
      { role: "user", content: "Hi", completion_id: "3c90c3cc-0d44-4b50-8888-8dd25736052b", metadata: { from: "web" } },
    ],
    system_prompt_args: args,
    user: "3c90c3cc-0d44-4b50-8888-8dd25736052c",
    labels: { team: "night" },
    metadata: { shift: "2" },
    tags: ["trial"],
    use_tools: true,
    tools: [{ id: "book", enabled: true }],
    max_ttft_ms: 10_000,
    store: true,
  };

  test("the project's default model, prompt and tools apply, and no upstream hears of the rest", async () => {
    const answer = await post(path, body);
    const said = json(answer);
    expect(forwarded()).toEqual({
      model: "gpt-4o-mini",
      messages: [
        { role: "system", content: prompt },
        { role: "user", content: "Hi" },
      ],
      user: body.user,
      tools: [search, book],
      max_tokens: 200,
    });
    expect(said.session_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const { opened } = await readRecorded(custody().folder, answer.id);
    expect(opened).toMatchObject({ model: "gpt-4o-mini", asked: { project: "support" } });
    expect(JSON.stringify(opened)).not.toContain("night");
  });

  test("the session that a client names comes back, and each choice has ids and its model", async () => {
    const answer = await post(path, { ...body, session_id: session, n: 2 });
    const { session_id, choices } = json(answer);
    expect(session_id).toBe(session);
    expect(choices).toHaveLength(2);
    const ids = choices.map(({ completion_id: id }: { completion_id: string }) => id);
    expect(new Set(ids).size).toBe(2);
    expect(choices).toMatchObject(
      ids.map((id: string) => ({ completion_id: id, model: "gpt-4o-mini", message: { id } })),
    );
  });

  test("a project's other model is asked for behind a slash, by another name of it too", async () => {
    const prompted = { messages: hello, system_prompt_args: args };
    expect(json(await post(path, { ...prompted, model: "support/gpt-4o" })).choices[0].model).toBe("gpt-4o");
    expect(json(await post(path, { ...prompted, model: "support/qwen-2.5-3b" })).choices[0].model).toBe(qwen);
    expect(json(await post(path, { ...prompted, model: "support/unknown" }), 404).error.param).toBe("model");
  });

  test("a stream's chunks carry both ids", async () => {
    const answer = await post(path, { ...body, stream: true, session_id: session, n: 2 });
    const chunks = chunksOf(answer.text);
    expect(chunks.length).toBeGreaterThan(4);
    const ids = new Map<number, Set<string>>();
    for (const { session_id, choices } of chunks) {
      expect(session_id).toBe(session);
      for (const { index, completion_id: id } of choices) ids.set(index, (ids.get(index) ?? new Set()).add(id));
    }
    expect([...ids.values()].map(({ size }) => size)).toEqual([1, 1]);
    expect(dataLines(answer.text).at(-1)).toBe("[DONE]");
  });

  test("a campaign by id or key gives one session one arm", async () => {
    const models = new Set<string>();
    for (const campaign of [campaignId, "newer-model"]) {
      const answer = await post(path, { ...body, session_id: session, ab_campaign: campaign });
      models.add(json(answer).choices[0].model);
      const { opened } = await readRecorded(custody().folder, answer.id);
      expect(opened?.asked).toMatchObject({ campaign: "newer-model", arm: expect.stringMatching(/^(old|new)$/) });
    }
    expect(models.size).toBe(1);
    expect(json(await post(path, { ...body, ab_campaign: "none" }), 404).error.param).toBe("ab_campaign");
  });

  test.each([
    [{ session_id: "mine" }, "session_id", "a UUID"],
    [{ user: "u1" }, "user", "a UUID"],
    [{ labels: { a: 1 } }, "labels", "strings"],
    [{ metadata: { a: 1 } }, "metadata", "strings"],
    [{ tags: [1] }, "tags", "strings"],
    [{ max_ttft_ms: -1 }, "max_ttft_ms", "at least 0"],
    [{ use_tools: "no" }, "use_tools", "a boolean"],
    [{ tools: [{ id: "fly", enabled: true }] }, "tools[0].id", "no tool of the project"],
    [{ tools: [{ id: "book" }] }, "tools[0].enabled", "a boolean"],
    [{ system_prompt_args: { name: "Ann" } }, "system_prompt_args.years", "required by the prompt template"],
    [{ system_prompt_args: { ...args, extra: 1 } }, "system_prompt_args", "which has name, years"],
    [{ system_prompt_args: { ...args, years: [3] } }, "system_prompt_args.years", "a string, a number or a boolean"],
  ])("%j is refused by name", async (changes, field, words) => {
    const { error } = json(await post(path, { ...body, ...changes }), 400);
    expect(error).toMatchObject({ type: "invalid_request_error", param: field });
    expect(error.message).toContain(words);
  });

  test("tools of the project are off where the call says so", async () => {
    json(await post(path, { ...body, use_tools: false }));
    expect(forwarded().tools).toBeUndefined();
    json(await post(path, { ...body, tools: [{ id: "search", enabled: false }] }));
    expect(forwarded().tools).toBeUndefined();
  });
});
