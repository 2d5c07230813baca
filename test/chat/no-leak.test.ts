/**
 * A secret and a card number go everywhere a caller or an upstream can put them; API keys and providers' credentials go where they belong.
 * Then everything that the server keeps, says or answers of its own is searched for them, in clear and in the usual encodings.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttp, type Server as HttpServer } from "node:http";
import { connect, createServer, type Server } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { exportEvidence } from "../fixtures/export-evidence.ts";
import { chatBody, chunkEvent, completion, deltaEvent, doneEvent, finishEvent } from "../fixtures/chat-bodies.ts";
import { type RunningCli, serveCli } from "../fixtures/run-cli.ts";
import {
  chunk,
  type ScriptedUpstream,
  startScriptedUpstream,
  streamHead,
  streamOf,
  trusted,
  whole,
} from "../fixtures/scripted-upstream.ts";
import { unpack } from "../evidence/recorded-log.ts";
import { type Answer, send, type SendOptions } from "../fixtures/send.ts";

const secret = ["canary", "Zq7", "secretOfTheCaller", "91x"].join("-");
const card = ["4012", "8888", "8888", "1881"].join("");
const both = `${secret} ${card}`;
const adminKey = "an-admin-key-for-this-test-alone-0001";
/** What lets calls in, and what upstreams are shown: in no sink at all, exports with payloads among them. */
const credentials = {
  configured: ["canary", "Zq7", "configuredCredential", "17c"].join("-"),
  stored: ["canary", "Zq7", "storedCredential", "28d"].join("-"),
  revoked: ["canary", "Zq7", "revokedCredential", "39e"].join("-"),
  callers: ["canary", "Zq7", "credentialOfTheCaller", "40f"].join("-"),
  refused: ["canary", "Zq7", "refusedCredential", "51g"].join("-"),
  webhook: `whsec_${Buffer.from(["canary", "Zq7", "secretOfTheWebhook", "62h"].join("-")).toString("base64")}`,
};

/** The ways in which a text may stand in bytes: as it is, in hex, and in base64 at each of its three alignments. */
const spellings = (text: string): Buffer[] => {
  const bytes = Buffer.from(text);
  const base64 = [0, 1, 2].map((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    // Without the characters at the ends that depend on what stands around.
    return shifted.slice(shift === 0 ? 0 : 4, -4);
  });
  const hex = bytes.toString("hex");
  const all = [
    text,
    encodeURIComponent(text),
    hex,
    hex.toUpperCase(),
    ...base64,
    ...base64.map((one) => one.replaceAll("+", "-").replaceAll("/", "_")),
  ];
  return [...all.map((one) => Buffer.from(one)), Buffer.from(text, "utf16le")];
};
const keyNeedles = [adminKey, ...Object.values(credentials)].flatMap(spellings);
const needles = [...[secret, card].flatMap(spellings), ...keyNeedles];
const findIn = (bytes: Uint8Array, wanted = needles): string | null => {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const place = wanted.map((needle) => all.indexOf(needle)).find((at) => at !== -1);
  return place === undefined ? null : `found at byte ${place}`;
};

test("the search finds what it should", () => {
  for (const text of [secret, card, adminKey, ...Object.values(credentials)]) {
    const written = [text, `xx${text}`, Buffer.from(text).toString("hex")];
    for (const lead of ["", "a", "bc"]) written.push(Buffer.from(`${lead}${text} and more`).toString("base64"));
    for (const one of written) expect(findIn(Buffer.from(`..${one}..`)), one).not.toBeNull();
  }
  expect(findIn(Buffer.from("nothing here"))).toBeNull();
});

