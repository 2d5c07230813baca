import { describe, expect, test } from "vitest";
import { chatBody, chunkEvent, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({ actions: { EMAIL_ADDRESS: "redact", CREDIT_CARD: "redact", US_SSN: "flag" } });
const email = "jane.roe@example.com";
const card = ["4111", "1111", "1111", "1111"].join("");
const emailMark = "[EMAIL_ADDRESS_REDACTED]";
const cardMark = "[CREDIT_CARD_REDACTED]";

const answering = (body: string | object): void => {
  const bytes = whole(typeof body === "string" ? body : JSON.stringify(body));
  custody().upstream.answer = ({ socket }) => socket.write(bytes);
};
const streaming = (pieces: readonly string[]): void => {
  custody().upstream.answer = ({ socket }) => socket.write(streamOf(pieces));
};

describe("a request", () => {
  test("goes on with marks in every place where a text was, and every other byte as it came", async () => {
    answering(completion("Hi"));
    const body = (mail: string, number: string) =>
      `{ "model":"gpt-test", "user":"${mail}",\t"messages":[{"role":"system","content":"keep \\u0061s it is, 1.50"},\n` +
      `{"role":"user","name":"n","content":[{"type":"text","text":"I am ${mail}, ${number}!"},{"type":"x","y":["${mail}"]}]},` +
      `{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\\"to\\":\\"${mail}\\"}"}}]},` +
      `{"role":"tool","tool_call_id":"c","content":"${mail}"}],"metadata":{"of ${mail}":"1E3"},"x_unknown":{"a":[1.0,{"b":"${number}"}]},` +
      `"tools":[{"type":"function","function":{"name":"f","description":"for ${mail}"}}] }\n`;
    const answer = await custody().chat(body(email, card));
    expect(answer.status).toBe(200);
    expect(String(custody().upstream.calls.at(-1)?.body)).toBe(body(emailMark, cardMark));
    const { opened } = await readRecorded(custody().folder, answer.id);
    expect(opened).toMatchObject({ verdict: "redact", dataClass: "pci", counts: { EMAIL_ADDRESS: 7, CREDIT_CARD: 2 } });
    expect(opened?.payloads.map(({ role }) => role)).toEqual(
      expect.arrayContaining(["request.received", "request.forwarded", "request.findings"]),
    );
  });

  test("a card written as a number becomes a string; two keys that become one stay two", async () => {
    answering(completion("Hi"));
    await custody().chat(
      `{"model":"gpt-test","messages":[{"role":"user","content":"x"}],"x":${card},"y":{"a@b.example":1,"c@d.example":2}}`,
    );
    const sent: { x: string; y: object } = JSON.parse(String(custody().upstream.calls.at(-1)?.body));
    expect(sent.x).toBe(cardMark);
    expect(Object.values(sent.y)).toEqual([1, 2]);
  });

  test("what is flagged only goes on as it came", async () => {
    answering(completion("Hi"));
    const body = JSON.stringify(chatBody("my number is 123-45-6789"));
    const answer = await custody().chat(body);
    expect(String(custody().upstream.calls.at(-1)?.body)).toBe(body);
    expect((await readRecorded(custody().folder, answer.id)).opened).toMatchObject({
      verdict: "flag",
      counts: { US_SSN: 1 },
    });
  });
});

const said = `Write to ${email}, or pay with ${card}; and x@y.example.`;
const redacted = `Write to ${emailMark}, or pay with ${cardMark}; and ${emailMark}.`;

describe("a whole answer", () => {
  test("reaches the client with marks, and every other byte as it came", async () => {
    const body = (text: string) =>
      `{ "id":"x", "choices":[{"index":0, "message":{"role":"assistant","content":"${text}"},"finish_reason":"stop","x":1.0}]}\n`;
    answering(body(said));
    const answer = await custody().chat(chatBody("Hi"));
    expect(answer.text).toBe(body(redacted));
    const { closed } = await readRecorded(custody().folder, answer.id);
    expect(closed).toMatchObject({ verdict: "redact", dataClass: "pci", outcome: "complete" });
    expect(closed?.payloads.map(({ role }) => role)).toEqual(
      expect.arrayContaining(["response.received", "response.delivered", "response.findings"]),
    );
  });

  test("loses the logprobs of a changed choice, which spell the text, and keeps those of others", async () => {
    const spelled = (text: string) => ({ content: [...text].map((token) => ({ token, logprob: -1, bytes: [1] })) });
    const choice = (index: number, content: string) => ({
      index,
      message: { role: "assistant", content },
      logprobs: spelled(content),
      finish_reason: "stop",
    });
    answering(completion("", { choices: [choice(0, email), choice(1, "fine")] }));
    const answer = await custody().chat(chatBody("Hi", { n: 2, logprobs: true }));
    const { choices }: { choices: { logprobs: object | null }[] } = JSON.parse(answer.text);
    expect(choices.map(({ logprobs }) => logprobs === null)).toEqual([true, false]);
  });

  test("an upstream's error is redacted too", async () => {
    custody().upstream.answer = ({ socket }) =>
      socket.write(whole(`{"error":{"message":"no ${email}"}}`, { status: 400 }));
    expect((await custody().chat(chatBody("Hi"))).text).toBe(`{"error":{"message":"no ${emailMark}"}}`);
  });
});

/** What a client puts together out of a stream's deltas of one choice. */
const joined = (text: string, index = 0): string => {
  let result = "";
  for (const line of text.split("\n")) {
    if (!line.startsWith("data: {")) continue;
    const part: { choices: { index: number; delta: { content?: string | null } }[] } = JSON.parse(line.slice(6));
    for (const choice of part.choices) if (choice.index === index) result += choice.delta.content ?? "";
  }
  return result;
};

describe("a stream", () => {
  const read = async (deltas: readonly string[]): Promise<string> => {
    streaming([...deltas.map((text) => deltaEvent(text)), finishEvent(), doneEvent]);
    const answer = await custody().chat(chatBody("Hi", { stream: true }));
    expect(answer.text.endsWith(finishEvent() + doneEvent)).toBe(true);
    return joined(answer.text);
  };

  test("says what the whole answer would, cut in two at every place", async () => {
    for (let at = 0; at <= said.length; at += 1) {
      expect(await read([said.slice(0, at), said.slice(at)]), `cut at ${at}`).toBe(redacted);
    }
  });

  test("says the same with one character a delta, and with empty ones between", async () => {
    expect(await read([...said])).toBe(redacted);
    expect(await read([...said].flatMap((character) => ["", character]))).toBe(redacted);
  });

  test("keeps interleaved choices apart: what is a span only when they are mixed is none", async () => {
    const [start, end] = ["jane.roe@exam", "ple.com"];
    const pieces = [deltaEvent(start, 0), deltaEvent("other@", 1), deltaEvent(end, 0), deltaEvent("words", 1)];
    streaming([...pieces, finishEvent(0), finishEvent(1), doneEvent]);
    const answer = await custody().chat(chatBody("Hi", { stream: true, n: 2 }));
    expect(joined(answer.text, 0)).toBe(emailMark);
    expect(joined(answer.text, 1)).toBe("other@words");
  });

  test("redacts the arguments of a tool call that are cut anywhere", async () => {
    const text = `{"to":"${email}","n":1}`;
    const call = (part: string) =>
      chunkEvent([
        { index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: part } }] }, finish_reason: null },
      ]);
    for (const size of [1, 7]) {
      const parts = text.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
      streaming([...parts.map(call), finishEvent(0, "tool_calls"), doneEvent]);
      const answer = await custody().chat(chatBody("Hi", { stream: true }));
      const sent = [...answer.text.matchAll(/"arguments":("(?:[^"\\]|\\.)*")/g)].map(([, one]) =>
        String(JSON.parse(one ?? '""')),
      );
      expect(sent.join("")).toBe(`{"to":"${emailMark}","n":1}`);
    }
  });

  test("with nothing to redact passes byte for byte", async () => {
    const text = `: c\r\n\r\nevent: x\r\n${deltaEvent("h\u00e9").replaceAll("\n", "\r\n")}${finishEvent()}${doneEvent}`;
    streaming([text]);
    expect((await custody().chat(chatBody("Hi", { stream: true }))).text).toBe(text);
  });

  test("loses the logprobs of a changed choice in every frame, whether or not the frame has text", async () => {
    const logprobs = { content: [{ token: email, logprob: -1, bytes: null }] };
    const spelled = { content: [...email].map((token) => ({ token, logprob: -1, bytes: null })) };
    streaming([
      chunkEvent([{ index: 0, delta: { content: email }, logprobs, finish_reason: null }]),
      chunkEvent([{ index: 0, delta: {}, logprobs: spelled, finish_reason: null }]),
      finishEvent(),
      doneEvent,
    ]);
    const answer = await custody().chat(chatBody("Hi", { stream: true, logprobs: true }));
    expect(answer.text).not.toContain('"token"');
    expect(joined(answer.text)).toBe(emailMark);
  });

  test.each([
    ["a comment", `: for ${email}\n\n`],
    ["an event's name", `event: ${email}\n${deltaEvent("a")}`],
    ["an event's id", `id: ${email}\n${deltaEvent("a")}`],
    ["a line that means nothing", `note: ${email}\n${deltaEvent("a")}`],
    ["an id of the answer", chunkEvent([], { id: email })],
    ["an unknown key", chunkEvent([], { [email]: 1 })],
  ])("redacts %s", async (_name, piece) => {
    streaming([piece, deltaEvent("Hi"), finishEvent(), doneEvent]);
    const answer = await custody().chat(chatBody("Hi", { stream: true }));
    expect(answer.text).toContain("Hi");
    expect(answer.text).not.toContain(email);
  });
});
