/**
 * The AI SDK over every API that its providers speak: whole, streamed and with tools, against an upstream that looks at what it is sent.
 * @module
 */
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { embedMany, generateImage, generateText, isStepCount, jsonSchema, Output, streamText, tool } from "ai";
import { beforeEach, describe, expect, test } from "vitest";
import { answerAsDemo, callersAddress, redacted, saidAddress } from "../fixtures/demo-answers.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const custody = custodyForFile({
  policies: {
    base: {
      rules: [
        { types: ["EMAIL_ADDRESS"], action: "redact" },
        { types: ["CREDIT_CARD"], directions: ["response"], action: "block" },
      ],
    },
  },
});

const settings = () => ({ baseURL: `${custody().url}/v1`, apiKey: custody().clientKey });
const openai = () => createOpenAI(settings());
const anthropic = () => createAnthropic(settings());
const compatible = () => createOpenAICompatible({ name: "custody", ...settings() });

const model = "gpt-test";
/** Without a limit the SDK warns that it does not know the model's. */
const quiet = { maxRetries: 0, maxOutputTokens: 1_000 };
const prompt = `I am ${callersAddress}, who are you?`;
const seen = (): { path: string | undefined; text: string }[] =>
  custody().upstream.calls.map(({ head, body }) => ({ path: head.split(" ")[1], text: body.toString("utf8") }));

beforeEach(() => {
  custody().upstream.calls.length = 0;
  custody().upstream.answer = answerAsDemo;
});

/** Every model that answers texts, with the path that it asks and whether it knows tools. */
const languages = [
  ["responses", () => openai().responses(model), "/v1/responses", true],
  ["chats", () => openai().chat(model), "/v1/chat/completions", true],
  ["completions", () => openai().completion(model), "/v1/completions", false],
  ["messages", () => anthropic().messages(model), "/v1/messages", true],
  ["chats of a compatible server", () => compatible().chatModel(model), "/v1/chat/completions", true],
  ["completions of a compatible server", () => compatible().completionModel(model), "/v1/completions", false],
] as const;
const withTools = languages.filter(([, , , knowsTools]) => knowsTools);

describe.each(languages)("%s", (_name, language, path) => {
  test("whole: redacted both ways, and counted", async () => {
    const { text, usage, finishReason } = await generateText({ model: language(), prompt, ...quiet });
    expect(text).toContain(`I am ${redacted}`);
    expect(text).not.toContain(saidAddress);
    expect(finishReason).toBe("stop");
    expect(usage.inputTokens).toBeGreaterThan(0);
    expect(seen()).toEqual([{ path, text: expect.stringContaining(`I am ${redacted}`) }]);
  });

  test("streamed: the same, piece by piece", async () => {
    const { textStream, finishReason } = streamText({ model: language(), prompt, ...quiet });
    const pieces: string[] = [];
    for await (const piece of textStream) pieces.push(piece);
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join("")).toContain(`I am ${redacted}`);
    expect(pieces.join("")).not.toContain(saidAddress);
    expect(await finishReason).toBe("stop");
  });
});

describe.each(languages)("an answer that is blocked, over %s", (_name, language) => {
  const card = ["4012", "8888", "8888", "1881"].join("");

  test("is an error, whole and streamed", async () => {
    const asked = { prompt: `The card is ${card}.`, ...quiet };
    await expect(generateText({ model: language(), ...asked })).rejects.toMatchObject({
      statusCode: 400,
      responseBody: expect.stringContaining("pii_policy_block"),
    });
    const errors: unknown[] = [];
    const { textStream } = streamText({ model: language(), ...asked, onError: ({ error }) => void errors.push(error) });
    let text = "";
    for await (const piece of textStream) text += piece;
    expect(text).not.toContain(card);
    expect(errors).toHaveLength(1);
    // As an error of the API, not as an event that the SDK cannot read.
    expect(errors.map(String).join()).not.toContain("validation");
    expect(JSON.stringify(errors) + String(errors)).toContain("CREDIT_CARD");
  });
});

describe.each(withTools)("tools over %s", (_name, language) => {
  const asked: string[] = [];
  const weather = tool({
    description: "The weather",
    inputSchema: jsonSchema<{ place: string }>({
      type: "object",
      properties: { place: { type: "string" } },
      required: ["place"],
    }),
    execute: ({ place }) => {
      asked.push(place);
      return `sunny, says ${callersAddress}`;
    },
  });
  const called = { prompt, tools: { weather }, stopWhen: isStepCount(2), ...quiet };

  beforeEach(() => {
    asked.length = 0;
  });

  const expectTwoSteps = (text: string): void => {
    expect(asked).toEqual([`I am ${redacted}, who are you?`]);
    expect(text).toContain("built-in demo model");
    const [, second] = seen();
    expect(second?.text).toContain(`sunny, says ${redacted}`);
  };

  test("arguments are redacted before they run, and results before they are sent", async () => {
    const { text, steps } = await generateText({ model: language(), ...called });
    expect(steps).toHaveLength(2);
    expectTwoSteps(text);
  });

  test("the same where it streams", async () => {
    const { textStream } = streamText({ model: language(), ...called });
    let text = "";
    for await (const piece of textStream) text += piece;
    expectTwoSteps(text);
  });
});

describe.each([
  ["responses", () => openai().responses(model)],
  ["chats", () => openai().chat(model)],
] as const)("objects over %s", (_name, language) => {
  test("fit their schema, with their texts redacted", async () => {
    const schema = jsonSchema<{ said: string }>({
      type: "object",
      properties: { said: { type: "string" } },
      required: ["said"],
      additionalProperties: false,
    });
    const { output } = await generateText({
      model: language(),
      prompt,
      output: Output.object({ schema }),
      ...quiet,
    });
    expect(output).toEqual({ said: `I am ${redacted}, who are you?` });
  });
});

test.each([
  ["OpenAI's", () => openai().embedding(model)],
  ["a compatible server's", () => compatible().embeddingModel(model)],
] as const)("%s embeddings", async (_name, embedding) => {
  const values = [prompt, "b", "b"];
  const { embeddings, usage } = await embedMany({ model: embedding(), values, maxRetries: 0 });
  expect(embeddings.map(({ length }) => length)).toEqual([256, 256, 256]);
  expect(embeddings[1]).toEqual(embeddings[2]);
  expect(usage.tokens).toBeGreaterThan(0);
  expect(seen().every(({ path, text }) => path === "/v1/embeddings" && !text.includes(callersAddress))).toBe(true);
});

test.each([
  ["OpenAI's", () => openai().image(model)],
  ["a compatible server's", () => compatible().imageModel(model)],
] as const)("%s pictures", async (_name, image) => {
  const { images } = await generateImage({ model: image(), prompt, n: 1, maxRetries: 0 });
  expect(images[0]?.mediaType).toBe("image/png");
  expect(seen()[0]?.text).toContain(`I am ${redacted}`);
});
