import { NotFoundError } from "openai";
import { beforeAll, describe, expect, test } from "vitest";
import { errorOf } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const tool = { type: "function", function: { name: "lookup" } };
const id = "7d7c2b0e-5a1c-4d0b-9a61-3a1f0c1f9a10";
const custody = custodyForFile({
  upstream: {
    models: ["gpt-test", "vendor/large", "glob-*"],
    region: "eu",
    agreements: ["dpa"],
    zeroRetention: true,
    dataClasses: ["internal"],
    weight: 3,
  },
  prices: { models: { "gpt-*": { inputPerMillion: 2.5, outputPerMillion: 10, cachedInputPerMillion: 1 } } },
  catalogue: {
    models: {
      "gpt-test": {
        aliases: ["best"],
        description: "For letters.",
        contextTokens: 128_000,
        capabilities: ["stream", "tools"],
      },
    },
    agents: { triage: { model: "vendor/large", systemPrompt: "The prompt is a secret." } },
    projects: {
      claims: {
        models: ["gpt-test", "vendor/large"],
        systemPrompt: "The prompt is a secret.",
        tools: { lookup: { definition: tool } },
        campaign: "letters",
      },
    },
    campaigns: {
      letters: { id, arms: { a: { model: "gpt-test" }, b: { model: "vendor/large", weight: 3 } } },
      other: { arms: { a: { model: "gpt-test" }, b: { model: "gpt-test" } } },
    },
  },
});

const keys: Record<string, string> = {};
beforeAll(async () => {
  const make = async (models: string[]) => (await custody().newKey("client", { models })).key;
  keys["gpt"] = await make(["gpt-*"]);
  keys["agent"] = await make(["triage"]);
  keys["none"] = await make(["nobody"]);
});

const key = (name: string): string => keys[name] ?? custody().clientKey;

const listed = async (name: string): Promise<string[]> => {
  const answer = await custody().ask("/v1/models", { key: key(name) });
  const { data }: { data: { id: string }[] } = JSON.parse(answer.text);
  return data.map((model) => model.id);
};

describe("GET /v1/models", () => {
  const all = ["gpt-test", "vendor/large", "glob-*", "best", "triage", "claims", "claims/gpt-test"].concat(
    "claims/vendor/large",
  );
  test.each([
    ["client", all],
    ["gpt", ["gpt-test", "best", "claims", "claims/gpt-test"]],
    ["agent", ["triage"]],
    ["none", []],
  ])("lists what the key %s may ask for", async (name, expected) => {
    expect(await listed(name)).toEqual(expected);
  });

  test("in OpenAI's shape, with what is known besides", async () => {
    const { data } = JSON.parse((await custody().ask("/v1/models", { key: custody().clientKey })).text);
    const plain = { object: "model", created: 0, owned_by: "scripted" };
    const known = { description: "For letters.", context_length: 128_000, capabilities: ["stream", "tools"] };
    expect(data[0]).toEqual({ ...plain, id: "gpt-test", kind: "model", ...known });
    expect(data[1]).toEqual({ ...plain, id: "vendor/large", kind: "model" });
    expect(data[3]).toEqual({ ...plain, id: "best", kind: "alias", ...known });
    expect(data[4]).toEqual({ ...plain, id: "triage", kind: "agent", owned_by: "custody" });
    expect(data[6]).toEqual({ ...plain, id: "claims/gpt-test", kind: "project", owned_by: "custody", ...known });
  });
});

