import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";

import { createPatternScanner } from "../../src/scan/pattern-scanner.ts";
import { createDetector } from "../../src/scan/detector.ts";
import { Placeholders } from "../../src/scan/placeholders.ts";
import type { Scanner } from "../../src/scan/scanner.ts";
import {
  doneEvent,
  eventOf,
  eventsOf,
  guardThat,
  localDetector,
  readStream,
  streamedAnswer,
} from "./streamed-answer.ts";

/** An address of a simple form: nothing is open behind a full stop. */
const mail = createPatternScanner("mail", "1", [
  {
    type: "EMAIL_ADDRESS",
    scoreMilli: 900,
    dataClass: "confidential",
    source: "this test",
    pattern: /[a-z]{1,20}(?:\.[a-z]{1,20})?@[a-z]{1,20}\.[a-z]{2,6}/,
  },
]);
const detector = localDetector([mail]);
const redacting = guardThat("redact", detector);
const blocking = guardThat("block", detector);
const email = "jane.roe@example.com";
const mark = "[EMAIL_ADDRESS_REDACTED]";

const delta = (content: string, index = 0, more: object = {}): Buffer =>
  eventOf({ choices: [{ index, delta: { content }, finish_reason: null, ...more }] });
const finish = (index = 0): Buffer => eventOf({ choices: [{ index, delta: {}, finish_reason: "stop" }] });
const contentOf = (text: string): string | undefined => readStream(text, 1).choices[0]?.content;

describe("text that nothing is open in", () => {
  test("leaves with the chunk that it came in, byte for byte", async () => {
    const events = ["The first words. ", "Then some more. ", "And the last. "].map((text) => delta(text));
    const given = await streamedAnswer(redacting, 1, [...events, finish(), doneEvent]);
    expect(given.released.slice(0, 3)).toEqual(events.map(String));
    expect(given.changed).toBeNull();
    expect(given.text).toBe([...events, finish(), doneEvent].join(""));
  });

  test("waits no longer than what is open before it", async () => {
    const given = await streamedAnswer(redacting, 1, [
      delta("To jane.r"),
      delta("oe, then. "),
      delta("Yes. "),
      finish(),
    ]);
    expect(given.released.map(contentOf)).toEqual(["To jane.roe, then. ", "Yes. ", ""]);
  });
});

describe("a stream that is redacted", () => {
  test("has a mark in the frame where the span begins, and the frames of the rest empty", async () => {
    const given = await streamedAnswer(redacting, 1, [
      delta("to jane.r"),
      delta("oe@exam"),
      delta("ple.com. "),
      finish(),
      doneEvent,
    ]);
    const contents = given.text.split("\n\n").map(contentOf);
    expect(contents.slice(0, 3)).toEqual([`to ${mark}`, "", ". "]);
    expect(given.changed).toBe(given.text);
  });

  test("keeps arguments JSON: a number becomes a string, keys stay apart, escapes are whole", async () => {
    const card = ["4111", "1111", "1111", "1111"].join("");
    const guard = guardThat("redact", localDetector());
    const given = `{"card": ${card}, "jane.roe@example.com": 1, "joe@example.com":2, "t":"\\"${email}\\n"}`;
    for (const length of [1, 2, 7, 1_000]) {
      const pieces = given.match(new RegExp(`[^]{1,${length}}`, "g")) ?? [];
      const events = eventsOf(
        pieces.map((piece) => ({ index: 0, arguments: piece })),
        1,
      );
      const answer = await streamedAnswer(guard, 1, events);
      expect(answer.choices[0]?.arguments).toBe(
        `{"card": "[CREDIT_CARD_REDACTED]", "${mark}": 1, "${mark} 2":2, "t":"\\"${mark}\\n"}`,
      );
    }
  });

  const logprobs = (token: string) => ({
    logprobs: { content: [{ token, logprob: -1, bytes: null, top_logprobs: [] }] },
  });
  test("has no logprobs from the changed frame on", async () => {
    const said = ["Yes. ", "To ", "jane.roe@", "example.com", ". ", "More. "];
    const events = [...said.map((token) => delta(token, 0, logprobs(token))), finish(), doneEvent];
    const given = await streamedAnswer(redacting, 1, events);
    const tokens = given.text
      .split("\n\n")
      .filter((event) => event.includes('"delta"'))
      .map((event) => JSON.parse(event.slice(6)).choices[0].logprobs?.content[0].token ?? null);
    expect(tokens).toEqual(["Yes. ", "To ", null, null, null, null, null]);
    expect(given.text).not.toContain("jane");
  });

  test("never lets logprobs go ahead of the text", async () => {
    const ahead = delta("", 0, logprobs("jane.roe@"));
    const given = await streamedAnswer(redacting, 1, [ahead, delta("Hi. "), finish(), doneEvent]);
    expect(given.text).not.toContain("jane");
  });
});

