/**
 * Which policies a call is under, what its answer says of them, and how they are read again.
 * @module
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { PolicyLoaded } from "../../src/domain/policy-entry.ts";
import { chatBody, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { readEntries, readRecorded } from "../fixtures/read-record.ts";
import { startScriptedUpstream, streamOf, whole } from "../fixtures/scripted-upstream.ts";
import { type Answer, errorOf } from "../fixtures/send.ts";
import { type Custody, custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";
import { startServerProcess } from "../crash/server-process.ts";

const email = "ann.lee@example.com";
const mark = "[EMAIL_ADDRESS_REDACTED]";
const fine = whole(JSON.stringify(completion("Fine.")));
const answerFine = ({ upstream }: Custody): void => {
  upstream.answer = ({ socket }) => socket.write(fine);
};
const sentIn = ({ upstream }: Custody): string => String(upstream.calls.at(-1)?.body);
const policyOf = ({ headers }: Pick<Answer, "headers">): string => headers.get("x-custody-policy")?.split("@")[0] ?? "";
const loadedIn = async (folder: string): Promise<PolicyLoaded[]> =>
  (await readEntries(folder)).filter((entry) => entry.kind === "policy.loaded");

describe("a call is under the base, and what is added", () => {
  const custody = custodyForFile({
    policies: {
      base: { actions: { EMAIL_ADDRESS: "flag" } },
      hides: { actions: { EMAIL_ADDRESS: "redact" } },
      stops: { actions: { EMAIL_ADDRESS: "block" } },
      watches: { mode: "shadow", actions: { EMAIL_ADDRESS: "block" } },
    },
    policiesBy: { models: { "glob-*": "hides" }, purposes: { strict: "stops", trial: "watches" } },
  });

  test.each([
    ["no more than the base", "gpt-test", null, "base", 200, "flag"],
    ["by its model", "glob-a", null, "base+hides", 200, "redact"],
    ["by its purpose", "gpt-test", "strict", "base+stops", 400, "block"],
    ["by both: the strictest acts", "glob-a", "strict", "base+hides+stops", 400, "block"],
    ["by one in shadow: it does not act", "gpt-test", "trial", "base+watches", 200, "flag"],
    ["by one in shadow beside one that does", "glob-a", "trial", "base+hides+watches", 200, "redact"],
  ])("%s", async (_name, model, purpose, name, status, verdict) => {
    answerFine(custody());
    const headers = purpose === null ? {} : { "x-custody-purpose": purpose };
    const before = custody().upstream.calls.length;
    const answer = await custody().chat(chatBody(`I am ${email}`, { model }), { headers });
    expect(answer.status).toBe(status);
    expect(policyOf(answer)).toBe(name);
    expect(answer.headers.get("x-custody-verdict")).toBe(verdict);
    const { opened } = await readRecorded(custody().folder, answer.id);
    const digest = (await loadedIn(custody().folder)).find((entry) => entry.name === name);
    expect(opened).toMatchObject({ verdict, policy: digest?.policy, shadow: purpose === null ? verdict : "block" });
    expect(answer.headers.get("x-custody-policy")).toBe(`${name}@${digest?.policy.slice(0, 12)}`);
    expect(custody().upstream.calls.length - before).toBe(status === 200 ? 1 : 0);
    if (status === 200) expect(sentIn(custody()).includes(email)).toBe(verdict !== "redact");
  });

  test("the body is passed on byte for byte where only a shadow would change it", async () => {
    answerFine(custody());
    const body = ` {"model":"gpt-test" ,"messages":[{"role":"user","content":"I am ann.lee\\u0040example.com"}]}\n`;
    const answer = await custody().chat(body, { headers: { "x-custody-purpose": "trial" } });
    expect(answer.bytes.equals(Buffer.from(JSON.stringify(completion("Fine."))))).toBe(true);
    expect(sentIn(custody())).toBe(body);
  });

  test("a purpose that is not known is refused, and not quoted anywhere", async () => {
    const answer = await custody().chat(chatBody("Hi"), { headers: { "x-custody-purpose": "canary-purpose" } });
    expect(answer.status).toBe(400);
    expect(errorOf(answer).code).toBe("request_malformed");
    expect(policyOf(answer)).toBe("base");
    const entries = JSON.stringify(await readEntries(custody().folder));
    expect(answer.text + entries).not.toContain("canary-purpose");
    expect((await readRecorded(custody().folder, answer.id)).closed).toMatchObject({ outcome: "failed", status: 400 });
  });

  test("each combination was recorded before any call, with its document's digest", async () => {
    const entries = await readEntries(custody().folder);
    const loaded = entries.flatMap((entry) => (entry.kind === "policy.loaded" ? [entry] : []));
    expect(loaded.map(({ name }) => name).toSorted()).toEqual(
      ["base", "base+hides", "base+hides+stops", "base+hides+watches", "base+stops", "base+watches"].toSorted(),
    );
    const first = entries.findIndex(({ kind }) => kind === "exchange.opened");
    expect(entries.findLastIndex(({ kind }) => kind === "policy.loaded")).toBeLessThan(first === -1 ? Infinity : first);
    for (const { policy } of loaded) expect(policy).toMatch(/^[0-9a-f]{64}$/);
  });

  test("what is in force is listed for auditors and admins", async () => {
    const path = "/api/v1/policies";
    const { data }: { data: { name: string; digest: string; modes: object }[] } = JSON.parse(
      (await custody().ask(path)).text,
    );
    expect(data.find(({ name }) => name === "base+watches")).toMatchObject({
      modes: { base: "enforce", watches: "shadow" },
    });
    const recorded = new Map((await loadedIn(custody().folder)).map(({ name, policy }) => [name, policy]));
    expect(new Map(data.map(({ name, digest }) => [name, digest]))).toEqual(recorded);
    const status = async (role: string) =>
      (await custody().ask(path, { key: (await custody().newKey(role)).key })).status;
    expect([await status("auditor"), await status("client")]).toEqual([200, 403]);
  });
});

describe("every answer says how its request was judged", () => {
  const custody = custodyForFile({
    policies: { base: { actions: { EMAIL_ADDRESS: "redact", US_SSN: "block" }, models: ["gpt-test", "none"] } },
  });
  const said = ({ headers }: Answer) =>
    ["verdict", "redactions", "data-class"].map((name) => headers.get(`x-custody-${name}`));

  test.each<[string, object | string, number, (string | null)[]]>([
    ["an answer", chatBody("Hi"), 200, ["allow", "0", "internal"]],
    ["an answer to what was changed", chatBody(`${email} and b@example.org`), 200, ["redact", "2", "confidential"]],
    ["a block", chatBody("SSN 123-45-6789"), 400, ["block", "0", "confidential"]],
    ["a model that may not be asked for", chatBody(email, { model: "other" }), 403, ["block", "0", "confidential"]],
    ["a model that nobody serves", chatBody(email, { model: "none" }), 404, ["redact", "1", "confidential"]],
    ["a body that is none", "{", 400, ["allow", "0", "internal"]],
  ])("%s", async (_name, body, status, expected) => {
    answerFine(custody());
    const answer = await custody().chat(body);
    expect(answer.status).toBe(status);
    expect(said(answer)).toEqual(expected);
    expect(answer.headers.get("x-custody-policy")).toMatch(/^base@[0-9a-f]{12}$/);
    expect(answer.headers.has("x-custody-degraded")).toBe(false);
  });

  test("an upstream's failure", async () => {
    custody().upstream.answer = ({ socket }) => socket.destroy();
    const answer = await custody().chat(chatBody(email));
    expect(answer.status).toBe(502);
    expect(said(answer)).toEqual(["redact", "1", "confidential"]);
  });

  test("a stream, of its request alone", async () => {
    custody().upstream.answer = ({ socket }) =>
      socket.write(streamOf([deltaEvent("SSN 123-45-6789"), finishEvent(), doneEvent]));
    const answer = await custody().chat(chatBody(email, { stream: true }));
    expect(answer.status).toBe(200);
    expect(said(answer)).toEqual(["redact", "1", "confidential"]);
    expect(answer.text).not.toContain("123-45");
    expect((await readRecorded(custody().folder, answer.id)).closed).toMatchObject({
      outcome: "blocked",
      verdict: "block",
    });
  });

  test("a block names rule, score and threshold, and never the text", async () => {
    const { message, type, code, param } = errorOf(await custody().chat(chatBody("SSN 123-45-6789")));
    expect({ type, code, param }).toEqual({
      type: "guardrail_violation",
      code: "pii_policy_block",
      param: "messages[0].content",
    });
    expect(message).toMatch(
      /^the policy base blocks this request: US_SSN scored \d\.\d{3}, threshold 0\.000 \(base\.yaml:1\)$/,
    );
  });
});

describe("policies read again", () => {
  const flags = { actions: { EMAIL_ADDRESS: "flag" } };
  const hides = { actions: { EMAIL_ADDRESS: "redact" } };
  const reload = (custody: Custody) => custody.ask("/api/v1/policies/reload", { method: "POST" });
  const isHidden = async (custody: Custody): Promise<boolean> => {
    answerFine(custody);
    expect((await custody.chat(chatBody(email))).status).toBe(200);
    return !sentIn(custody).includes(email);
  };

  test("are in force, and were recorded before: the next call is under them", async () => {
    const custody = await custodyForTest({ policies: { base: flags } });
    expect(await isHidden(custody)).toBe(false);
    custody.writePolicy("base", hides);
    expect(await isHidden(custody)).toBe(false);
    const answer = await reload(custody);
    expect(answer.status).toBe(200);
    const { data }: { data: { digest: string }[] } = JSON.parse(answer.text);
    const [, second, ...more] = await loadedIn(custody.folder);
    expect(more).toEqual([]);
    expect(data.map(({ digest }) => digest)).toEqual([second?.policy]);
    expect(await isHidden(custody)).toBe(true);
  });

  test.each<[string, object | string, RegExp]>([
    ["no YAML", "name: base\nactions: {", /^\S*base\.yaml:2: this is not YAML/],
    ["an unknown action", { actions: { EMAIL_ADDRESS: "erase" } }, /base\.yaml:1: actions\.EMAIL_ADDRESS: /],
    ["a type that nobody finds", { actions: { EMAIL: "redact" } }, /base\.yaml:1: EMAIL: /],
    ["a policy that is not there", { extends: ["./none.yaml"] }, /base\.yaml:1: extends\.0: .*cannot be read$/],
    ["words that are none", { words: [""] }, /base\.yaml:1: words\.0: /],
  ])("with %s change nothing: what was in force stays, and the fault is named", async (_name, fields, message) => {
    const custody = await custodyForTest({ policies: { base: hides } });
    custody.writePolicy("base", fields);
    const answer = await reload(custody);
    expect(errorOf(answer)).toMatchObject({ code: "policy_invalid", message: expect.stringMatching(message) });
    expect(await isHidden(custody)).toBe(true);
    expect(await loadedIn(custody.folder)).toHaveLength(1);
    custody.writePolicy("base", flags);
    expect((await reload(custody)).status).toBe(200);
    expect(await isHidden(custody)).toBe(false);
  });

  test("may have words and types that were not there before", async () => {
    const custody = await custodyForTest({ policies: { base: {} } });
    answerFine(custody);
    const ask = async () =>
      (await custody.chat(chatBody("about the falcon, PN-12345"))).headers.get("x-custody-verdict");
    expect(await ask()).toBe("allow");
    custody.writePolicy("base", {
      types: [{ type: "PART_NUMBER", pattern: "PN-[0-9]{5}" }],
      actions: { PART_NUMBER: "hash" },
    });
    expect((await reload(custody)).status).toBe(200);
    expect(await ask()).toBe("hash");
    expect(sentIn(custody)).toMatch(/<PART_NUMBER_[0-9a-f]{16}>/);
    custody.writePolicy("base", { words: ["falcon"] });
    expect((await reload(custody)).status).toBe(200);
    expect(await ask()).toBe("block");
  });

  test("leave a running call what it began under", async () => {
    const custody = await custodyForTest({ policies: { base: hides } });
    const arrived = custody.upstream.nextCall();
    const running = custody.chat(chatBody("Who?"));
    const { socket } = await arrived;
    custody.writePolicy("base", { ...flags, words: ["falcon"] });
    expect((await reload(custody)).status).toBe(200);
    socket.write(whole(JSON.stringify(completion(`It is ${email}, of the falcon.`))));
    const answer = await running;
    expect(JSON.parse(answer.text).choices[0].message.content).toBe(`It is ${mark}, of the falcon.`);
    const [first] = await loadedIn(custody.folder);
    expect((await readRecorded(custody.folder, answer.id)).opened?.policy).toBe(first?.policy);
    const next = await custody.chat(chatBody("about the falcon"));
    expect(errorOf(next).code).toBe("content_safety_block");
  });

  test("leave a running call of a large text its scan", async () => {
    const custody = await custodyForTest({ policies: { base: hides } });
    const large = `${email} ${"The river runs past the old mill. ".repeat(6_000)}`;
    answerFine(custody);
    const running = custody.chat(chatBody(large));
    // By then it has come in.
    for (let turn = 0; turn < 10; turn += 1) expect((await custody.ask("/healthz")).status).toBe(200);
    custody.writePolicy("base", { ...hides, words: ["falcon"] });
    expect((await reload(custody)).status).toBe(200);
    expect((await running).status).toBe(200);
  });

  test("several times at once end with the last", async () => {
    const custody = await custodyForTest({ policies: { base: flags } });
    custody.writePolicy("base", hides);
    const answers = await Promise.all([reload(custody), reload(custody), reload(custody)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await isHidden(custody)).toBe(true);
  });

  test.each(["auditor", "client"])("are not a matter of a key of role %s", async (role) => {
    const custody = await custodyForTest({ policies: { base: flags } });
    const { key } = await custody.newKey(role);
    expect((await custody.ask("/api/v1/policies/reload", { method: "POST", key })).status).toBe(403);
    expect(await loadedIn(custody.folder)).toHaveLength(1);
  });
});

describe("a server that is told by SIGHUP", () => {
  test("reads its policies again, and keeps those it has where one is at fault", async () => {
    const folder = mkdtempSync(join(tmpdir(), "custody-sighup-"));
    const upstream = await startScriptedUpstream();
    const file = join(folder, "base.yaml");
    const write = (fields: object): void => writeFileSync(file, JSON.stringify({ name: "base", ...fields }));
    write({ actions: { EMAIL_ADDRESS: "flag" } });
    const server = await startServerProcess(join(folder, "data"), {
      upstream: upstream.baseUrl,
      args: ["--policy", file],
    });
    onTestFinished(async () => {
      await server.kill();
      await upstream.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const loaded = () => loadedIn(join(folder, "data"));
    /** Signals until the log says so, or the server does: a signal has no answer. */
    const hangUp = async (isDone: () => boolean | Promise<boolean>): Promise<void> => {
      process.kill(server.pid, "SIGHUP");
      await expect.poll(isDone, { timeout: 20_000 }).toBe(true);
    };
    write({ actions: { EMAIL_ADDRESS: "redact" } });
    await hangUp(async () => (await loaded()).length === 2);
    write({ actions: { EMAIL_ADDRESS: "erase" } });
    await hangUp(() => server.output().includes("those in force stay"));
    expect(server.output()).toMatch(/base\.yaml:1: actions\.EMAIL_ADDRESS/);
    expect(await loaded()).toHaveLength(2);
    write({ actions: { EMAIL_ADDRESS: "block" } });
    await hangUp(async () => (await loaded()).length === 3);
  });
});
