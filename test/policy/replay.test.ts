import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { wholeRecord } from "../../src/access/scope.ts";
import { CustodyError } from "../../src/domain/errors.ts";
import { scopedAccess } from "../../src/evidence/scoped-reader.ts";
import { replayPolicy } from "../../src/http/replay/replay-policy.ts";
import { type ReportLine, reportLine } from "../../src/http/replay/replay-report.ts";
import { parseSentPolicy } from "../../src/policy/load-policy.ts";
import { openStoreReader } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { MasterKey } from "../../src/vault/master-key.ts";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { type Answer, errorOf } from "../fixtures/send.ts";
import { custodyForFile } from "../fixtures/start-custody.ts";

const path = "/api/v1/policies/replay";
const address = "ann.lee@example.com";
const everything = { from: "2020-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" };
const custody = custodyForFile();

const call = async (request: string, answer: string, changes = {}): Promise<string> => {
  const bytes =
    "stream" in changes
      ? streamOf(
          answer
            .match(/.{1,3}/gs)
            ?.map((text) => deltaEvent(text))
            .concat(finishEvent(), doneEvent) ?? [],
        )
      : whole(JSON.stringify(completion(answer)));
  custody().upstream.answer = ({ socket }) => socket.write(bytes);
  const { id, status, text } = await custody().chat(chatBody(request, changes));
  expect(status, text).toBe(200);
  return id;
};
const ask = (body: object, key = custody().adminKey): Promise<Answer> =>
  custody().ask(path, { method: "POST", body: { ...everything, ...body }, key });
const linesOf = ({ status, text }: Answer): ReportLine[] => {
  expect(status, text).toBe(200);
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => reportLine.parse(JSON.parse(line)));
};
const replay = async (policy: string, more: object = {}): Promise<ReportLine[]> =>
  linesOf(await ask({ policy: { text: policy }, all: true, ...more }));
const exchangeOf = (lines: readonly ReportLine[], id: string) =>
  lines.flatMap((line) => ("exchange" in line && line.exchange.id === id ? [line.exchange] : []))[0];
const totalsOf = (lines: readonly ReportLine[]) => lines.flatMap((line) => ("totals" in line ? [line.totals] : []))[0];
const replayed = async () =>
  (await readEntries(custody().folder)).flatMap((entry) => (entry.kind === "policy.replayed" ? [entry] : []));