describe("GET /v1/models/{id}", () => {
  test("answers for each that is listed, as the list does", async () => {
    const { data } = JSON.parse((await custody().ask("/v1/models", { key: custody().clientKey })).text);
    for (const model of data) {
      for (const written of [model.id, encodeURIComponent(model.id)]) {
        const answer = await custody().ask(`/v1/models/${written}`, { key: custody().clientKey });
        expect(JSON.parse(answer.text), written).toEqual(model);
      }
    }
  });

  test("answers OpenAI's client, which escapes slashes", async () => {
    const client = custody().sdk();
    expect((await client.models.retrieve("claims/vendor/large")).id).toBe("claims/vendor/large");
    expect((await client.models.list()).data.map((model) => model.id)).toContain("best");
    await expect(client.models.retrieve("nobody")).rejects.toBeInstanceOf(NotFoundError);
  });

  test("answers for a name that only a pattern covers", async () => {
    const answer = await custody().ask("/v1/models/glob-7?x=1", { key: custody().clientKey });
    expect(JSON.parse(answer.text)).toMatchObject({ id: "glob-7", kind: "model", owned_by: "scripted" });
  });

  test.each([
    ["client", "nobody"],
    ["client", "claims/nobody"],
    ["client", "nobody/gpt-test"],
    ["client", "%ff"],
    ["client", "constructor"],
    ["gpt", "vendor/large"],
    ["gpt", "triage"],
    ["agent", "vendor/large"],
    ["none", "gpt-test"],
  ])("for the key %s there is no %s, for one reason or another", async (name, model) => {
    const answer = await custody().ask(`/v1/models/${model}`, { key: key(name) });
    expect(answer.status).toBe(404);
    expect(errorOf(answer)).toEqual({
      message: "there is no such model, or this key may not use it",
      type: "invalid_request_error",
      param: "model",
      code: "not_found",
    });
  });

  test.each(["..%2f..%2fapi/v1/usage", "a%2f%2fb", "a%2f..", "a%2e", "%2f"])(
    "%s has several readings",
    async (model) => {
      const answer = await custody().ask(`/v1/models/${model}`, { key: custody().clientKey });
      expect([answer.status, errorOf(answer).code]).toEqual([400, "request_malformed"]);
    },
  );

  test("an escaped slash has no place elsewhere", async () => {
    expect((await custody().ask("/api%2fv1/usage")).status).toBe(400);
    expect((await custody().ask("/v1%2fmodels/gpt-test")).status).toBe(400);
  });

  test("nobody without a key is told", async () => {
    expect((await custody().ask("/v1/models/gpt-test", { key: null })).status).toBe(401);
  });
});

describe("GET /api/v1/gateway/catalog", () => {
  const read = async (name: string) => {
    const answer = await custody().ask("/api/v1/gateway/catalog", {
      key: name === "admin" ? custody().adminKey : key(name),
    });
    expect(answer.status, answer.text).toBe(200);
    return { text: answer.text, ...JSON.parse(answer.text) };
  };

  test("all of it, for who reads policies", async () => {
    const { text, digest, models, ...rest } = await read("admin");
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    const upstream = {
      name: "scripted",
      region: "eu",
      agreements: ["dpa"],
      zeroRetention: true,
      dataClasses: ["internal"],
      weight: 3,
    };
    expect(models[0]).toEqual({
      name: "gpt-test",
      aliases: ["best"],
      description: "For letters.",
      contextTokens: 128_000,
      capabilities: ["stream", "tools"],
      upstreams: [{ ...upstream, price: { inputPerMillion: 2.5, outputPerMillion: 10, cachedInputPerMillion: 1 } }],
    });
    expect(models[1]).toMatchObject({ name: "vendor/large", aliases: [], upstreams: [{ ...upstream, price: null }] });
    expect(rest).toMatchObject({
      currency: "USD",
      agents: [{ name: "triage", model: "vendor/large" }],
      projects: [
        {
          name: "claims",
          models: ["gpt-test", "vendor/large"],
          defaultModel: "gpt-test",
          tools: [{ id: "lookup", enabled: true }],
          campaign: "letters",
        },
      ],
      campaigns: [{ key: "letters", id }, { key: "other" }],
    });
    for (const secret of ["secret", "127.0.0.1", "function"]) expect(text).not.toContain(secret);
  });

  test("what the key may use, for all others", async () => {
    const ofKey = async (name: string) => {
      const { models, agents, projects, campaigns } = await read(name);
      const named = (list: { name: string }[]) => list.map((one) => one.name);
      return [named(models), named(agents), projects.map((one: { models: string[] }) => one.models), campaigns.length];
    };
    expect(await ofKey("client")).toEqual([
      ["gpt-test", "vendor/large", "glob-*"],
      ["triage"],
      [["gpt-test", "vendor/large"]],
      2,
    ]);
    expect(await ofKey("gpt")).toEqual([["gpt-test"], [], [["gpt-test"]], 1]);
    expect(await ofKey("agent")).toEqual([[], ["triage"], [], 0]);
    expect(await ofKey("none")).toEqual([[], [], [], 0]);
  });

  test("is the document that the log names", async () => {
    const { digest } = await read("admin");
    const { data } = JSON.parse((await custody().ask("/api/v1/audit/exchanges?limit=1")).text);
    expect(data).toEqual([]);
    custody().upstream.answer = ({ socket }) => socket.end();
    const called = await custody().chat({ model: "best", messages: [{ role: "user", content: "Hi" }] });
    const shown = JSON.parse((await custody().ask(`/api/v1/audit/exchanges/${called.id}`)).text);
    expect(shown.opened.entry.asked).toEqual({ alias: "best", catalogue: digest });
  });
});
