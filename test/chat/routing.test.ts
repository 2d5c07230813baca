/**
 * Whom calls are sent to, by what leaves and what is stated of upstreams; what follows when one fails; and what the record says of it. On real
 * sockets.
 * @module
 */
import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { ExchangeClosed } from "../../src/domain/entry.ts";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readEntries, readRecorded } from "../fixtures/read-record.ts";
import {
  chunk,
  type ScriptedUpstream,
  startScriptedUpstream,
  streamHead,
  streamOf,
  trusted,
  type UpstreamCall,
  whole,
} from "../fixtures/scripted-upstream.ts";
import { type Answer, errorOf } from "../fixtures/send.ts";
import {
  type Custody,
  custodyForFile,
  custodyForTest,
  type CustodyOptions,
  startCustody,
} from "../fixtures/start-custody.ts";

type Script = (call: UpstreamCall) => void;

const fine: Script = ({ socket, body }) => {
  const isStream = JSON.parse(body.toString("utf8")).stream === true;
  socket.write(
    isStream
      ? streamOf([deltaEvent("Fine"), finishEvent(), doneEvent])
      : whole(JSON.stringify(completion("Fine", { usage: { prompt_tokens: 1_000, completion_tokens: 1_000 } }))),
  );
};
const failing =
  (status: number, headers = ""): Script =>
  ({ socket }) =>
    void socket.write(whole(JSON.stringify({ error: { message: `from ${status}` } }), { status, headers }));

/** Another scripted upstream, ended with the test. */
const another = async (answer: Script): Promise<ScriptedUpstream> => {
  const upstream = await startScriptedUpstream();
  upstream.answer = answer;
  onTestFinished(() => upstream.close());
  return upstream;
};

const named = (name: string, baseUrl: string, more: object = {}) => ({
  ...trusted,
  name,
  baseUrl,
  models: ["gpt-test"],
  ...more,
});