describe("a replay", () => {
  /** One of each action, and a limit: each exchange below meets one of them. */
  const other = `name: other
limits: { messagesMax: 1 }
actions: { EMAIL_ADDRESS: redact, PHONE_NUMBER: block, US_SSN: tokenize }
`;
  const ids = new Map<string, string>();
  let lines: readonly ReportLine[] = [];
  beforeAll(async () => {
    const two = {
      messages: [
        { role: "user", content: "Hello." },
        { role: "user", content: "Hello?" },
      ],
    };
    ids.set("quiet", await call("Hello.", "Hello."));
    ids.set("named", await call("Maria Keller asked for it.", "Hello."));
    ids.set("request", await call(`Write to ${address}.`, "Done."));
    ids.set("answer", await call("Who?", `It is ${address}.`));
    ids.set("stream", await call("Who?", `It is ${address}, or so they say.`, { stream: true }));
    ids.set("blocked", await call("Call (415) 555-0132.", `I wrote to ${address}.`));
    ids.set("restored", await call("Her SSN is 536-22-8714.", "It is <US_SSN_1>."));
    ids.set("limited", await call("", "Hello.", two));
    ids.set("empty", (await custody().ask("/v1/chat/completions", { method: "GET" })).id);
    ids.set("broken", (await custody().chat("{")).id);
    // Names are looked for beside the call.
    await vi.waitFor(async () => {
      const { text } = await custody().ask(`/api/v1/audit/exchanges/${ids.get("named")}`);
      expect(JSON.parse(text)).toMatchObject({ verdict: "flag" });
    }, 20_000);
    lines = await replay(other);
  });
  const exchange = (name: string) => exchangeOf(lines, ids.get(name) ?? "");

  test("says what each exchange was and would have been, where, and how often", () => {
    for (const name of ["request", "answer", "stream"]) {
      expect(exchange(name), name).toEqual({
        id: ids.get(name),
        was: { verdict: "flag", dataClass: "confidential" },
        would: {
          verdict: "redact",
          shadow: "redact",
          dataClass: "confidential",
          counts: { EMAIL_ADDRESS: 1 },
          actions: { redact: 1 },
        },
      });
    }
    expect(exchange("quiet")?.would).toMatchObject({ verdict: "allow", counts: {}, actions: {} });
  });

  test("does not ask what the answer would be to a request that would be blocked", () => {
    expect(exchange("blocked")?.would).toMatchObject({ verdict: "block", counts: { PHONE_NUMBER: 1 } });
  });

  test("asks the lists and limits of a policy too", () => {
    expect(exchange("limited")?.would).toMatchObject({ verdict: "block", counts: { REQUEST_TOO_LONG: 1 } });
  });

  test("puts the other policy's values where its placeholders stand in an answer", () => {
    const would = { verdict: "tokenize", counts: { US_SSN: 2 }, actions: { tokenize: 1, flag: 1 } };
    expect(exchange("restored")?.would).toMatchObject(would);
  });

  test("names the exchanges that it cannot be asked about, and why", () => {
    expect(exchange("empty")?.would).toEqual({ error: "not_kept" });
    expect(exchange("broken")?.would).toEqual({ error: "request_malformed" });
  });

  test("adds up", () => {
    expect(totalsOf(lines)).toMatchObject({
      exchanges: ids.size,
      changed: 6,
      errors: { not_kept: 1, request_malformed: 1 },
      verdicts: {
        "allow -> allow": 1,
        "flag -> flag": 1,
        "flag -> redact": 3,
        "flag -> block": 1,
        "flag -> tokenize": 1,
        "allow -> block": 1,
      },
      counts: { EMAIL_ADDRESS: 3, PHONE_NUMBER: 1, US_SSN: 2, REQUEST_TOO_LONG: 1 },
      actions: { redact: 3, block: 2, tokenize: 1, flag: 2 },
    });
  });

  test("lists only what would change or cannot be asked, unless all is asked for; of the newest, up to its limit", async () => {
    const some = await replay(other, { all: false, limit: ids.size - 1 });
    const listed = some.flatMap((line) => ("exchange" in line ? [line.exchange.id] : []));
    expect(listed).toEqual([...ids.values()].slice(2).toReversed());
    expect(totalsOf(some)?.exchanges).toBe(ids.size - 1);
    expect(some).toContainEqual({ progress: { done: ids.size - 1, of: ids.size - 1 } });
  });

  test("looks at no other period, and says what a policy in shadow would do beside what it does", async () => {
    const none = await replay(other, { to: "2020-01-02T00:00:00Z" });
    expect(totalsOf(none)).toMatchObject({ exchanges: 0, changed: 0 });
    const shadow = await replay(`${other}mode: shadow\n`);
    expect(exchangeOf(shadow, ids.get("request") ?? "")?.would).toMatchObject({ verdict: "allow", shadow: "redact" });
  });

  test("says nothing of any text, calls nobody, and is one entry: who asked, what period, which policy, how many", async () => {
    const calls = custody().upstream.calls.length;
    const before = (await replayed()).length;
    const answer = await ask({ policy: { name: "default" }, all: true, limit: ids.size });
    const { text } = answer;
    // It is the policy that was in force.
    expect(totalsOf(linesOf(answer))).toMatchObject({ exchanges: ids.size, changed: 0 });
    for (const said of ["ann.lee", "Write to", "536-22"]) expect(text).not.toContain(said);
    expect(custody().upstream.calls).toHaveLength(calls);
    const entries = await replayed();
    expect(entries).toHaveLength(before + 1);
    const head: { replay: { policy: string } } = JSON.parse(text.slice(0, text.indexOf("\n")));
    expect(head.replay).toMatchObject({ name: "default", count: ids.size });
    expect(entries.at(-1)).toMatchObject({
      policy: head.replay.policy,
      count: ids.size,
      from: Date.parse(everything.from),
      to: Date.parse(everything.to),
      principal: expect.stringMatching(/^key_/),
    });
  });
});

