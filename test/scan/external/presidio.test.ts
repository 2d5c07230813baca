import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ExternalScanner } from "../../../src/scan/external/external-scanner.ts";
import { openScanner, type Settings } from "./open-scanner.ts";
import { type PresidioServer, type ServerOptions, startPresidio } from "./presidio-server.ts";
import { failureOf } from "./scanner-server.ts";

const never = new AbortController().signal;

const scannerFor = (url: string, settings: Settings = {}): Promise<ExternalScanner> =>
  openScanner({ kind: "presidio", name: "presidio", url, scoreThreshold: 0.4, ...settings });

const start = async (
  server: ServerOptions = {},
  options: Settings = {},
): Promise<{ server: PresidioServer; scanner: ExternalScanner }> => {
  const presidio = await startPresidio(server);
  return { server: presidio, scanner: await scannerFor(presidio.url, options) };
};

/** What a scan found, as the text that stands there. */
const found = async (scanner: ExternalScanner, text: string): Promise<string[]> =>
  (await scanner.scan(text, never)).map(({ type, start, end }) => `${type} ${text.slice(start, end)}`);

describe("a scan", () => {
  test("asks as the interface says, and reports what it is told", async () => {
    const { server, scanner } = await start({}, { entities: ["PERSON", "CREDIT_CARD"], scoreThreshold: 0.5 });
    const text = "from <PERSON:Jane Roe> with <CREDIT_CARD:4111> and <UK_NHS:1>";
    expect(await scanner.scan(text, never)).toEqual([
      { type: "PERSON", start: 13, end: 21, scoreMilli: 850, scanner: "presidio", dataClass: "confidential" },
      { type: "CREDIT_CARD", start: 41, end: 45, scoreMilli: 850, scanner: "presidio", dataClass: "pci" },
    ]);
    const asked = { text, language: "en", score_threshold: 0.5, entities: ["PERSON", "CREDIT_CARD"] };
    expect(server.requests).toEqual([asked]);
    expect(server.headers[0]).toMatchObject({ "content-type": "application/json", "accept-encoding": "identity" });
    expect(scanner.types).toEqual(["PERSON", "CREDIT_CARD"]);
  });

  test("asks for everything when no entities are named", async () => {
    const { server, scanner } = await start();
    expect(await found(scanner, "<UK_NHS:1> <OTHER:2>")).toEqual(["UK_NHS 1", "OTHER 2"]);
    expect(server.requests[0]).not.toHaveProperty("entities");
    expect(scanner.types).toBeNull();
  });

  test("keeps the path of the address", async () => {
    const paths: (string | undefined)[] = [];
    const server = await startPresidio({
      script: (outgoing, incoming) => {
        paths.push(incoming.url);
        outgoing.end("[]");
      },
    });
    await (await scannerFor(`${server.url}/tools/`)).scan("x", never);
    expect(paths).toEqual(["/tools/analyze"]);
  });

  test.each([
    ["CREDIT_CARD", {}, "pci"],
    ["UK_NHS", {}, "phi"],
    ["NRP", {}, "special"],
    ["ORGANIZATION", {}, "internal"],
    ["EMAIL_ADDRESS", {}, "confidential"],
    ["EMAIL_ADDRESS", { EMAIL_ADDRESS: "internal" }, "internal"],
    ["STAFF_NUMBER", { STAFF_NUMBER: "special" }, "special"],
  ] as const)("%s with %o is of class %s", async (type, dataClasses, dataClass) => {
    const { scanner } = await start({}, { dataClasses });
    expect((await scanner.scan(`<${type}:x>`, never))[0]).toMatchObject({ type, dataClass });
  });

  test("an empty text is not sent: the analyzer calls it an error", async () => {
    const { server, scanner } = await start();
    expect(await scanner.scan("", never)).toEqual([]);
    expect(server.requests).toEqual([]);
  });
});

describe("offsets", () => {
  test.each([
    ["plain", "to <PERSON:Jane>"],
    ["after an emoji", "😀 to <PERSON:Jane>"],
    ["an emoji inside", "<PERSON:Ja😀ne> and <PERSON:Roe>"],
    ["after a family of emoji", "👨‍👩‍👧‍👦👨‍👩‍👧‍👦 <PERSON:José>"],
    ["after half a surrogate pair", "\ud83d <PERSON:Jane> \ude00 <PERSON:Roe>"],
    ["CJK beyond the basic plane", "𠮷野家 <PERSON:𠮷野> <PERSON:x>"],
  ])("are UTF-16: %s", async (_name, text) => {
    const { scanner } = await start();
    const expected = [...text.matchAll(/<PERSON:([^>]*)>/g)].map((match) => `PERSON ${match[1]}`);
    expect(await found(scanner, text)).toEqual(expected);
  });

  test("are right whatever stands around", async () => {
    const { scanner } = await start();
    const filler = fc.string({ unit: "binary", maxLength: 20 }).map((text) => text.replaceAll(/[<>]/g, ""));
    const name = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 8 })
      .map((text) => `n${text.replaceAll(/[<>]/g, "")}`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(filler, name), { maxLength: 4 }), async (pairs) => {
        const text = pairs.map(([before, value]) => `${before}<PERSON:${value}>`).join("");
        expect(await found(scanner, text)).toEqual(pairs.map(([, value]) => `PERSON ${value}`));
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ["beyond the end", 0, 4],
    ["beyond the end of a text with an emoji", 0, 3, "😀a"],
    ["empty", 1, 1],
    ["backwards", 2, 1],
    ["negative", -1, 2],
    ["no whole number", 0.5, 2],
  ])("that are %s are refused", async (_name, from, to, text = "abc") => {
    const results = [{ entity_type: "PERSON", start: from, end: to, score: 0.9 }];
    const { scanner } = await start({ script: (outgoing) => outgoing.end(JSON.stringify(results)) });
    expect(await failureOf(scanner.scan(text, never))).toMatchObject({ code: "scanner_failed" });
  });
});