describe("a stream that is blocked", () => {
  const refused = { outcome: "blocked", error: "pii_policy_block", isDone: false };

  test("in its last chunk: what was before has left, then an error event", async () => {
    const given = await streamedAnswer(blocking, 1, [delta("Hello. "), delta(`It is ${email}`), finish(), doneEvent]);
    expect(given).toMatchObject({ ...refused, choices: [{ content: "Hello. " }] });
    expect(given.changed).toBe(given.text);
  });

  test("lets nothing of another choice go that came after it", async () => {
    const given = await streamedAnswer(blocking, 2, [
      Buffer.concat([delta("One. ", 1), delta(`${email}, `), delta("Two. ", 1)]),
      delta("Three. ", 1),
    ]);
    expect(given).toMatchObject({ ...refused, choices: [{ content: "" }, { content: "One. " }] });
  });

  test.each<[string, Buffer]>([
    ["a comment", Buffer.from(`: ${email}\n\n`)],
    ["an id", eventOf({ id: email, choices: [] })],
    ["a finish reason", eventOf({ choices: [{ index: 0, delta: {}, finish_reason: email }] })],
    ["an error", eventOf({ error: { message: email } })],
    ["logprobs", delta("x", 0, { logprobs: { content: [{ token: email }] } })],
  ])("by %s", async (_name, event) => {
    const given = await streamedAnswer(blocking, 1, [delta("Hello. "), event, delta("More. "), finish(), doneEvent]);
    expect(given).toMatchObject({ ...refused, choices: [{ content: "Hello. " }] });
    expect(given.text).not.toContain("jane");
  });
});

describe("an end that is none", () => {
  test.each<[string, readonly Buffer[], string]>([
    ["no [DONE], no finish", [], "upstream_truncated"],
    ["no [DONE]", [finish()], "complete"],
    ["an error event", [eventOf({ error: { message: "overloaded", code: null } })], "upstream_failed"],
    ["half an event", [Buffer.from('data: {"choices"')], "upstream_truncated"],
  ])("%s: what was held back leaves redacted", async (_name, end, outcome) => {
    const given = await streamedAnswer(redacting, 1, [delta("It is jane.roe@exa"), delta("mple.com"), ...end]);
    expect(given.outcome).toBe(outcome);
    expect(contentOf(given.text)).toBe(`It is ${mark}`);
    expect(given.changed).toBe(given.text);
  });

  test("text after its end fails closed", async () => {
    const events = [delta("It is jane.roe@exa"), finish(), delta("mple.com")];
    await expect(streamedAnswer(redacting, 1, events)).rejects.toMatchObject({ code: "upstream_failed" });
  });
});

