import { describe, expect, test } from "vitest";
import { catalogueFileSchema } from "../../src/catalogue/catalogue-config.ts";
import { createNames } from "../../src/catalogue/names.ts";
import { upstreamRequest } from "../../src/catalogue/upstream-request.ts";
import { CustodyError } from "../../src/domain/errors.ts";
import { readChatRequest } from "../../src/openai/chat-request.ts";
import { noExtensions } from "../../src/openai/extensions.ts";
import { readRequestBody } from "../../src/openai/read-body.ts";
import { requestParts } from "../../src/openai/text-parts.ts";
import { createCatalogue } from "../../src/upstream/catalogue.ts";
import type { Upstream } from "../../src/upstream/pool.ts";

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of an upstream names ask what it is called and what it lists
const upstream = { name: "u", models: ["m", "n"] } as unknown as Upstream;
const tool = (name: string) => ({ type: "function", function: { name } });

const sections = {
  models: { m: { aliases: ["best"] } },
  agents: {
    agent: { model: "n", systemPrompt: "Be.", personality: "Brief.", defaults: { temperature: 0, max_tokens: 5 } },
    quiet: { model: "n" },
  },
  projects: {
    p: {
      models: ["m", "n"],
      systemPrompt: "For {{ who }}.",
      tools: { on: { definition: tool("on") }, off: { enabled: false, definition: tool("off") } },
      defaults: { top_p: 0.5 },
    },
    bare: { models: ["m"] },
  },
};
const names = createNames(catalogueFileSchema.parse(sections), "digest", createCatalogue([upstream]));
const messages = [{ role: "user", content: "Hi" }];

/** What a request becomes, as the chain makes it. */
const become = (body: object, text = JSON.stringify(body)) => {
  const document = readRequestBody(Buffer.from(text), { depthMax: 64 });
  const { model, extensions } = readChatRequest(document.value);
  const parts = requestParts(document);
  const made = upstreamRequest(document, parts, names.find(model), extensions ?? noExtensions);
  return { ...made, value: JSON.parse(made.text), takenTexts: made.taken.map((part) => part.text) };
};

const errorOf = (body: object) => {
  try {
    return become(body);
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error;
    return { code: error.code, param: error.param, message: error.message };
  }
};

describe("what an upstream is asked", () => {
  test("of a plain model, by another name: the model's own, and every other byte as it was", () => {
    const text = '{ "model":"best" , "messages": [{"role":"user","content":"\\u0048i"}],"x":1.0 }';
    expect(become({}, text).text).toBe('{ "messages": [{"role":"user","content":"\\u0048i"}],"x":1.0 ,"model":"m"}');
    expect(become({ model: "m", messages }).text).toBe(JSON.stringify({ model: "m", messages }));
  });

  test("of an agent: its prompt, then how it speaks, before all; its defaults where nothing is said", () => {
    const { value } = become({ model: "agent", messages, temperature: 1 });
    expect(value).toEqual({
      model: "n",
      messages: [{ role: "system", content: "Be.\n\nBrief." }, ...messages],
      temperature: 1,
      max_tokens: 5,
    });
    expect(become({ model: "agent", messages, max_completion_tokens: 9 }).value).not.toHaveProperty("max_tokens");
    expect(become({ model: "agent", messages, temperature: null }).value).toMatchObject({ temperature: 0 });
    expect(become({ model: "quiet", messages }).value).toEqual({ model: "n", messages });
  });

  test("of a project: the prompt with its arguments, its tools that are on, its defaults", () => {
    const { value, takenTexts } = become({ model: "p/n", messages, system_prompt_args: { who: "<you>" } });
    expect(value).toEqual({
      model: "n",
      messages: [{ role: "system", content: "For &lt;you&gt;." }, ...messages],
      tools: [tool("on")],
      top_p: 0.5,
    });
    expect(takenTexts).toContain("<you>");
  });

  const inProject = { model: "p", messages, system_prompt_args: { who: "x" } };
  test.each([
    ["switched on", [{ id: "off", enabled: true }], {}, [tool("on"), tool("off")]],
    ["switched off", [{ id: "on", enabled: false }], {}, undefined],
    ["beside the caller's own", [tool("own"), { id: "on", enabled: false }], {}, [tool("own")]],
    ["left out", [tool("own")], { use_tools: false }, [tool("own")]],
    ["left out, with none of the caller's", undefined, { use_tools: false }, undefined],
  ])("tools %s", (_what, tools, more, expected) => {
    const { value } = become({ ...inProject, ...(tools === undefined ? {} : { tools }), ...more });
    expect(value.tools).toEqual(expected);
    expect("tools" in value).toBe(expected !== undefined);
  });

  test("nothing that no upstream knows, and all of it for the scanners", () => {
    const message = { role: "user", content: "Hi", completion_id: "an-id", metadata: { k: "of a message" } };
    const said = {
      session_id: "3c90c3cc-0d44-4b50-8888-8dd25736052a",
      ab_campaign: "c",
      labels: { a: "label" },
      tags: ["tag"],
      max_ttft_ms: 5,
      use_tools: true,
    };
    const { value, takenTexts } = become({ model: "m", messages: [message], ...said, metadata: { k: "stays" } });
    expect(value).toEqual({ model: "m", messages, metadata: { k: "stays" } });
    const all = ["an-id", "of a message", "label", "tag", said.session_id];
    expect(takenTexts).toEqual(expect.arrayContaining(all));
    expect(takenTexts).not.toContain("Hi");
    expect(takenTexts).not.toContain("stays");
  });

  test("in a project neither `metadata` nor `store`, which mean something else there", () => {
    const { value, takenTexts } = become({ model: "bare", messages, metadata: { k: "label" }, store: true });
    expect(value).toEqual({ model: "m", messages });
    expect(takenTexts).toContain("label");
  });
});

describe("what does not fit is refused, and where", () => {
  test.each([
    [{ model: "m", tools: [tool("own"), { id: "on", enabled: true }] }, "tools[1].id"],
    [{ model: "p", system_prompt_args: { who: "x" }, tools: [{ id: "secret", enabled: true }] }, "tools[0].id"],
    [{ model: "p" }, "system_prompt_args.who"],
    [{ model: "m", system_prompt_args: { secret: "x" } }, "system_prompt_args"],
    [{ model: "agent", system_prompt_args: { secret: "x" } }, "system_prompt_args"],
  ])("%j", (body, param) => {
    const refused = errorOf({ messages, ...body });
    expect(refused).toMatchObject({ code: "request_malformed", param });
    expect(JSON.stringify(refused)).not.toContain("secret");
  });
});