describe("a replay is refused", () => {
  test.each([
    ["a key that is no admin's", "auditor"],
    ["a client's key", "client"],
  ])("to %s", async (_name, role) => {
    const { key } = await custody().newKey(role);
    const before = (await replayed()).length;
    expect((await ask({ policy: { name: "default" } }, key)).status).toBe(403);
    expect(await replayed()).toHaveLength(before);
  });

  test.each([
    ["a type that nobody finds", { text: "name: other\nactions:\n  IBAN: flag\n" }, "policy:3: IBAN: no scanner finds"],
    ["a name that is not shipped", { name: "nobody" }, "no policy is shipped as nobody"],
  ])("with %s, and says where", async (_name, policy, message) => {
    const before = (await replayed()).length;
    const answer = await ask({ policy });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: "request_malformed", param: "policy" });
    expect(errorOf(answer).message).toContain(message);
    expect(errorOf(answer).message).not.toContain(process.cwd());
    expect(await replayed()).toHaveLength(before);
  });

  test.each([
    ["a fault", "name: other\nactions:\n  EMAIL_ADDRESS: erase\n", "policy:3: actions.EMAIL_ADDRESS: "],
    ["a file to extend", "name: other\nextends: [./policies/strict.yaml]\n", "policy:2: extends.0: "],
    ["a file above", "name: other\nextends: [../strict]\n", "policy:2: extends.0: "],
    [
      "a list in a file",
      `name: other\ntypes:\n  - type: WORD\n    list: { file: /etc/hostname, sha256: ${"ab".repeat(32)} }\n`,
      "policy:4: types.0.list.file: a policy that is sent cannot name files",
    ],
    [
      "a shipped name to extend that is not there",
      "name: other\nextends: [nobody]\n",
      "policy:2: extends.0: no policy is shipped as nobody",
    ],
  ])("for %s in a policy that is sent", (_name, source, message) => {
    expect(() => parseSentPolicy(source)).toThrow(
      expect.objectContaining({ code: "policy_invalid", message: expect.stringContaining(message) }),
    );
  });

  test("while its entry cannot be written: then nothing is opened", async () => {
    const reader = await openStoreReader(custody().folder);
    onTestFinished(() => reader.close());
    const failure = new CustodyError("ledger_unavailable", "the disk is full");
    const store = new Proxy({} as Store, { get: () => () => Promise.reject(failure) });
    const master = new MasterKey([Buffer.alloc(32)]);
    const access = scopedAccess({ reader, folder: custody().folder, master }, wholeRecord);
    const request = { policy: { name: "default" }, principal: "key_test", from: 0, to: Date.now(), limit: 1 };
    await expect(replayPolicy({ store, clock: Date.now }, access, request)).rejects.toBe(failure);
  });

  test.each([
    ["no policy", { policy: undefined }],
    ["a path for a name", { policy: { name: "../strict" } }],
    ["an empty period", { policy: { name: "default" }, to: everything.from }],
    ["no limit", { policy: { name: "default" }, limit: 0 }],
    ["a field that is not known", { policy: { name: "default" }, url: "http://127.0.0.1" }],
  ])("with %s", async (_name, body) => {
    expect((await ask(body)).status).toBe(400);
  });

  test("while another one runs; when whoever asked has gone, the next may begin", async () => {
    const gone = new AbortController();
    const first = custody().ask(path, {
      method: "POST",
      body: { ...everything, policy: { name: "default" } },
      signal: gone.signal,
    });
    // The first one's thread is being made.
    const second = await ask({ policy: { name: "default" } });
    expect(second.status).toBe(503);
    expect(errorOf(second).code).toBe("overloaded");
    gone.abort();
    await expect(first).rejects.toThrow(/abort/);
    await vi.waitFor(async () => expect((await ask({ policy: { name: "default" } })).status).toBe(200), {
      timeout: 20_000,
      interval: 200,
    });
  });
});

describe("custody policy replay", () => {
  const run = async (...args: readonly string[]) => {
    const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
    const options = [
      "--url",
      custody().url,
      "--key",
      custody().adminKey,
      "--from",
      everything.from,
      "--to",
      everything.to,
    ];
    const child = spawn(process.execPath, [main, "policy", "replay", ...options, ...args]);
    let [out, err] = ["", ""];
    child.stdout.on("data", (bytes: Buffer) => (out += bytes.toString("utf8")));
    child.stderr.on("data", (bytes: Buffer) => (err += bytes.toString("utf8")));
    const [code]: (number | null)[] = await once(child, "close");
    return { code, out, err };
  };

  test("prints the report of a policy's file", async () => {
    const id = await call(`Write to ${address}.`, "Done.");
    const folder = mkdtempSync(join(tmpdir(), "custody-replay-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "other.yaml");
    writeFileSync(file, "name: other\nextends: [default]\nactions:\n  EMAIL_ADDRESS: redact\n");
    const { code, out, err } = await run("--policy", file, "--limit", "1");
    expect({ code, err }).toEqual({ code: 0, err: "1 of 1\n" });
    const [head, exchange, totals] = out.split("\n");
    expect(head).toMatch(/^other \([0-9a-f]{64}\): 1 exchanges$/);
    expect(exchange).toBe(`${id}  flag confidential -> redact confidential  (EMAIL_ADDRESS 1; redact 1)`);
    expect(totals).toBe("1 exchanges, 1 would be judged otherwise");
    expect(out).not.toContain("ann.lee");
  });

  test("says why the server refuses", async () => {
    const { code, out, err } = await run("--policy", "nobody");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("the server answered 400: `policy`: no policy is shipped as nobody");
  });
});
