import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { readRecorded } from "../fixtures/read-record.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile();
/** Stands in every body below, and must stand in no answer. */
const canary = "canarywordinbody";
const said = `{"role":"user","content":"${canary}"}`;
const withField = (field: string): string => `{"model":"gpt-test","messages":[${said}],${field}}`;
const nested = (depth: number): string => withField(`"x":${"[".repeat(depth)}${"]".repeat(depth)}`);

/** What is sent, and the field that the refusal must name; null where there is none. */
const malformed: readonly (readonly [name: string, body: string | Buffer, param: string | null])[] = [
  ["nothing", "", null],
  ["not JSON", `{"model": ${canary}`, null],
  ["a JavaScript literal", `{model:'${canary}'}`, null],
  ["cut short", `{"model":"gpt-test","messages":[${said}`, null],
  ["an array", `["${canary}"]`, null],
  ["a string", `"${canary}"`, null],
  ["null", "null", null],
  ["trailing data", `${withField('"n":1')} "${canary}"`, null],
  ["a second document", withField('"n":1').repeat(2), null],
  ["a byte order mark", `\u{feff}${withField('"n":1')}`, null],
  ["UTF-16", Buffer.from(withField('"n":1'), "utf16le"), null],
  [
    "bytes that are no UTF-8",
    Buffer.concat([Buffer.from(`{"model":"${canary}`), Buffer.of(0xff), Buffer.from('"}')]),
    null,
  ],
  ["no model", `{"messages":[${said}]}`, "model"],
  ["a model that is a number", `{"model":7,"messages":[${said}]}`, "model"],
  ["an empty model", `{"model":"","messages":[${said}]}`, "model"],
  ["no messages", `{"model":"gpt-test","user":"${canary}"}`, "messages"],
  ["empty messages", `{"model":"gpt-test","messages":[],"user":"${canary}"}`, "messages"],
  ["messages that are a string", `{"model":"gpt-test","messages":"${canary}"}`, "messages"],
  ["a message that is a string", `{"model":"gpt-test","messages":[${said},"${canary}"]}`, "messages[1]"],
  ["a message without a role", `{"model":"gpt-test","messages":[{"content":"${canary}"}]}`, "messages[0].role"],
  [
    "content that is a number",
    `{"model":"gpt-test","messages":[${said},{"role":"user","content":7}]}`,
    "messages[1].content",
  ],
  [
    "a part without a type",
    `{"model":"gpt-test","messages":[{"role":"user","content":[{"text":"${canary}"}]}]}`,
    "messages[0].content[0].type",
  ],
  ["stream that is a word", withField(`"stream":"yes"`), "stream"],
  ["n out of range", withField(`"n":1000`), "n"],
  ["temperature that is text", withField(`"temperature":"${canary}"`), "temperature"],
  ["tools that are no array", withField(`"tools":{"x":"${canary}"}`), "tools"],
  [
    "an option of the wrong type",
    withField(`"stream_options":{"include_usage":"${canary}"}`),
    "stream_options.include_usage",
  ],
  ["half of a surrogate pair", withField(`"user":"${canary}\\ud800"`), "user"],
  ["the other half", withField(`"user":"\\udc00${canary}"`), "user"],
  ["NUL", withField(`"user":"${canary}\\u0000"`), "user"],
  ["a raw control character", withField(`"user":"${canary}\u0001"`), null],
  ["a known key twice", withField(`"model":"${canary}"`), "model"],
  ["an escaped spelling of the same key", withField(`"m\\u006fdel":"${canary}"`), "model"],
  ["an unknown key twice: it is not named", withField(`"${canary}":1,"${canary}":2`), "*"],
  ["a known key in another case", withField(`"Messages":["${canary}"]`), "messages"],
  ["a key that folds to a known one", withField(`"me\u017f\u017fages":["${canary}"]`), "messages"],
  [
    "a message's key in another case",
    `{"model":"gpt-test","messages":[{"role":"user","Content":"${canary}"}]}`,
    "messages[0].content",
  ],
  ["100,000 nested arrays", nested(100_000), null],
  ["one level too many", nested(64), null],
  ["a million values", withField(`"x":[${"1,".repeat(1_000_000)}1]`), null],
];

describe("400: a body that has no single reading, or the wrong shape", () => {
  test.each(malformed)("%s", async (_name, body, param) => {
    const calls = custody().upstream.calls.length;
    const answer = await custody().chat(body);
    expect(answer.status).toBe(400);
    const { message, type, code, param: named } = errorOf(answer);
    expect({ type, code }).toEqual({ type: "invalid_request_error", code: "request_malformed" });
    if (param !== null) expect(named?.toLowerCase()).toBe(param);
    expect(answer.text).not.toContain(canary);
    expect(message.length).toBeLessThan(400);
    expect(custody().upstream.calls.length).toBe(calls);
    const { opened, closed, entries } = await readRecorded(custody().folder, answer.id);
    expect(entries).toBe(2);
    expect(opened).toMatchObject({ model: null, upstreams: [] });
    expect(opened?.payloads.map(({ role }) => role)).toEqual(["request.received"]);
    expect(closed).toMatchObject({
      opening: "previous",
      outcome: "failed",
      error: "request_malformed",
      status: 400,
      attempts: [],
    });
  });

  test("a body that ends before its length is never sent on", async () => {
    const { url, clientKey, upstream } = custody();
    const calls = upstream.calls.length;
    const client = connect(Number(new URL(url).port), "127.0.0.1");
    client.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${clientKey}\r\n` +
        `content-type: application/json\r\ncontent-length: 500\r\n\r\n{"model":`,
    );
    client.end();
    client.resume();
    await once(client, "close");
    expect((await custody().ask("/healthz")).status).toBe(200);
    expect(upstream.calls.length).toBe(calls);
  });

  test("what is just within the limits is no error of form", async () => {
    const answer = await custody().chat(nested(62).replace("gpt-test", "unknown-model"));
    expect(errorOf(answer).code).toBe("not_found");
  });
});
