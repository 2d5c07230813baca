import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { describe, expect, onTestFinished, test } from "vitest";
import { scanInput } from "../../src/cli/scan.ts";
import { createGuard } from "../../src/policy/guard.ts";
import { parsePolicy } from "../../src/policy/load-policy.ts";
import { createDetector } from "../../src/scan/detector.ts";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { serveCli } from "../fixtures/run-cli.ts";
import { startScriptedUpstream, streamOf, whole, trusted } from "../fixtures/scripted-upstream.ts";
import { type Answer, errorOf, send } from "../fixtures/send.ts";
import { custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

const june = Date.UTC(2026, 5, 15);
const july = Date.UTC(2026, 6, 15);
const path = "/api/v1/audit/findings/search";
const custody = custodyForFile({ clock: () => june, actions: {} });
const year = { from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z" };

const idsOf = (answer: Answer): string[] => {
  expect(answer.status, answer.text).toBe(200);
  const { data }: { data: { id: string }[] } = JSON.parse(answer.text);
  return data.map(({ id }) => id);
};
const ask = (body: object, key = custody().adminKey) => custody().ask(path, { method: "POST", body, key });
const search = async (type: string, value: string, more: object = {}): Promise<string[]> =>
  idsOf(await ask({ type, value, ...year, ...more }));

/** A call whose answer is this; the exchange's id. */
const call = async (request: string, answer = "Fine."): Promise<string> => {
  custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion(answer))));
  const { id, status } = await custody().chat(chatBody(request));
  expect(status).toBe(200);
  return id;
};
const searches = async () =>
  (await readEntries(custody().folder)).flatMap((entry) => (entry.kind === "findings.searched" ? [entry] : []));