describe.each([
  ["flag", "flag"],
  ["redact", "redact"],
  ["block", "block"],
])("under a policy that can %s", (_name, action) => {
  let folder = "";
  let upstream: ScriptedUpstream;
  let cli: RunningCli;
  let siem: Server;
  let hook: HttpServer;
  const posted: Buffer[] = [];
  /** What a receiver of feeds was sent. */
  const told: Buffer[] = [];
  const feedFile = (format: string): string => join(folder, `${format}.ndjson`);
  /** Answers in our own words; and those of reading the record. */
  const ours: [name: string, answer: Answer][] = [];

  const chat = (body: SendOptions["body"], more: SendOptions = {}) =>
    send(`${cli.url}/v1/chat/completions`, { method: "POST", key: adminKey, body: body ?? "", ...more });
  const ask = (path: string, more: SendOptions = {}) => send(cli.url + path, { key: adminKey, ...more });
  const keep = (name: string, answer: Answer): void => void ours.push([name, answer]);

  /** Every place of a request. */
  const sendEverywhere = async (): Promise<void> => {
    const call = { id: secret, type: "function", function: { name: secret, arguments: JSON.stringify({ to: both }) } };
    const bodies: object[] = [
      chatBody(both),
      chatBody("Hi", { user: both, metadata: { [both]: both }, [both]: both, x: { y: [both, Number(card)] } }),
      chatBody("Hi", { tools: [{ type: "function", function: { name: "f", description: both } }], stop: [both] }),
      {
        model: "gpt-test",
        messages: [
          { role: "assistant", tool_calls: [call] },
          { role: "tool", tool_call_id: secret, content: both },
        ],
      },
      { model: "gpt-test", messages: [{ role: both, name: both, content: [{ type: both, text: both }] }] },
      chatBody("Hi", { model: `glob-${both}` }),
      chatBody(`${both} ${"of the ".repeat(155_000)}`),
    ];
    const headers = {
      "x-request-id": both,
      "x-custody-subject": both,
      cookie: both,
      "x-other": both,
      referer: `http://a/${secret}`,
    };
    upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("fine"))));
    for (const body of bodies) await chat(body, { headers });
    await chat({ ...bodies[0], stream: true }, { headers });
    keep("unknown model", await chat(chatBody("Hi", { model: both }), { headers }));
    for (const bad of [
      `{"model": ${both}`,
      `{"${both}":1,"${both}":2}`,
      `{"model":7,"x":"${both}"}`,
      `"${both}"`,
      `{"model":"gpt-test","messages":"${both}"}`,
    ]) {
      keep("malformed", await chat(bad, { headers }));
    }
    keep("content type", await chat("{}", { headers: { "content-type": `text/${secret}` } }));
    keep("content encoding", await chat("{}", { headers: { "content-encoding": both } }));
    keep("unknown key", await chat(chatBody("Hi"), { key: secret }));
    keep("unknown path", await ask(`/v1/${secret}?q=${encodeURIComponent(both)}`));
    keep("method", await ask("/v1/chat/completions", { method: "DELETE", headers }));
    keep("query", await ask(`/api/v1/audit/exchanges?outcome=${secret}&${secret}=1&cursor=${secret}`));
    keep("id", await ask(`/api/v1/audit/exchanges/${encodeURIComponent(both)}/proof?entry=${secret}`));
    keep("key's role", await ask("/api/v1/api-keys", { method: "POST", body: { name: "x", role: both } }));
    keep("reason", await ask(`/api/v1/audit/exchanges/${secret}/payload`, { method: "POST", body: { reason: both } }));
  };

  /** Every place of an answer. */
  const answerEverywhere = async (): Promise<void> => {
    const headers = `x-request-id: ${both}\r\nset-cookie: ${secret}\r\nx-${secret}: ${both}\r\nopenai-version: ${secret}\r\n`;
    const say = async (name: string, bytes: Buffer | string, isOurs: boolean, end = false): Promise<void> => {
      for (const stream of [false, true]) {
        upstream.answer = ({ socket }) => void (end ? socket.end(bytes) : socket.write(bytes));
        const answer = await chat(chatBody("Hi", { stream }));
        for (const [header, value] of answer.headers)
          expect(findIn(Buffer.from(`${header}: ${value}`)), name).toBeNull();
        if (isOurs) keep(name, answer);
      }
    };
    const body = JSON.stringify(
      completion(both, { id: both, system_fingerprint: both, [both]: both, usage: { prompt_tokens: 1, x: both } }),
    );
    const error = JSON.stringify({ error: { message: both, type: both, code: both, param: both } });
    await say("content", whole(body, { headers }), false);
    await say("error", whole(error, { status: 400, headers }), false);
    await say(
      "stream",
      streamOf(
        [
          `: ${both}\nid: ${both}\nevent: ${both}\n${deltaEvent(both)}`,
          chunkEvent([], { id: both }),
          finishEvent(0, both),
          doneEvent,
        ],
        headers,
      ),
      false,
    );
    await say("error event", streamOf([`data: ${error}\n\n`]), false);
    await say("truncated stream", streamOf([deltaEvent(both)]), false);
    await say("html", whole(`<p>${both}</p>`, { status: 500, contentType: "text/html", headers }), true);
    await say("content type", whole(body, { contentType: `x/${secret}` }), true);
    await say("not JSON", whole(`${both} ${body}`), true);
    await say("redirect", whole("", { status: 302, headers: `location: http://${secret}.example/${card}\r\n` }), true);
    await say("reason phrase", whole(body).toString().replace("Scripted", both).slice(0, -9), true, true);
    await say("not HTTP", `${both}\r\n\r\n`, true, true);
    await say("bad frame", streamOf([`data: {"x": ${both}\n\n`]), true);
    await say("cut", Buffer.concat([Buffer.from(streamHead(headers)), chunk(`data: ${both}`)]), true, true);
  };

  const store = async (given: string, more: object = {}): Promise<Answer> => {
    const body = { name: "x", upstream: "scripted", secret: given, ...more };
    const answer = await ask("/api/v1/credentials", { method: "POST", body });
    keep("credential", answer);
    return answer;
  };

  /** Every kind of credential goes upstream, and is refused in every way. */
  const showCredentials = async (): Promise<void> => {
    upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("fine"))));
    const shown = async (wanted: string, headers: SendOptions["headers"] = {}): Promise<void> => {
      keep("call", await chat(chatBody("Hi"), { headers }));
      expect(upstream.calls.at(-1)?.head).toContain(`authorization: Bearer ${wanted}`);
    };
    await shown(credentials.configured);
    const { id }: { id: string } = JSON.parse((await store(credentials.revoked)).text);
    await shown(credentials.revoked);
    keep("revoke", await ask(`/api/v1/credentials/${id}`, { method: "DELETE" }));
    await store(credentials.stored);
    await shown(credentials.stored);
    await shown(credentials.callers, { "x-upstream-authorization": `Bearer ${credentials.callers}` });
    for (const value of [credentials.refused, `Bearer ${credentials.refused} x`]) {
      const answer = await chat(chatBody("Hi"), { headers: { "x-upstream-authorization": value } });
      expect(answer.status).toBe(400);
      keep("caller's credential", answer);
    }
    await store(`${credentials.refused} x`);
    await store("x", { upstream: credentials.refused });
    await store("x", { key: credentials.refused });
    await store("x", { [credentials.refused]: credentials.refused });
    keep("revoke", await ask(`/api/v1/credentials/${credentials.refused}`, { method: "DELETE" }));
    keep("unknown key", await chat(chatBody("Hi"), { key: credentials.refused }));
    keep("list", await ask("/api/v1/credentials"));
    keep("rotation", await ask("/api/v1/master-key/rotate", { method: "POST", body: {} }));
    await shown(credentials.stored);
    // An upstream that does not answer, and one that says what it was shown.
    upstream.answer = ({ socket, head }) => void socket.end(`HTTP/1.1 200 ${head.split("\r\n").join(" ")}`);
    keep("head for a reason", await chat(chatBody("Hi")));
    keep("metrics", await ask("/metrics"));
  };

  const brokenHttp = async (): Promise<void> => {
    for (const request of [`${secret} / HTTP/1.1\r\n\r\n`, `GET / HTTP/1.1\r\nhost: a\r\n${secret} ${card}\r\n\r\n`]) {
      const client = connect(Number(new URL(cli.url).port), "127.0.0.1");
      const chunks: Buffer[] = [];
      client.on("data", (bytes) => chunks.push(bytes));
      client.end(request);
      await once(client, "close");
      expect(findIn(Buffer.concat(chunks))).toBeNull();
    }
  };

  const serve = (env: Readonly<Record<string, string>> = {}): Promise<RunningCli> => {
    const keys = {
      CUSTODY_ADMIN_KEY: adminKey,
      SCRIPTED_API_KEY: credentials.configured,
      FEED_SECRET: credentials.webhook,
    };
    return serveCli(["--config", join(folder, "custody.yaml")], { ...keys, ...env });
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "custody-leak-"));
    upstream = await startScriptedUpstream();
    const actions = { CREDIT_CARD: action, EMAIL_ADDRESS: action, US_SSN: action };
    writeFileSync(join(folder, "policy.yaml"), JSON.stringify({ name: "test", actions }));
    siem = createServer(
      (socket) => void socket.on("data", (bytes: Buffer) => told.push(bytes)).on("error", () => undefined),
    );
    siem.listen(0, "127.0.0.1");
    await once(siem, "listening");
    const address = siem.address();
    const port = typeof address === "object" ? address?.port : 0;
    hook = createHttp((incoming, outgoing) => {
      incoming.on("data", (bytes: Buffer) => posted.push(bytes)).on("end", () => outgoing.end());
    });
    hook.listen(0, "127.0.0.1");
    await once(hook, "listening");
    const hookAddress = hook.address();
    const url = `http://127.0.0.1:${typeof hookAddress === "object" ? hookAddress?.port : 0}`;
    const webhook = { kind: "webhook", name: "hook", url, secretEnv: "FEED_SECRET", from: "beginning" };
    const feed = (format: string): object => ({ kind: "ndjson", name: format, format, file: feedFile(format) });
    const syslog = (format: string): object => {
      const to = { host: "127.0.0.1", port, tls: false };
      return { kind: "syslog", name: `siem-${format}`, format, ...to, from: "beginning" };
    };
    const config = {
      feeds: [feed("ocsf"), feed("cloudevents"), ...["ocsf", "cloudevents", "cef", "text"].map(syslog), webhook],
      access: { callerCredentials: true },
      data: join(folder, "data"),
      policy: join(folder, "policy.yaml"),
      server: { port: 0, shutdownTimeoutMs: 1_000 },
      limits: { diskReserveBytes: 0 },
      upstreams: [
        {
          ...trusted,
          name: "scripted",
          baseUrl: upstream.baseUrl,
          apiKeyEnv: "SCRIPTED_API_KEY",
          models: ["gpt-test", "glob-*"],
          headersTimeoutMs: 5_000,
        },
      ],
    };
    writeFileSync(join(folder, "custody.yaml"), JSON.stringify(config));
    cli = await serve();
    await sendEverywhere();
    await answerEverywhere();
    await showCredentials();
    await brokenHttp();
  });

  afterAll(async () => {
    siem.close();
    hook.close();
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Every file but the keys themselves, which are random. */
  const files = (): string[] =>
    readdirSync(join(folder, "data"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.endsWith(".key"));

  const expectCleanFiles = (): void => {
    const names = files();
    expect(names.some((name) => name.endsWith("custody.db"))).toBe(true);
    expect(names.length).toBeGreaterThan(2);
    for (const name of names) expect(findIn(readFileSync(name)), relative(folder, name)).toBeNull();
  };

  test("our own answers hold nothing of it", () => {
    expect(ours.length).toBeGreaterThan(20);
    for (const [name, { status, text, headers }] of ours) {
      expect(findIn(Buffer.from(text)), `${name} (${status})`).toBeNull();
      for (const [header, value] of headers) expect(findIn(Buffer.from(value)), `${name}: ${header}`).toBeNull();
    }
  });

  test("neither does any feed, in any format", async () => {
    const closes = async (): Promise<number> => {
      const { data }: { data: unknown[] } = JSON.parse((await ask("/api/v1/audit/exchanges?limit=500")).text);
      return data.length;
    };
    const caughtUp = async (): Promise<boolean> => {
      const { data }: { data: { state: string; lagEntries: number }[] } = JSON.parse((await ask("/api/v1/feeds")).text);
      return data.length === 7 && data.every(({ lagEntries }) => lagEntries === 0);
    };
    await vi.waitUntil(caughtUp, { timeout: 25_000, interval: 100 });
    const sent = Buffer.concat(told);
    const address = Buffer.from("127.0.0.1");
    for (const bytes of [
      readFileSync(feedFile("ocsf")),
      readFileSync(feedFile("cloudevents")),
      sent,
      Buffer.concat(posted),
    ]) {
      expect(findIn(bytes)).toBeNull();
      // The caller's own address, which the log keeps sealed.
      expect(bytes.includes(address)).toBe(false);
      const said = bytes.toString("latin1");
      expect(said.match(/exchange\.closed/g)?.length).toBeGreaterThanOrEqual(await closes());
      expect(said).toMatch(/CREDIT_CARD/);
    }
  });

  test("what an auditor reads holds nothing of it: lists, exchanges, the log's files", async () => {
    const list = await ask("/api/v1/audit/exchanges?limit=500");
    expect(findIn(list.bytes)).toBeNull();
    const { data }: { data: { id: string }[] } = JSON.parse(list.text);
    expect(data.length).toBeGreaterThan(30);
    for (const { id } of data) {
      for (const end of ["", "/proof"])
        expect(findIn((await ask(`/api/v1/audit/exchanges/${id}${end}`)).bytes)).toBeNull();
    }
    const shards: { data: { shard: string; size: number }[] } = JSON.parse((await ask("/log/")).text);
    for (const { shard, size } of shards.data) {
      for (let bundle = 0; bundle * 256 < size; bundle += 1) {
        const width = Math.min(256, size - bundle * 256);
        const name = String(bundle).padStart(3, "0") + (width < 256 ? `.p/${width}` : "");
        const answer = await ask(`/log/${shard}/tile/entries/${name}`);
        expect(answer.status).toBe(200);
        expect(answer.bytes.includes("exchange.")).toBe(true);
        expect(findIn(answer.bytes), name).toBeNull();
      }
    }
  });

  test("an evidence pack with payloads holds no key and no credential", async () => {
    const period = { from: "2020-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z", payloads: true };
    const answer = await exportEvidence({ ask }, period);
    expect(answer.status).toBe(200);
    const zip = join(folder, "pack.zip");
    writeFileSync(zip, answer.bytes);
    const unpacked = await unpack(zip);
    let [isTold, files] = [false, 0];
    for (const entry of readdirSync(unpacked, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      files += 1;
      isTold ||= bytes.includes(secret);
      expect(findIn(bytes, keyNeedles), entry.name).toBeNull();
    }
    expect(files).toBeGreaterThan(5);
    // What callers said is in it: so this looks at the texts themselves.
    expect(isTold).toBe(true);
  });

  test("the data folder of the running server holds nothing of it: database, WAL, large payloads", expectCleanFiles);

  test("neither does what it said, nor the folder after it stopped", async () => {
    expect(await cli.stop()).toBe(0);
    expect(cli.said()).toContain("listening");
    expect(findIn(Buffer.from(cli.said()))).toBeNull();
    expectCleanFiles();
  });

  // What is of the program and not of a policy is tried once.
  if (action !== "block") return;

  test("neither does a crash, though the error's message holds them all", async () => {
    await cli.stop();
    const message = ["x", ...Object.values(credentials).map((one) => `    at ${one}`)].join("\n");
    const code = `process.on("SIGUSR2", () => { throw new Error(process.env.CANARIES); })`;
    const options = `--import data:text/javascript;base64,${Buffer.from(code).toString("base64")}`;
    const crashing = await serve({ NODE_OPTIONS: options, CANARIES: message });
    expect(await crashing.end("SIGUSR2")).toBe(1);
    expect(crashing.said()).toContain("uncaught");
    expect(findIn(Buffer.from(crashing.said()))).toBeNull();
    expectCleanFiles();
  });
});
