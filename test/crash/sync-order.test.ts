import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkRecord } from "./check-record.ts";
import { type Answer, errorCodeOf } from "./client.ts";
import { attach, type Call, whyNotTraced } from "./strace.ts";
import { newDataFolder, newServer, newUpstream } from "./test-folder.ts";

const why = await whyNotTraced();
if (why !== null) console.warn(`SKIPPED: the order of syncs and writes was not checked, because ${why}`);

const isSync = ({ name }: Call): boolean => name === "fdatasync" || name === "fsync";
const isSend = ({ name }: Call): boolean => name === "write" || name === "writev" || name === "sendto";

const find = (calls: readonly Call[], what: string, test: (call: Call) => boolean): Call => {
  const found = calls.find(test);
  if (found === undefined) throw new Error(`the trace has no ${what}`);
  return found;
};

/** Between two moments the WAL was written, and then synced after the last write of it. */
const expectDurable = (calls: readonly Call[], after: Call, before: Call): Call => {
  const between = calls.filter((call) => call.start > after.end && call.end < before.start);
  const writes = between.filter(({ name, text }) => name === "pwrite64" && text.includes("custody.db-wal>"));
  const lastWrite = Math.max(...writes.map(({ end }) => end));
  expect(writes.length, "writes of the WAL").toBeGreaterThan(0);
  return find(
    between,
    "sync of the WAL between them",
    (call) =>
      isSync(call) && call.text.includes("custody.db-wal>") && call.start > lastWrite && call.text.endsWith("= 0"),
  );
};

const sends = (to: string, text: string) => (call: Call) =>
  isSend(call) && call.text.includes(to) && call.text.includes(text);
const reads = (from: string, text: string) => (call: Call) =>
  call.name === "read" && call.text.includes(from) && call.text.includes(text);

const watched = "trace=read,write,writev,sendto,pwrite64,fdatasync,fsync";
const spoiled = ["trace=fdatasync,fsync", "inject=fdatasync,fsync:error=EIO"];

describe.skipIf(why !== null)("the disk is asked before the network is told", { timeout: 60_000 }, () => {
  it("for an answer in one piece, the last frames of a stream, and a payload that is a file of its own", async () => {
    const [folder, upstream] = [newDataFolder(), await newUpstream()];
    const { server, client } = await newServer(folder, { upstream: upstream.url });
    // As strace writes a socket: [ours->theirs].
    const toUpstream = `->127.0.0.1:${upstream.port}]`;
    const ofClient = `[127.0.0.1:${new URL(server.url).port}->`;
    /** Traces one call from its first byte to its last, and looks at what came before it left. */
    const traceCall = async (content: string, stream: boolean) => {
      const trace = await attach(server.pid, watched);
      const answer = await client.chat(content, stream);
      const calls = await trace.detach();
      expect(answer.acknowledged).toBe(true);
      const asked = find(calls, "request", reads(ofClient, "POST /v1/chat/completions"));
      const forwarded = find(calls, "call of the upstream", sends(toUpstream, "POST /v1/chat/completions"));
      return { calls, commit: expectDurable(calls, asked, forwarded) };
    };

    const whole = await traceCall("hello", false);
    const answered = find(whole.calls, "answer of the upstream", reads(toUpstream, "HTTP/1.1 200"));
    expectDurable(whole.calls, answered, find(whole.calls, "answer", sends(ofClient, "HTTP/1.1 200")));

    const { calls: streamed } = await traceCall("hello frames=5 everyMs=5", true);
    const ended = find(streamed, "end of the stream", reads(toUpstream, "[DONE]"));
    const finished = find(streamed, "last frames", sends(ofClient, 'finish_reason\\":\\"stop'));
    const done = find(streamed, "[DONE]", sends(ofClient, "[DONE]"));
    expectDurable(streamed, ended, finished.start < done.start ? finished : done);

    const { calls, commit } = await traceCall(`large ${"x".repeat(1_200_000)}`, false);
    const synced = (what: string, test: (text: string) => boolean): Call =>
      find(calls, `sync of ${what}`, (call) => isSync(call) && test(call.text) && call.end < commit.start);
    const file = synced("the file", (text) => text.includes(".request.received>"));
    const path = /<([^>]+)>/.exec(file.text)?.[1] ?? "";
    const folders = [join(path, ".."), join(folder, "payloads"), folder];
    for (const one of folders) {
      expect(synced(one, (text) => text.includes(`<${one}>`)).start).toBeGreaterThan(file.end);
    }
  });
});