describe("a value is found", () => {
  test.each([
    [
      "EMAIL_ADDRESS",
      "Write to Ann.Lee@Example.com",
      ["Ann.Lee@Example.com", "ann.lee@example.com", "ANN.LEE@EXAMPLE.COM "],
    ],
    ["US_SSN", "My SSN is 123-45-6789.", ["123-45-6789", "123 45 6789", "123456789"]],
    ["IBAN_CODE", "Pay GB82 WEST 1234 5698 7654 32.", ["GB82WEST12345698765432", "gb82 west 1234 5698 7654 32"]],
  ])("%s, in whichever writing", async (type, text, writings) => {
    const id = await call(text);
    for (const value of writings) expect(await search(type, value), value).toEqual([id]);
  });

  test("where it was answered, as a whole and in a stream cut anywhere", async () => {
    const first = await call("Who?", "It is bob.ray@example.com.");
    const pieces = ["It is bob.r", "ay@exam", "ple.com."].map((text) => deltaEvent(text));
    custody().upstream.answer = ({ socket }) => socket.write(streamOf([...pieces, finishEvent(), doneEvent]));
    const { id } = await custody().chat(chatBody("Who?", { stream: true }));
    expect(await search("EMAIL_ADDRESS", "bob.ray@example.com")).toEqual([id, first]);
  });

  test("in a call that was asked and answered with it once; in one that was refused too", async () => {
    const value = "cyd.poe@example.com";
    const both = await call(`I am ${value}`, `You are ${value}`);
    const refused = await custody().chat(chatBody(`I am ${value}`, { model: "nobody" }));
    expect(refused.status).toBe(404);
    expect(await search("EMAIL_ADDRESS", value)).toEqual([refused.id, both]);
  });

  test("page by page", async () => {
    const value = "dan.fox@example.com";
    const ids = [await call(value), await call(value), await call(value)].toReversed();
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const answer = await ask({ type: "EMAIL_ADDRESS", value, ...year, limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...idsOf(answer));
      const page: { nextCursor: string | null } = JSON.parse(answer.text);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(ids);
  });
});

describe("whose calls they are", () => {
  const answered = () => {
    custody().upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Fine."))));
  };
  const callAs = async (subject: string, options: object = {}): Promise<string> =>
    (await custody().chat(chatBody("Hi"), { headers: { "X-Custody-Subject": subject }, ...options })).id;

  test("a subject's are found by its text, which no entry and no answer has; by its header and by `user`", async () => {
    answered();
    const subject = "patient-canary-17";
    const ids = [await callAs(subject), (await custody().chat(chatBody("Hi", { user: subject }))).id];
    await callAs("patient-canary-18");
    const answer = await ask({ type: "SUBJECT", value: subject, ...year });
    expect(idsOf(answer)).toEqual(ids.toReversed());
    expect(answer.text).not.toContain("canary");
    const entries = await readEntries(custody().folder);
    expect(JSON.stringify(entries)).not.toContain("canary");
    expect(entries.findLast(({ kind }) => kind === "findings.searched")).toMatchObject({ type: "SUBJECT" });
    // It is not a value that was found.
    expect(await search("PERSON", subject)).toEqual([]);
  });

  test("what was sought can be asked for again with other filters; nobody else may, and nothing else is one", async () => {
    answered();
    const subject = "employee 9";
    const id = await callAs(subject);
    const second = await callAs(subject);
    const none = await custody().chat(chatBody("Hi", { model: "nobody" }), {
      headers: { "X-Custody-Subject": subject },
    });
    const { sought }: { sought: string } = JSON.parse((await ask({ type: "SUBJECT", value: subject, ...year })).text);
    const list = (query: string, key = custody().adminKey) =>
      custody().ask(`/api/v1/audit/exchanges?${query}`, { key });
    expect(idsOf(await list(`sought=${sought}`))).toEqual([none.id, second, id]);
    expect(idsOf(await list(`sought=${sought}&outcome=failed`))).toEqual([none.id]);
    const nothing = Buffer.from(sought, "base64url").fill(7, 2).toString("base64url");
    expect(idsOf(await list(`sought=${nothing}`))).toEqual([]);
    const refused = await list(`sought=${sought}`, (await custody().newKey("auditor")).key);
    expect([refused.status, errorOf(refused).param]).toEqual([403, "sought"]);
    for (const wrong of [sought.slice(1), `${sought}A`, "x".repeat(24 * 123)]) {
      const answer = await list(`sought=${wrong}`);
      expect([answer.status, errorOf(answer).param]).toEqual([400, "sought"]);
    }
  });

  test("where nothing is to be searched, nothing is sought", async () => {
    const answer = await ask({ type: "SUBJECT", value: "x", from: "2001-01-01T00:00:00Z", to: "2001-02-01T00:00:00Z" });
    expect(JSON.parse(answer.text)).toEqual({ data: [], nextCursor: null, sought: "" });
  });
});

describe("nothing is found", () => {
  test.each([
    ["of a value that was never sent", { value: "eve.orr@example.net" }],
    ["of a part of one", { value: "eve.orr" }],
    ["under another type", { type: "PERSON" }],
    ["before the call", { to: new Date(june).toISOString() }],
    ["after it", { from: new Date(june + 1).toISOString() }],
  ])("%s", async (_name, changes) => {
    const asked = { type: "EMAIL_ADDRESS", value: "eve.orr@example.com" };
    await call(asked.value);
    expect(await search(asked.type, asked.value)).not.toEqual([]);
    const { type, value, ...period } = { ...asked, ...changes };
    expect(await search(type, value, period)).toEqual([]);
  });
});

describe("a search is recorded", () => {
  test("before it answers, found or not: who, which type, which period, and never the value", async () => {
    const before = await searches();
    const answer = await ask({ type: "EMAIL_ADDRESS", value: "searchincanary@example.com", ...year });
    const after = await searches();
    expect(after.slice(before.length)).toMatchObject([
      {
        type: "EMAIL_ADDRESS",
        principal: expect.stringMatching(/^key_/),
        from: Date.parse(year.from),
        to: Date.parse(year.to),
      },
    ]);
    expect(JSON.stringify(after)).not.toContain("searchincanary");
    expect(answer.text).not.toContain("searchincanary");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test.each(["auditor", "client"])("a key of role %s may not: nothing shown, nothing recorded", async (role) => {
    const { key } = await custody().newKey(role);
    const before = (await searches()).length;
    const answer = await ask({ type: "EMAIL_ADDRESS", value: "ann.lee@example.com", ...year }, key);
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain("ann.lee");
    expect(await searches()).toHaveLength(before);
  });

  test.each([
    ["no type", { type: undefined }, "type"],
    ["a type that is none", { type: "email" }, "type"],
    ["no value", { value: undefined }, "value"],
    ["an empty value", { value: "" }, "value"],
    ["a value too long", { value: "x".repeat(1_001) }, "value"],
    ["no beginning", { from: undefined }, "from"],
    ["a day for a time", { from: "2026-01-01" }, "from"],
    ["no end", { to: undefined }, "to"],
    ["an end before the beginning", { to: "2025-12-31T00:00:00Z" }, "to"],
    ["a period of more than ten years", { to: "2036-06-01T00:00:00Z" }, "to"],
    ["a limit of none", { limit: 0 }, "limit"],
    ["a cursor of nobody", { cursor: "abc" }, "cursor"],
    ["more than is asked for", { model: "gpt-test" }, null],
  ])("%s: refused by the field's name, nothing recorded", async (_name, changes, param) => {
    const before = (await searches()).length;
    const answer = await ask({ type: "EMAIL_ADDRESS", value: "ann.lee@example.com", ...year, ...changes });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: "request_malformed", param });
    expect(answer.text).not.toContain("ann.lee");
    expect(await searches()).toHaveLength(before);
  });
});

describe("months", () => {
  const clock = { now: june };
  const value = "flo.kay@example.com";
  const open = () => custodyForTest({ clock: () => clock.now, actions: {} });

  test("a restart within the month finds what was sent before it, and after", async () => {
    clock.now = june;
    const own = await open();
    own.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Fine."))));
    const first = (await own.chat(chatBody(value))).id;
    await own.restart();
    const again = async () =>
      idsOf(await own.ask(path, { method: "POST", body: { type: "EMAIL_ADDRESS", value, ...year } }));
    expect(await again()).toEqual([first]);
    const second = (await own.chat(chatBody(value))).id;
    expect(await again()).toEqual([second, first]);
  });

  test("have keys of their own: a period finds in all that it touches, and in no other", async () => {
    clock.now = june;
    const own = await open();
    own.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("Fine."))));
    const first = (await own.chat(chatBody(value))).id;
    clock.now = july;
    const second = (await own.chat(chatBody(value))).id;
    const found = async (period: object) =>
      idsOf(await own.ask(path, { method: "POST", body: { type: "EMAIL_ADDRESS", value, ...year, ...period } }));
    expect(await found({})).toEqual([second, first]);
    expect(await found({ to: "2026-07-01T00:00:00Z" })).toEqual([first]);
    expect(await found({ from: "2026-07-01T00:00:00Z" })).toEqual([second]);
    expect(await found({ from: "2026-08-01T00:00:00Z" })).toEqual([]);
  });

  test("a call that runs into the next month is found by what it was answered", async () => {
    clock.now = june;
    const own = await open();
    own.upstream.answer = ({ socket }) => {
      clock.now = july;
      socket.write(whole(JSON.stringify(completion(`It is ${value}`))));
    };
    const { id } = await own.chat(chatBody("Who?"));
    const period = { from: "2026-06-01T00:00:00Z", to: "2026-07-01T00:00:00Z" };
    const body = { type: "EMAIL_ADDRESS", value, ...period };
    expect(idsOf(await own.ask(path, { method: "POST", body }))).toEqual([id]);
  });
});