/** Where nobody listens. */
const nowhere = async (): Promise<string> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/v1`;
};

/** The attempts of an exchange as `upstream status error`, in order. */
const attemptsOf = (closed: ExchangeClosed | null): string[] =>
  (closed?.attempts ?? []).map(({ upstream, status, error }) => `${upstream} ${status}${error ? ` ${error}` : ""}`);

const recordOf = async (custody: Custody, { id }: Answer) => {
  const { opened, closed, entries } = await readRecorded(custody.folder, id);
  expect(entries).toBe(2);
  return { opened, closed, attempts: attemptsOf(closed) };
};

describe("by what leaves", () => {
  const others: ScriptedUpstream[] = [];
  let custody: Custody;
  const stated = [
    { name: "baa", agreements: ["baa"], region: "us" },
    { name: "pci", agreements: ["pci"], region: "us" },
    { name: "eu", agreements: ["dpa"], region: "eu-central-1" },
    { name: "limited", dataClasses: ["internal", "pci"] },
    { name: "all", weight: 0 },
  ];
  const everybody = ["scripted", ...stated.map(({ name }) => name)].join(" ");

  beforeAll(async () => {
    others.push(...(await Promise.all(stated.map(() => startScriptedUpstream()))));
    custody = await startCustody({
      upstream: { agreements: [], region: "us-east-1" },
      upstreams: stated.map((one, place) => named(one.name, others[place]?.baseUrl ?? "", one)),
    });
    for (const upstream of [custody.upstream, ...others]) upstream.answer = fine;
  });
  afterAll(async () => {
    await custody.close();
    await Promise.all(others.map((one) => one.close()));
  });

  const healthInformation = "Maria Keller takes metformin.";

  test.each([
    ["nothing found", "Write a poem about autumn leaves.", everybody],
    ["a name", "Ask Maria Keller.", "scripted baa pci eu all"],
    ["a fact of health", "What does metformin do?", everybody],
    ["a fact of health and a name", healthInformation, "baa all"],
    ["a card", "Charge card 4111 1111 1111 1111.", "pci limited all"],
    ["a Dutch citizen's number", "Her BSN is 111222333.", "eu all"],
    ["health information and a Dutch number", "The patient with BSN 111222333 takes metformin.", "all"],
  ])("%s", async (_name, text, allowed) => {
    for (const stream of [false, true]) {
      const answer = await custody.chat(chatBody(text, { stream }));
      expect(answer.status, answer.text).toBe(200);
      const { opened, attempts } = await recordOf(custody, answer);
      expect(opened?.upstreams.toSorted()).toEqual(allowed.split(" ").toSorted());
      expect(attempts).toEqual([`${opened?.upstreams[0]} 200`]);
      // All that could be found decided.
      expect(opened?.pending).toEqual([]);
    }
  });

  test("a key's floor says what leaves too", async () => {
    const { key } = await custody.newKey("client", { classificationFloor: "phi" });
    const { opened } = await recordOf(custody, await custody.chat(chatBody("Fine weather."), { key }));
    expect(opened?.upstreams.toSorted()).toEqual(["all", "baa"]);
  });
});

describe("where no upstream may be sent it", () => {
  const custody = custodyForFile({ upstream: { agreements: ["pci"] } });

  test.each([
    ["health information", "Maria Keller takes metformin.", "the agreement baa"],
    ["a fact in one message and a name in another", ["I take metformin.", "I am Maria Keller."], "the agreement baa"],
  ])("%s is refused, and recorded as blocked: it was sent to nobody", async (_name, texts, asked) => {
    const messages = [texts].flat().map((content) => ({ role: "user", content }));
    for (const stream of [false, true]) {
      const answer = await custody().chat({ model: "gpt-test", messages, stream });
      expect(answer.status).toBe(400);
      expect(errorOf(answer)).toMatchObject({ code: "classification_mismatch", type: "guardrail_violation" });
      expect(errorOf(answer).message).toContain(asked);
      expect(answer.text).not.toMatch(/Maria|metformin/);
      const { opened, closed, attempts } = await recordOf(custody(), answer);
      expect(opened).toMatchObject({ model: "gpt-test", upstreams: [], credential: null, verdict: "block" });
      expect(closed).toMatchObject({ outcome: "blocked", error: "classification_mismatch", dataClass: "phi" });
      expect(attempts).toEqual([]);
    }
    expect(custody().upstream.calls).toEqual([]);
  });

  test("what another policy takes out before may go", async () => {
    const { upstream, chat } = await custodyForTest({
      upstream: { agreements: [] },
      policies: { base: { extends: ["default"], actions: { PERSON: "redact", CREDIT_CARD: "redact" } } },
    });
    upstream.answer = fine;
    const answer = await chat(chatBody("Maria Keller takes metformin and pays with 4111 1111 1111 1111."));
    expect(answer.status, answer.text).toBe(200);
    expect(upstream.calls[0]?.body.toString()).not.toMatch(/Maria|4111/);
  });

  test("a policy in shadow refuses nothing, and says that it would", async () => {
    const tried = { mode: "shadow", routing: [{ classes: ["pci"], require: { zeroRetention: true } }] };
    const started = await custodyForTest({
      policies: { base: {}, tried },
      policiesBy: { models: { "gpt-*": "tried" } },
    });
    started.upstream.answer = fine;
    const { opened } = await recordOf(started, await started.chat(chatBody("Charge card 4111 1111 1111 1111.")));
    expect(opened).toMatchObject({ upstreams: ["scripted"], verdict: "flag", shadow: "block" });
    const clean = await recordOf(started, await started.chat(chatBody("Write a poem about autumn leaves.")));
    expect(clean.opened).toMatchObject({ verdict: "allow", shadow: "allow" });
  });
});

/** So that how long a busy machine took decides nothing. */
const steady = { order: ["price", "weight"] };
const breaker = { failures: 1_000, coolDownMs: 3_600_000 };

/** A server whose scripted upstream is asked first, and the second one after it: they are equal by all but their weight. */
const startPair = async (
  second: ScriptedUpstream,
  more: CustodyOptions = {},
  ofSecond: object = {},
): Promise<Custody> =>
  startCustody({
    ...more,
    routing: { ...steady, ...more.routing },
    upstream: { breaker, ...more.upstream },
    upstreams: [named("second", second.baseUrl, { breaker, weight: 0, ...ofSecond })],
  });

/** For one test. */
const pair = async (first: Script, second: Script, more: CustodyOptions = {}, ofSecond: object = {}) => {
  const other = await another(second);
  const custody = await startPair(other, more, ofSecond);
  onTestFinished(() => custody.close());
  custody.upstream.answer = first;
  return { custody, other, first: custody.upstream };
};

/** One for all tests that ask for nothing else, with nothing in the upstreams' memory. */
const shared = ((): ((first: Script, second: Script) => { custody: Custody; other: ScriptedUpstream }) => {
  let custody: Custody | null = null;
  let other: ScriptedUpstream | null = null;
  beforeAll(async () => {
    other = await startScriptedUpstream();
    custody = await startPair(other);
  });
  afterAll(async () => {
    await custody?.close();
    await other?.close();
  });
  return (first, second) => {
    if (custody === null || other === null) throw new Error("only inside tests");
    custody.upstream.answer = first;
    other.answer = second;
    custody.upstream.calls.length = 0;
    other.calls.length = 0;
    return { custody, other };
  };
})();

describe.each([false, true])("when the first fails before anything was answered (stream: %s)", (stream) => {
  const faults: readonly (readonly [string, Script, string])[] = [
    ["it closes without a word", ({ socket }) => void socket.end(), "scripted 0 cut"],
    ["it resets the connection", ({ socket }) => void socket.resetAndDestroy(), "scripted 0 cut"],
    [
      "it compresses, unasked",
      ({ socket }) => void socket.write(whole("x", { headers: "content-encoding: gzip\r\n" })),
      "scripted 0 encoding",
    ],
    ...[429, 500, 502, 503, 504, 529].map(
      (status) => [`it says ${status}`, failing(status), `scripted ${status} status`] as const,
    ),
  ];

  test.each(faults)("%s: the second is asked, and both attempts are recorded", async (_name, script, attempt) => {
    const { custody, other } = shared(script, fine);
    const answer = await custody.chat(chatBody("Hi", { stream }));
    expect(answer.status, answer.text).toBe(200);
    expect(answer.text).toContain("Fine");
    const { opened, closed, attempts } = await recordOf(custody, answer);
    expect(opened?.upstreams).toEqual(["scripted", "second"]);
    expect(attempts).toEqual([attempt, "second 200"]);
    expect(closed).toMatchObject({ outcome: "complete", error: null, status: 200 });
    expect(other.calls[0]?.body).toEqual(custody.upstream.calls[0]?.body);
  });

  test("it sends no head in time", async () => {
    const { custody } = await pair(() => undefined, fine, { upstream: { headersTimeoutMs: 100 } });
    const answer = await custody.chat(chatBody("Hi", { stream }));
    expect((await recordOf(custody, answer)).attempts).toEqual(["scripted 0 headers_timeout", "second 200"]);
    expect(answer.text).toContain("Fine");
  });

  test("it cannot be reached", async () => {
    const { custody } = await pair(fine, fine, { upstream: { baseUrl: await nowhere() } });
    const answer = await custody.chat(chatBody("Hi", { stream }));
    const { attempts, closed } = await recordOf(custody, answer);
    expect(attempts).toEqual(["scripted 0 connect", "second 200"]);
    expect(closed?.outcome).toBe("complete");
  });

  test.each([400, 401, 404])("%i is an answer, and nobody else is asked", async (status) => {
    const { custody, other } = shared(failing(status), fine);
    const answer = await custody.chat(chatBody("Hi", { stream }));
    expect(answer.status).toBe(status);
    expect((await recordOf(custody, answer)).attempts).toEqual([`scripted ${status}`]);
    expect(other.calls).toEqual([]);
  });

  test("all fail: what the last one says is passed on, once", async () => {
    const { custody } = shared(({ socket }) => void socket.end(), failing(503, "retry-after: 7\r\n"));
    const answer = await custody.chat(chatBody("Hi", { stream }));
    expect(answer.status).toBe(503);
    expect(answer.text).toContain("from 503");
    const { closed, attempts } = await recordOf(custody, answer);
    expect(attempts).toEqual(["scripted 0 cut", "second 503"]);
    expect(closed).toMatchObject({ outcome: "upstream_failed", error: null, status: 503 });
  });

  test("all fail without a word: 502", async () => {
    const { custody } = shared(failing(503), ({ socket }) => void socket.end());
    const answer = await custody.chat(chatBody("Hi", { stream }));
    expect(answer.status).toBe(502);
    expect(errorOf(answer).code).toBe("upstream_failed");
    expect(answer.headers.get("x-should-retry")).toBe("false");
    const { closed, attempts } = await recordOf(custody, answer);
    expect(attempts).toEqual(["scripted 503 status", "second 0 cut"]);
    expect(closed).toMatchObject({ outcome: "upstream_failed", error: "upstream_failed", status: 502 });
  });

  test("health information never goes to one without an agreement, though the one with it is down", async () => {
    const options = { upstream: { breaker: { failures: 1, coolDownMs: 3_600_000 } } };
    const { custody, other } = await pair(({ socket }) => void socket.end(), fine, options, { agreements: ["pci"] });
    const ask = () => custody.chat(chatBody("Maria Keller takes metformin.", { stream }));
    // The second time its circuit is open, and it is asked all the same: nobody else may be.
    for (let call = 0; call < 2; call += 1) {
      const answer = await ask();
      expect(answer.status).toBe(502);
      const { opened, closed, attempts } = await recordOf(custody, answer);
      expect(opened?.upstreams).toEqual(["scripted"]);
      expect(attempts).toEqual(["scripted 0 cut"]);
      expect(closed?.outcome).toBe("upstream_failed");
    }
    expect(other.calls).toEqual([]);
    // What is none goes there.
    expect((await custody.chat(chatBody("Hi", { stream }))).status).toBe(200);
    expect(other.calls).toHaveLength(1);
  });
});

describe("a stream", () => {
  const dead: Script = ({ socket }) => void socket.end(streamHead());
  const empty: Script = ({ socket }) => void socket.write(streamOf([]));
  const begun: Script = ({ socket }) =>
    void socket.end(Buffer.concat([Buffer.from(streamHead()), chunk(deltaEvent("Hal"))]));

  test.each([
    ["breaks before its first chunk", dead],
    ["ends without one", empty],
  ])("that %s is another's to answer", async (_name, script) => {
    const { custody } = shared(script, fine);
    const answer = await custody.chat(chatBody("Hi", { stream: true }));
    expect(answer.text).toBe(deltaEvent("Fine") + finishEvent() + doneEvent);
    const { closed, attempts } = await recordOf(custody, answer);
    expect(attempts).toEqual(["scripted 200 cut", "second 200"]);
    expect(closed).toMatchObject({ outcome: "complete", error: null });
  });

  test("that breaks after its first chunk is not: the client has it", async () => {
    const { custody, other } = shared(begun, fine);
    const answer = await custody.chat(chatBody("Hi", { stream: true }));
    expect(answer.text).toContain("Hal");
    expect(answer.text).not.toContain("Fine");
    const { closed, attempts } = await recordOf(custody, answer);
    expect(attempts).toEqual(["scripted 200"]);
    expect(closed?.outcome).toBe("upstream_failed");
    expect(other.calls).toEqual([]);
  });

  test("of the only upstream is delivered byte for byte, waited for or not", async () => {
    const { custody } = shared(fine, dead);
    const answer = await custody.chat(chatBody("Hi", { stream: true }));
    expect(answer.text).toBe(deltaEvent("Fine") + finishEvent() + doneEvent);
  });
});

describe("the same upstream again", () => {
  const then = (...scripts: readonly Script[]): Script => {
    let call = 0;
    return (given) => scripts[Math.min(call++, scripts.length - 1)]?.(given);
  };

  test("as often as the configuration says, with one key for all", async () => {
    const custody = await custodyForTest({ routing: { retriesMax: 2 } });
    custody.upstream.answer = then(failing(503, "retry-after-ms: 1\r\n"), failing(502), fine);
    const answer = await custody.chat(chatBody("Hi"));
    expect(answer.status).toBe(200);
    expect((await recordOf(custody, answer)).attempts).toEqual([
      "scripted 503 status",
      "scripted 502 status",
      "scripted 200",
    ]);
    for (const { head } of custody.upstream.calls) expect(head).toContain(`idempotency-key: ${answer.id}`);
  });

  test("not by itself, and then no key is sent", async () => {
    const custody = await custodyForTest();
    custody.upstream.answer = failing(503);
    const answer = await custody.chat(chatBody("Hi"));
    expect((await recordOf(custody, answer)).attempts).toEqual(["scripted 503"]);
    expect(custody.upstream.calls[0]?.head).not.toContain("idempotency-key");
  });

  test.each([
    ["that asks for long", failing(503, "retry-after: 600\r\n")],
    ["that says 500", failing(500)],
    ["that says 429", failing(429)],
    ["that broke off with the request", ({ socket }: UpstreamCall) => void socket.end()],
  ])("not one %s", async (_name, script) => {
    const custody = await custodyForTest({ routing: { retriesMax: 2 } });
    custody.upstream.answer = script;
    const answer = await custody.chat(chatBody("Hi"));
    expect((await recordOf(custody, answer)).attempts).toHaveLength(1);
  });

  test("and nothing at all where nothing may be made again", async () => {
    const { custody, other } = await pair(failing(503), fine, { routing: { retriesMax: 2, retryPercent: 0 } });
    const answer = await custody.chat(chatBody("Hi"));
    expect(answer.status).toBe(503);
    expect((await recordOf(custody, answer)).attempts).toEqual(["scripted 503"]);
    expect(other.calls).toEqual([]);
  });

  test("nobody is asked again for a client who has gone", async () => {
    const custody = await custodyForTest({ routing: { retriesMax: 1 } });
    const abort = new AbortController();
    custody.upstream.answer = then(failing(503, "retry-after: 5\r\n"), fine);
    const asked = custody.chat(chatBody("Hi"), { signal: abort.signal });
    const refused = expect(asked).rejects.toThrow("abort");
    const given = 'custody_upstream_attempts_total{upstream="scripted",result="status"} 1';
    await vi.waitFor(async () => expect((await custody.ask("/metrics")).text).toContain(given), 10_000);
    // It waits now, for as long as it was asked to.
    abort.abort();
    await refused;
    const closed = await vi.waitFor(async () => {
      const entry = (await readEntries(custody.folder)).find(({ kind }) => kind === "exchange.closed");
      if (entry?.kind !== "exchange.closed") throw new Error("not yet");
      return entry;
    }, 10_000);
    expect(closed.outcome).toBe("client_aborted");
    expect(attemptsOf(closed)).toEqual(["scripted 503 status"]);
    expect((await custody.chat(chatBody("Hi"))).status).toBe(200);
    expect(custody.upstream.calls).toHaveLength(2);
  });
});

describe("a request that says how long its first token may take", () => {
  /** Long enough for a head to come on a busy machine, where one is to come. */
  const body = (stream: boolean, hasHead: boolean) => chatBody("Hi", { stream, max_ttft_ms: hasHead ? 1_000 : 100 });
  const silent: Script = () => undefined;
  const headOnly: Script = ({ socket }) => void socket.write(streamHead());

  test.each<[string, boolean, Script, number]>([
    ["a whole answer without a head", false, silent, 0],
    ["a stream without a head", true, silent, 0],
    ["a stream with a head and nothing else", true, headOnly, 200],
  ])("%s is left for the next upstream", async (_name, stream, script, status) => {
    const { custody } = shared(script, fine);
    const left = custody.upstream.nextCall();
    const answer = await custody.chat(body(stream, script === headOnly));
    expect(answer.text).toContain("Fine");
    const { closed, attempts } = await recordOf(custody, answer);
    expect(attempts).toEqual([`scripted ${status} ttft_timeout`, "second 200"]);
    expect(closed?.outcome).toBe("complete");
    await (
      await left
    ).closed;
  });

  test.each([false, true])("and where there is none it ends with 504 (stream: %s)", async (stream) => {
    const { custody } = shared(silent, stream ? headOnly : silent);
    const answer = await custody.chat(body(stream, stream));
    expect(answer.status).toBe(504);
    expect(errorOf(answer).code).toBe("upstream_timeout");
    const { closed, attempts } = await recordOf(custody, answer);
    expect(attempts).toEqual(["scripted 0 ttft_timeout", `second ${stream ? 200 : 0} ttft_timeout`]);
    expect(closed).toMatchObject({ outcome: "upstream_failed", error: "upstream_timeout", status: 504 });
  });

  test("what has begun in time may take as long as it wants, and comes byte for byte", async () => {
    const { custody } = shared(fine, silent);
    const { text } = await custody.chat(chatBody("Hi", { stream: true, max_ttft_ms: 60_000 }));
    expect(text).toContain("Fine");
    expect(text.endsWith(doneEvent)).toBe(true);
  });
});

describe("circuits", () => {
  test("one that fails again and again is not asked, until it has cooled down", async () => {
    const options = { upstream: { breaker: { failures: 2, coolDownMs: 3_600_000 } } };
    const { custody, first } = await pair(failing(503), fine, options);
    const ask = async () => recordOf(custody, await custody.chat(chatBody("Hi")));
    await ask();
    await ask();
    const { opened, attempts } = await ask();
    expect(opened?.upstreams).toEqual(["second"]);
    expect(attempts).toEqual(["second 200"]);
    expect(first.calls).toHaveLength(2);
    const metrics = (await custody.ask("/metrics")).text;
    expect(metrics).toContain('custody_upstream_attempts_total{upstream="scripted",result="status"} 2');
    expect(metrics).toContain('custody_upstream_attempts_total{upstream="second",result="2xx"} 3');
    expect(metrics).toContain('custody_upstream_circuit_open{upstream="scripted"} 1');
    expect(metrics).toContain('custody_upstream_circuit_open{upstream="second"} 0');
  });

  test.each([429, 500])("%i does not open one", async (status) => {
    const options = { upstream: { breaker: { failures: 1, coolDownMs: 3_600_000 } } };
    const { custody } = await pair(failing(status), fine, options);
    for (let call = 0; call < 2; call += 1) {
      const { attempts } = await recordOf(custody, await custody.chat(chatBody("Hi")));
      expect(attempts).toEqual([`scripted ${status} status`, "second 200"]);
    }
  });

  test("where all are open one is asked, and its answer closes it", async () => {
    const soon = { breaker: { failures: 1, coolDownMs: 3_600_000 } };
    const { custody, first } = await pair(failing(503), failing(503), { upstream: soon }, soon);
    await custody.chat(chatBody("Hi"));
    first.answer = fine;
    for (let call = 0; call < 2; call += 1) {
      const { opened, attempts } = await recordOf(custody, await custody.chat(chatBody("Hi")));
      expect(opened?.upstreams).toEqual(["scripted"]);
      expect(attempts).toEqual(["scripted 200"]);
    }
  });
});

describe("the price", () => {
  const prices = (inputPerMillion: number) => ({ "gpt-*": { inputPerMillion, outputPerMillion: 0 } });

  test("decides who is asked first, and what is charged is that of who answered", async () => {
    const more = { prices: { models: prices(5) } };
    const { custody, other } = await pair(fine, fine, more, { prices: prices(2) });
    const cheap = await recordOf(custody, await custody.chat(chatBody("Hi")));
    expect(cheap.attempts).toEqual(["second 200"]);
    expect(cheap.closed?.costMicros).toBe(2_000);
    other.answer = failing(503);
    const dear = await recordOf(custody, await custody.chat(chatBody("Hi")));
    expect(dear.attempts).toEqual(["second 503 status", "scripted 200"]);
    expect(dear.closed?.costMicros).toBe(5_000);
  });
});

test("a budget in money holds the dearest that a call could cost", async () => {
  const table = (perMillion: number) => ({ "gpt-*": { inputPerMillion: 0, outputPerMillion: perMillion } });
  const more = { prices: { models: table(1) } };
  const { custody, other } = await pair(fine, fine, more, { prices: table(1_000) });
  const { key } = await custody.newKey("client", { budget: { moneyPerDay: 0.5 } });
  const ask = (tokens: number) => custody.chat(chatBody("Hi", { max_tokens: tokens }), { key });
  expect((await ask(400)).status).toBe(200);
  expect((await ask(600)).status).toBe(402);
  expect(custody.upstream.calls).toHaveLength(1);
  expect(other.calls).toEqual([]);
});

describe("credentials", () => {
  const own = "Bearer caller-secret-of-its-own";

  test("of each attempt are those of its upstream, and named where they differ", async () => {
    const { custody, first, other } = await pair(failing(503), fine);
    const body = { name: "of the second", upstream: "second", secret: "secret-of-the-second" };
    const stored = await custody.ask("/api/v1/credentials", { method: "POST", body });
    const { id } = JSON.parse(stored.text);
    const { opened, closed } = await recordOf(custody, await custody.chat(chatBody("Hi")));
    expect(opened?.credential).toBeNull();
    expect(closed?.attempts.map(({ credential }) => credential)).toEqual([undefined, id]);
    expect(first.calls[0]?.head).not.toContain("authorization");
    expect(other.calls[0]?.head).toContain("authorization: Bearer secret-of-the-second");
  });

  test("that a call brings go to the first upstream that lists the model, and to no other", async () => {
    const { custody, other } = await pair(failing(503), fine, { access: { callerCredentials: true } }, { weight: 9 });
    const answer = await custody.chat(chatBody("Hi"), { headers: { "x-upstream-authorization": own } });
    expect(answer.status).toBe(503);
    const { opened, attempts } = await recordOf(custody, answer);
    expect(opened).toMatchObject({ upstreams: ["scripted"], credential: "caller" });
    expect(attempts).toEqual(["scripted 503"]);
    expect(other.calls).toEqual([]);
  });
});