describe.skipIf(why !== null)("a disk that does not sync", { timeout: 60_000 }, () => {
  it("refuses calls before the upstream hears of them, and goes on by itself", async () => {
    const [folder, upstream] = [newDataFolder(), await newUpstream()];
    const { server, client } = await newServer(folder, { upstream: upstream.url });
    const first = await client.chat("before", false);
    const trace = await attach(server.pid, ...spoiled);
    const refused = await client.chat("during-1", false);
    const again = await client.chat("during-2", true);
    for (const answer of [refused, again]) {
      expect(answer.status).toBe(503);
      expect(errorCodeOf(answer)).toBe("ledger_unavailable");
      expect(answer.headers["retry-after"]).toMatch(/^\d+$/);
      expect(answer.headers["x-should-retry"]).toBeUndefined();
    }
    await client.untilReady(false);
    const calls = await trace.detach();
    expect(calls.some((call) => isSync(call) && call.text.includes("EIO"))).toBe(true);
    await client.untilReady(true);
    const last = await client.chat("after", false);
    expect(last.acknowledged).toBe(true);
    expect(upstream.calls).toEqual(["before", "after"]);
    const checkpoint = await client.checkpoint();
    await server.kill();
    const next = await newServer(folder, { upstream: upstream.url });
    const { problems } = await checkRecord(folder, {
      vkeys: new Set([server.vkey, next.server.vkey]),
      acknowledged: [first.id ?? "", last.id ?? ""],
      checkpoints: [checkpoint ?? ""],
    });
    expect(problems).toEqual([]);
  });

  it("after the upstream was called, tells the client not to retry", async () => {
    const [folder, upstream] = [newDataFolder(), await newUpstream()];
    const { server, client } = await newServer(folder, { upstream: upstream.url });
    for (const stream of [false, true]) {
      const running = client.chat(`gated-${stream} gated`, stream);
      await upstream.arrived(`gated-${stream}`);
      const trace = await attach(server.pid, ...spoiled);
      upstream.release(`gated-${stream}`);
      const answer = await running;
      expect(answer.acknowledged).toBe(false);
      if (stream) {
        expect(answer.text).toContain("ledger_unavailable");
        expect(answer.text).not.toContain("[DONE]");
      } else {
        expect(answer.status).toBe(503);
        expect(errorCodeOf(answer)).toBe("ledger_unavailable");
        expect(answer.headers["x-should-retry"]).toBe("false");
        expect(answer.headers["retry-after"]).toBeUndefined();
      }
      await trace.detach();
      await client.untilReady(true);
      expect((await client.chat("after", false)).acknowledged).toBe(true);
    }
    await server.kill();
    const next = await newServer(folder, { upstream: upstream.url });
    const { problems, outcomes } = await checkRecord(folder, { vkeys: new Set([next.server.vkey]) });
    expect(problems).toEqual([]);
    expect(Object.values(outcomes).reduce((a, b) => a + b, 0)).toBe(4);
  });
});

/** `pwrite64` is every page into the WAL and the database, a sync is where a commit becomes durable. */
const deaths = [
  ["pwrite64", 2],
  ["pwrite64", 5],
  ["fdatasync,fsync", 1],
] as const;

describe.skipIf(why !== null)("a process that dies inside a commit", { timeout: 60_000 }, () => {
  it("leaves a record that is whole, wherever it dies, and again", async () => {
    const [folder, upstream] = [newDataFolder(), await newUpstream()];
    const options = { upstream: upstream.url };
    const acknowledged: string[] = [];
    const checkpoints: string[] = [];
    const keep = (answers: readonly Answer[]): void =>
      void acknowledged.push(...answers.filter((answer) => answer.acknowledged).map(({ id }) => id ?? ""));
    let { server, client } = await newServer(folder, options);
    for (const [call, number] of deaths) {
      keep([await client.chat("before frames=3", true)]);
      checkpoints.push((await client.checkpoint()) ?? "");
      const trace = await attach(server.pid, `trace=${call}`, `inject=${call}:signal=KILL:when=${number}`);
      const calls = ["a", "b", "c", "d"].map((name, i) => client.chat(`${name} frames=20`, i % 2 === 0));
      keep(await Promise.all(calls));
      await trace.ended;
      expect((await server.exited).signal).toBe("SIGKILL");
      ({ server, client } = await newServer(folder, options));
      const expected = { vkeys: new Set([server.vkey]), acknowledged, checkpoints };
      expect((await checkRecord(folder, expected)).problems, `${call} number ${number}`).toEqual([]);
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(deaths.length);
    expect((await client.chat("after", false)).acknowledged).toBe(true);
  });
});