describe("much text", () => {
  test("1 MB in one frame is judged and leaves", async () => {
    const text = "Some words of plain prose. ".repeat(37_000);
    const given = await streamedAnswer(redacting, 1, [delta(`${text}${email}. `), finish(), doneEvent]);
    expect(given.outcome).toBe("complete");
    expect(given.choices[0]?.content).toBe(`${text}${mark}. `);
  });

  const held = "a".repeat(20_000);
  test.each<[string, (piece: string) => Buffer]>([
    ["content", (piece) => delta(piece)],
    [
      "arguments",
      (piece) =>
        eventOf({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: piece } }] } }] }),
    ],
  ])("held back beyond the cap blocks: %s", async (_name, event) => {
    // A run of letters may be the beginning of an encoded text, however long.
    const given = await streamedAnswer(redacting, 1, [held, held, held, held].map(event));
    expect(given).toMatchObject({ outcome: "blocked", error: "content_safety_block", isDone: false });
    expect(given.text).not.toContain("aaa");
  });

  test("of one choice, held back behind another, counts too", async () => {
    const text = "Plain words. ".repeat(1_000);
    const others = Array.from({ length: 6 }, () => delta(text, 1));
    const given = await streamedAnswer(redacting, 2, [delta("jane.roe@"), ...others]);
    expect(given).toMatchObject({ outcome: "blocked", error: "content_safety_block" });
  });
});

describe("a scanner that breaks its word", () => {
  test("is noticed at the end: the stream ends as blocked", async () => {
    // Finds a word only in what is long, and never waits for more.
    const hasty: Scanner = {
      name: "hasty",
      version: "1",
      types: ["WORD"],
      scan: (text): Finding[] =>
        text.length < 20
          ? []
          : [{ type: "WORD", start: 0, end: 4, scoreMilli: 900, scanner: "hasty", dataClass: "confidential" }],
      openFrom: (text) => text.length,
    };
    const guard = guardThat("redact", localDetector([hasty]));
    const given = await streamedAnswer(guard, 1, [
      delta("This is "),
      delta("longer than twenty. "),
      finish(),
      doneEvent,
    ]);
    expect(given).toMatchObject({ outcome: "blocked", error: "content_safety_block", isDone: false });
  });
});

describe("a judge of wholes", () => {
  const asked: string[] = [];
  const judge: Scanner = {
    name: "judge",
    version: "1",
    types: ["INSULT"],
    isWhole: true,
    scan: (text): Finding[] => {
      asked.push(text);
      const start = text.indexOf("fool");
      if (start === -1) return [];
      return [{ type: "INSULT", start, end: start + 4, scoreMilli: 900, scanner: "judge", dataClass: "confidential" }];
    },
    openFrom: () => 0,
  };
  const guard = guardThat("redact", createDetector({ scanners: [mail, judge] }));
  const events = [delta("You fo"), delta(`ol. Ask ${email}. `), finish(), doneEvent];

  test("is asked once, and nothing leaves before", async () => {
    expect(guard.streaming).toBe("buffer");
    const given = await streamedAnswer(guard, 1, events);
    expect(given.choices[0]?.content).toBe(`You [INSULT_REDACTED]. Ask ${mark}. `);
    expect(given.released.slice(0, -1).join("")).toBe("");
    expect(asked.filter((text) => text.includes("fool"))).toHaveLength(1);
    expect(given.changed).toBe(given.text);
  });
});

describe("values given back", () => {
  const tokenizing = guardThat("tokenize", detector);
  const placeholders = new Placeholders();
  const name = placeholders.placeholderOf("EMAIL_ADDRESS", 'jane "j" <roe@example.com>');

  test.each([1, 3, 100])("in content and, escaped, in arguments; in pieces of %i", async (length) => {
    const cut = (text: string): string[] => text.match(new RegExp(`[^]{1,${length}}`, "g")) ?? [];
    const content = `Write to ${name}, not to https://example.com/?q=${name} or <b title="${name}">. `;
    const events = eventsOf(
      [
        ...cut(content).map((piece) => ({ index: 0, content: piece })),
        ...cut(`{"to":"${name}"}`).map((piece) => ({ index: 0, arguments: piece })),
      ],
      1,
    );
    const given = await streamedAnswer(tokenizing, 1, events, placeholders);
    const [said] = given.choices;
    expect(said?.content.startsWith('Write to jane "j" <roe@example.com>, not to ')).toBe(true);
    expect(said?.content.split(name)).toHaveLength(3);
    expect(JSON.parse(said?.arguments ?? "")).toEqual({ to: 'jane "j" <roe@example.com>' });
  });
});
