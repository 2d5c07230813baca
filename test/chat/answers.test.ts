import { describe, expect, test } from "vitest";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

const custody = custodyForFile();
const answering = (body: string | object): void => {
  const bytes = whole(typeof body === "string" ? body : JSON.stringify(body));
  custody().upstream.answer = ({ socket }) => socket.write(bytes);
};

describe("an unmodified OpenAI client", () => {
  test.each(["/v1", "/api/v1"])("gets a whole answer at %s", async (path) => {
    answering(completion("Hello there"));
    const { data, response } = await custody()
      .sdk({ path })
      .chat.completions.create({ model: "gpt-test", messages: [{ role: "user", content: "Hi" }] })
      .withResponse();
    expect(data.choices[0]?.message.content).toBe("Hello there");
    const { opened, closed } = await readRecorded(custody().folder, response.headers.get("x-request-id") ?? "");
    expect(opened).toMatchObject({
      model: "gpt-test",
      upstreams: ["scripted"],
      stream: false,
      route: "chat.completions",
    });
    expect(closed).toMatchObject({
      outcome: "complete",
      status: 200,
      error: null,
      usage: { promptTokens: 9, completionTokens: 12, totalTokens: 21 },
      attempts: [{ upstream: "scripted", status: 200 }],
    });
  });

  test("calls tools, and sends their results", async () => {
    const call = {
      id: "call_1",
      type: "function" as const,
      function: { name: "weather", arguments: '{"city":"Oslo"}' },
    };
    const message = { role: "assistant" as const, content: null, refusal: null, tool_calls: [call] };
    answering(completion("", { choices: [{ index: 0, message, logprobs: null, finish_reason: "tool_calls" }] }));
    const parameters = { type: "object", properties: { city: { type: "string" } } };
    const answer = await custody()
      .sdk()
      .chat.completions.create({
        model: "gpt-test",
        messages: [
          { role: "user", content: "Weather?" },
          message,
          { role: "tool", tool_call_id: "call_1", content: "rain" },
        ],
        tools: [{ type: "function", function: { name: "weather", parameters } }],
      });
    expect(answer.choices[0]?.message.tool_calls).toEqual([call]);
    const sent: { tools: object[]; messages: object[] } = JSON.parse(String(custody().upstream.calls.at(-1)?.body));
    expect(sent.tools).toEqual([{ type: "function", function: { name: "weather", parameters } }]);
    expect(sent.messages[2]).toEqual({ role: "tool", tool_call_id: "call_1", content: "rain" });
  });

  test("gets every choice of n: 2", async () => {
    const choice = (index: number, content: string) => ({
      index,
      message: { role: "assistant", content },
      finish_reason: "stop",
    });
    answering(completion("", { choices: [choice(0, "one"), choice(1, "two")] }));
    const answer = await custody()
      .sdk()
      .chat.completions.create({ model: "gpt-test", n: 2, messages: [{ role: "user", content: "Hi" }] });
    expect(answer.choices.map(({ message }) => message.content)).toEqual(["one", "two"]);
  });

  test("lists the models", async () => {
    const models = await custody().sdk().models.list();
    expect(models.data.map(({ id }) => id)).toEqual(["gpt-test", "glob-*"]);
  });

  test("reads an error with its code and the exchange's id", async () => {
    const refusal: { status: number; code: string; requestID: string } = await custody()
      .sdk()
      .chat.completions.create({ model: "no-such-model", messages: [{ role: "user", content: "Hi" }] })
      .then(
        () => expect.unreachable("it must be refused"),
        (error) => error,
      );
    expect(refusal).toMatchObject({ status: 404, code: "not_found" });
    expect((await readRecorded(custody().folder, refusal.requestID)).closed?.status).toBe(404);
  });
});

describe("bytes", () => {
  // Spaces, escapes, number forms and unknown fields that any re-serialising would change.
  const oddRequest =
    '\n{ "model":"gpt-test",\t"messages" : [{"role":"user","content":"\\u0048i \\/ \u00e9\u{1f600}","x_part":{"a":[1.50,1E3,-0]}}],' +
    '"x_unknown":{"z":1,"a":{"deep":[null,true,""]}},"__proto__":{"b":2},"temperature":1.0}\r\n';
  const oddAnswer =
    '{"id" : "x","choices":[ {"index":0,"message":{"role":"assistant","content":"a\\u0062\\/"},"finish_reason":"stop","x":1.00}],' +
    '"x_vendor":{"cost":1e-3,"list":[1.0,2.50]},"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2,"z":0.10}} \n';

  test("pass both ways untouched when nothing changes", async () => {
    answering(oddAnswer);
    const answer = await custody().chat(oddRequest);
    expect(answer.status).toBe(200);
    expect(custody().upstream.calls.at(-1)?.body.toString()).toBe(oddRequest);
    expect(answer.text).toBe(oddAnswer);
  });

  test("of a large answer (above a sealed segment of a file) too", async () => {
    const large = JSON.stringify(completion("word ".repeat(400_000)));
    answering(large);
    const body = JSON.stringify(chatBody("text ".repeat(400_000)));
    const answer = await custody().chat(body);
    expect(answer.text === large).toBe(true);
    expect(custody().upstream.calls.at(-1)?.body.equals(Buffer.from(body))).toBe(true);
  });

  test("of headers do not: ours reach the upstream, allow-listed ones the client", async () => {
    const headers =
      "set-cookie: sid=1\r\nx-request-id: up-1\r\nserver: scripted\r\nx-ratelimit-remaining-requests: 99\r\nx-other: 1\r\nconnection: keep-alive\r\n";
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi")), { headers }));
    const answer = await custody().chat(chatBody("Hi"), {
      headers: {
        cookie: "a=b",
        "x-forwarded-for": "192.0.2.1",
        "openai-organization": "org",
        "openai-project": "proj",
        "openai-beta": "assistants=v2",
        "x-custom": "1",
      },
    });
    const head = custody().upstream.calls.at(-1)?.head.toLowerCase() ?? "";
    expect(head).toContain("\r\nopenai-beta: assistants=v2\r\n");
    for (const name of [
      "cookie",
      "x-forwarded-for",
      "openai-organization",
      "openai-project",
      "x-custom",
      "authorization",
    ]) {
      expect(head).not.toContain(`\r\n${name}:`);
    }
    expect(head).toContain("accept-encoding: identity");
    expect(answer.headers.get("x-ratelimit-remaining-requests")).toBe("99");
    for (const name of ["set-cookie", "server", "x-other"]) expect(answer.headers.get(name)).toBeNull();
    expect(answer.id).not.toBe("up-1");
  });

  test("a model that matches a glob is recorded by the glob, never by its own name", async () => {
    answering(completion("Hi"));
    const answer = await custody().chat(chatBody("Hi", { model: "glob-of-the-caller" }));
    const { opened } = await readRecorded(custody().folder, answer.id);
    expect(opened?.model).toBe("glob-*");
    expect(JSON.stringify(opened)).not.toContain("of-the-caller");
  });
});

test("the first calls of a server, all at once, are all answered and recorded", async () => {
  const { upstream, chat, folder } = await custodyForTest();
  upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Hi"))));
  const answers = await Promise.all(Array.from({ length: 8 }, (_, place) => chat(chatBody(`Hi ${place}`))));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
  for (const { id } of answers) expect((await readRecorded(folder, id)).closed?.outcome).toBe("complete");
});
