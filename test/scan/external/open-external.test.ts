import { describe, expect, test } from "vitest";
import { partKinds } from "../../../src/domain/part-kind.ts";
import { externalScannerSchema } from "../../../src/scan/external/external-scanner-schema.ts";
import { openScanner, type Settings } from "./open-scanner.ts";
import { failureOf, startScannerServer } from "./scanner-server.ts";

const never = new AbortController().signal;
const url = "http://127.0.0.1:1";

/** Every kind with what it needs, and an answer that finds nothing. */
const kinds: readonly (readonly [Settings, string])[] = [
  [{ kind: "presidio" }, "[]"],
  [{ kind: "http" }, '{"findings": []}'],
  [{ kind: "openai-moderation" }, '{"results": [{"categories": {}, "category_scores": {}}]}'],
  [{ kind: "classifier", model: "guard" }, '{"choices": [{"message": {"content": "safe"}}]}'],
];

describe.each(kinds)("%o", (settings, answer) => {
  test("is opened, guarded, and told what it may be sent", async () => {
    const server = await startScannerServer(() => answer);
    const scanner = await openScanner({ ...settings, url: server.url, kinds: ["user"], directions: ["request"] });
    expect(scanner).toMatchObject({ kinds: new Set(["user"]), directions: new Set(["request"]) });
    for (let time = 0; time < 2; time += 1) expect(await scanner.scan("a text", never)).toEqual([]);
    expect(server.requests).toHaveLength(1);
    await expect(scanner.check(never)).resolves.toBeUndefined();
  });

  test("is sent every text, or what somebody said where it is a costly model", async () => {
    const { kinds } = await openScanner({ ...settings, url });
    const isCostly = ["openai-moderation", "classifier"].includes(String(settings["kind"]));
    expect(kinds).toEqual(isCostly ? new Set(partKinds.filter((kind) => kind !== "field")) : undefined);
  });

  test("fails when nobody is there, opens its breaker, and is asked again when it has cooled down", async () => {
    let [isGone, time] = [true, 0];
    const server = await startScannerServer((out) => (isGone ? void out.destroy() : answer));
    const limits = { breaker: { failures: 2, coolDownMs: 50 }, concurrentMax: 1 };
    const scanner = await openScanner({ ...settings, ...limits, url: server.url }, { now: () => time });
    for (const text of ["a", "b", "c"]) {
      expect(await failureOf(scanner.scan(text, never))).toMatchObject({ code: "scanner_failed" });
    }
    expect(server.requests).toHaveLength(2);
    [isGone, time] = [false, 50];
    expect(await scanner.scan("d", never)).toEqual([]);
  });

  test.each([
    [500, "", 2],
    [503, "", 2],
    [429, "", 2],
    [400, "", 4],
    [404, "", 4],
    [200, "no answer by any contract", 4],
    [200, " ".repeat(2_000), 4],
  ])(
    "that answers %i %j is asked %i times of 4: what one text does to it is not held against others",
    async (status, said, times) => {
      const server = await startScannerServer((out) => void out.writeHead(status).end(said));
      const limits = { breaker: { failures: 2 }, responseBytesMax: 1_024 };
      const scanner = await openScanner({ ...settings, ...limits, url: server.url });
      for (const text of ["a", "b", "c", "d"]) {
        expect(await failureOf(scanner.scan(text, never))).toMatchObject({ code: "scanner_failed" });
      }
      expect(server.requests).toHaveLength(times);
    },
  );

  test("does not reach private addresses unless it is told to", async () => {
    const server = await startScannerServer(() => answer);
    const inside = server.url.replace("127.0.0.1", "scanner.example");
    const resolve = {
      resolve: (_name: string, _options: object, answered: CallableFunction) =>
        answered(null, [{ address: "127.0.0.1", family: 4 }]),
    };
    const refused = await openScanner({ ...settings, url: inside }, resolve);
    expect((await failureOf(refused.scan("x", never))).message).toContain("not allowed");
    const allowed = await openScanner({ ...settings, url: inside, allowPrivate: true }, resolve);
    expect(await allowed.scan("x", never)).toEqual([]);
    await expect(openScanner({ ...settings, url: "http://10.0.0.1" })).rejects.toMatchObject({
      code: "config_invalid",
    });
  });

  test("has a version that changes with its settings and not with its limits", async () => {
    const version = async (more: Settings): Promise<string> =>
      (await openScanner({ ...settings, url, ...more })).version;
    const own: Readonly<Record<string, Settings>> = {
      presidio: { language: "de" },
      http: { offsets: "codePoints" },
      "openai-moderation": { model: "other" },
      classifier: { mode: "injection" },
    };
    expect(await version({ timeoutMs: 7, name: "other", cacheEntries: 0 })).toBe(await version({}));
    expect(await version({ ...own[String(settings["kind"])] })).not.toBe(await version({}));
  });
});

describe("the schema", () => {
  test("fills in what an operator leaves out", () => {
    expect(externalScannerSchema.parse({ kind: "http", name: "own", url })).toEqual({
      kind: "http",
      name: "own",
      url,
      allowPrivate: false,
      timeoutMs: 5_000,
      concurrentMax: 16,
      waitingMax: 10_000,
      cacheEntries: 8_192,
      responseBytesMax: 1_048_576,
      breaker: { failures: 3, coolDownMs: 10_000 },
      entities: null,
      scoreThreshold: 0.4,
      dataClasses: {},
      offsets: "utf16",
      pieceCharsMax: 100_000,
    });
  });

  test.each([
    ["an unknown kind", { kind: "carrier-pigeon" }],
    ["no name", { name: undefined }],
    ["a name with spaces", { name: "my scanner" }],
    ["an unknown setting", { retries: 3 }],
    ["a setting of another kind", { language: "en" }],
    ["an unknown part", { kinds: ["users"] }],
    ["no part", { kinds: [] }],
    ["a key instead of a variable's name", { apiKeyEnv: "a-key" }],
    ["a URL of another kind", { url: "ftp://127.0.0.1" }],
    ["no time", { timeoutMs: 0 }],
    ["a class that is none", { dataClasses: { SHIP_NAME: "mine" } }],
    ["pieces shorter than what they overlap by", { pieceCharsMax: 1_000 }],
  ])("refuses %s", (_name, change) => {
    expect(externalScannerSchema.safeParse({ kind: "http", name: "own", url, ...change }).success).toBe(false);
  });
});