describe("pseudonyms stay inside", () => {
  const text = "I am gus.hay@example.com";

  /** The program as a process, so that all it says is seen. */
  const serve = async () => {
    const folder = mkdtempSync(join(tmpdir(), "custody-findings-"));
    const upstream = await startScriptedUpstream();
    upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion(text))));
    const config = {
      data: join(folder, "data"),
      server: { port: 0, shutdownTimeoutMs: 1_000 },
      limits: { diskReserveBytes: 0 },
      upstreams: [{ ...trusted, name: "scripted", baseUrl: upstream.baseUrl, models: ["gpt-test"] }],
    };
    writeFileSync(join(folder, "custody.yaml"), JSON.stringify(config));
    const key = "an-admin-key-for-this-test-alone-0002";
    const cli = await serveCli(["--config", join(folder, "custody.yaml")], { CUSTODY_ADMIN_KEY: key });
    onTestFinished(async () => {
      await upstream.close();
      await cli.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    const post = (to: string, body: object): Promise<Answer> => send(cli.url + to, { method: "POST", body, key });
    return { cli, folder: join(folder, "data"), post, get: (from: string) => send(cli.url + from, { key }) };
  };

  test("of sealed findings: no answer, no entry and no line of the log has one", async () => {
    const { cli, folder, post, get } = await serve();
    const client = await post("/api/v1/api-keys", { name: "c", role: "client" });
    const { key }: { key: string } = JSON.parse(client.text);
    const chat = await send(`${cli.url}/v1/chat/completions`, { method: "POST", body: chatBody(text), key });
    expect(chat.status).toBe(200);
    // An admin who opens the payload is shown it: there it is known from.
    const revealed = await post(`/api/v1/audit/exchanges/${chat.id}/payload`, { reason: "a test" });
    const pseudonyms = [...revealed.text.matchAll(/pseudonym\\":\\"([0-9a-f]{32})/g)].map(([, value = ""]) => value);
    expect(pseudonyms.length).toBeGreaterThanOrEqual(2);

    const body = { type: "EMAIL_ADDRESS", value: "gus.hay@example.com", ...year, to: "2035-01-01T00:00:00Z" };
    const said = [
      chat,
      await post(path, body),
      await post("/api/v1/scan", { text }),
      await get("/api/v1/audit/exchanges"),
      await get(`/api/v1/audit/exchanges/${chat.id}`),
    ].map((answer) => [answer.text, ...answer.headers.values()].join("\n"));
    expect(said[1]).toContain(chat.id);
    for (const one of [...said, JSON.stringify(await readEntries(folder)), cli.said()]) {
      expect(one).not.toContain("pseudonym");
      for (const pseudonym of pseudonyms) expect(one).not.toContain(pseudonym);
    }
  });

  test("of `custody scan`: it shows none, even where a guard makes them", async () => {
    const detector = createDetector();
    const policy = parsePolicy("test.yaml", "{name: test, actions: {}}");
    const guard = createGuard(policy, detector, { pseudonymOf: () => "feedfacefeedfacefeedfacefeedface" });
    let said = "";
    const sink = new Writable({
      write: (bytes, _encoding, done) => {
        said += String(bytes);
        done();
      },
    });
    await scanInput(guard, {}, { input: Readable.from([Buffer.from(text)]), output: sink, error: sink });
    expect(said).toContain("EMAIL_ADDRESS");
    expect(said).not.toMatch(/pseudonym|feedface/);
    await detector.close();
  });
});