describe("long texts", () => {
  test("go in pieces, and nothing is lost or doubled where they meet", async () => {
    const { server, scanner } = await start();
    const filler = "𠮷 word ".repeat(27_000);
    const text = `${filler.slice(0, 199_985)}<PERSON:Jane Roe> ${filler}<PERSON:Mary> ${filler}`;
    expect(await found(scanner, text)).toEqual(["PERSON Jane Roe", "PERSON Mary"]);
    expect(server.requests.length).toBeGreaterThan(2);
    expect(server.requests.every(({ text }) => text.length <= 200_000 && text.isWellFormed())).toBe(true);
  });
});

describe("an answer that cannot be read is a failure of the scan, and is not quoted", () => {
  const canary = "canary-4f1d";

  test.each([
    ["no JSON", `<html>${canary}`],
    ["another shape", `{"results": ["${canary}"]}`],
    ["a type that is no type's name", `[{"entity_type": "${canary}", "start": 0, "end": 1, "score": 1}]`],
    ["a score that is none", '[{"entity_type": "PERSON", "start": 0, "end": 1, "score": 7}]'],
    ["a type that was not asked for", '[{"entity_type": "UK_NHS", "start": 0, "end": 1, "score": 1}]'],
  ])("%s", async (_name, answer) => {
    const { scanner } = await start({ script: (out) => out.end(answer) }, { entities: ["PERSON"] });
    const failure = await failureOf(scanner.scan(`${canary} is the text`, never));
    expect(failure.code).toBe("scanner_failed");
    expect(failure.message).toMatch(/presidio.*cannot be read/);
    expect(failure.message).not.toContain(canary);
  });

  test("it is asked once, and the next scan is answered", async () => {
    let asked = 0;
    const { scanner } = await start({
      script: (out) => {
        asked += 1;
        if (asked === 1) out.writeHead(503).end();
        else out.end("[]");
      },
    });
    await failureOf(scanner.scan("x", never));
    expect(asked).toBe(1);
    expect(await scanner.scan("x", never)).toEqual([]);
  });
});

test("no more than the given number of texts is worked on at one time", async () => {
  const { server, scanner } = await start({ together: 2 }, { concurrentMax: 2 });
  const texts = Array.from({ length: 8 }, (_, at) => `<PERSON:p${at}>`);
  const all = await Promise.all(texts.map((text) => found(scanner, text)));
  expect(all.flat()).toEqual(texts.map((_, at) => `PERSON p${at}`));
  expect(server.busiest()).toBe(2);
});

describe("the check before it is used", () => {
  test("passes when it is up and knows the types", async () => {
    const { scanner } = await start({}, { entities: ["PERSON", "UK_NHS"] });
    await expect(scanner.check(never)).resolves.toBeUndefined();
  });

  test("names a type that it does not know", async () => {
    const { scanner } = await start({}, { entities: ["PERSON", "PERSONNE"] });
    expect((await failureOf(scanner.check(never))).message).toContain("PERSONNE");
  });

  test("fails when it is not up", async () => {
    const { scanner } = await start({ script: (out) => out.writeHead(502).end() });
    expect(await failureOf(scanner.check(never))).toMatchObject({ code: "scanner_failed" });
  });
});

test("the version changes with every setting that changes the answer, and with no other", async () => {
  const url = "http://127.0.0.1:1";
  const versionWith = async (options: Settings, at = url): Promise<string> => (await scannerFor(at, options)).version;
  const versions = await Promise.all(
    [
      {},
      { language: "de" },
      { entities: ["PERSON"] },
      { entities: ["UK_NHS"] },
      { scoreThreshold: 0.7 },
      { dataClasses: { PERSON: "special" } },
    ].map((options) => versionWith(options)),
  );
  expect(new Set(versions).size).toBe(versions.length);
  expect(await versionWith({ timeoutMs: 9 }, "http://127.0.0.1:2")).toBe(versions[0]);
});
