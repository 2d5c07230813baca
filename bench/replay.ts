/**
 * How fast recorded exchanges go through another policy, and whether the thread that serves calls notices: `node bench/replay.ts [exchanges]`.
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { wholeRecord } from "../src/access/scope.ts";
import { loadConfig } from "../src/config.ts";
import { stricterClass } from "../src/domain/data-class.ts";
import { newId } from "../src/domain/new-id.ts";
import { scopedAccess } from "../src/evidence/scoped-reader.ts";
import { chatEndpoint } from "../src/openai/chat-endpoint.ts";
import { judgeAnswer, judgeRequest } from "../src/http/judge-bodies.ts";
import { replayPolicy } from "../src/http/replay/replay-policy.ts";
import { reportLines } from "../src/http/replay/replay-report.ts";
import { ExchangeRecord, type Recorder } from "../src/ledger/exchange-record.ts";
import { openRecord } from "../src/open-record.ts";
import { createGuard, type Guard } from "../src/policy/guard.ts";
import { findPolicy } from "../src/policy/load-policy.ts";
import { createDetector } from "../src/scan/detector.ts";

const exchangesDefault = 10_000;
/** Recorded at one time, as by callers beside each other. */
const callers = 100;
const mebibyte = 1_048_576;

/** One in four has something to find. No two texts are the same: nothing is judged from memory. */
const questions = [
  (place: number) => `Summarise ticket ${place}: the printer on the second floor jams whenever it is cold.`,
  (place: number) => `Write to anna.muster${place}@example.com that her parcel ${place} has left the house.`,
  (place: number) => `Translate into Spanish, please: the meeting number ${place} is put off.`,
  (place: number) => `Explain in two sentences why step ${place} of this recipe asks for cold water.`,
];

const bodiesOf = (place: number) => {
  const content = questions[place % questions.length]?.(place) ?? "";
  const message = { role: "assistant", content: `Done with number ${place}. Tell me if there is anything else.` };
  const choices = [{ index: 0, message, finish_reason: "stop" }];
  const usage = { prompt_tokens: 20, completion_tokens: 12, total_tokens: 32 };
  const answer = { id: `chatcmpl-${place}`, object: "chat.completion", created: 0, model: "bench", choices, usage };
  const request = { model: "bench", messages: [{ role: "user", content }] };
  return { request: Buffer.from(JSON.stringify(request)), answer: Buffer.from(JSON.stringify(answer)) };
};

const recordOne = async (recorder: Recorder, guard: Guard, place: number): Promise<void> => {
  const { request, answer } = bodiesOf(place);
  const asked = await judgeRequest(guard, chatEndpoint, request);
  const answered = await judgeAnswer(guard, chatEndpoint, answer, asked);
  const identity = { exchangeId: newId(), principal: "key_bench", team: null, route: "chat.completions" };
  const record = new ExchangeRecord(recorder, { ...identity, subject: "bench", policy: guard.digest });
  const received = (bytes: Buffer) => ({ received: bytes, changed: null, redacted: null, details: null });
  const assessment = { ...answered.judgement, verdict: asked.judgement.verdict };
  await record.open({
    asked: null,
    ofBatch: null,
    marks: [],
    model: "bench",
    upstreams: ["bench"],
    credential: null,
    stream: false,
    pending: [],
    assessment: asked.judgement,
    bodies: received(request),
  });
  await record.close({
    outcome: "complete",
    error: null,
    status: 200,
    attempts: [],
    usage: null,
    costMicros: null,
    latencyUs: 1,
    policy: guard.digest,
    assessment: { ...assessment, dataClass: stricterClass(asked.judgement.dataClass, assessment.dataClass) },
    bodies: received(answer),
  });
};

const folder = mkdtempSync(join(tmpdir(), "custody-bench-"));
const exchanges = Number(process.argv[2] ?? exchangesDefault);
const config = loadConfig({ data: folder });
const onCorrupt = (error: Error): never => {
  throw error;
};
const { recorder, master } = await openRecord(config, { clock: Date.now, onCorrupt });
try {
  const guard = createGuard(findPolicy("default"), createDetector());
  const filledFrom = performance.now();
  for (let at = 0; at < exchanges; at += callers) {
    const places = Array.from({ length: Math.min(callers, exchanges - at) }, (_one, step) => at + step);
    await Promise.all(places.map((place) => recordOne(recorder, guard, place)));
  }
  const filledMs = performance.now() - filledFrom;
  process.stdout.write(`recorded ${exchanges} exchanges in ${(filledMs / 1_000).toFixed(1)} s\n`);

  const delay = monitorEventLoopDelay({ resolution: 1 });
  const restingMb = process.memoryUsage().rss / mebibyte;
  let peakMb = restingMb;
  delay.enable();
  const from = performance.now();
  const access = scopedAccess({ reader: recorder.store, master, folder }, wholeRecord);
  const everything = { from: 0, to: Date.now() + 1_000, limit: exchanges };
  const request = { policy: { text: "name: other\nextends: [default]\nactions: { EMAIL_ADDRESS: redact }\n" } };
  const replay = await replayPolicy(recorder, access, { ...request, ...everything, principal: "key_bench" });
  for await (const lines of reportLines(replay, false)) {
    peakMb = Math.max(peakMb, process.memoryUsage().rss / mebibyte);
    for (const line of lines) if ("totals" in line) process.stdout.write(`${JSON.stringify(line.totals)}\n`);
  }
  const seconds = (performance.now() - from) / 1_000;
  delay.disable();
  const waited = (nanoseconds: number): string => `${(nanoseconds / 1e6).toFixed(1)} ms`;
  process.stdout.write(
    `replayed ${exchanges} in ${seconds.toFixed(1)} s: ${Math.round(exchanges / seconds)} a second\n` +
      `the serving thread waited ${waited(delay.percentile(99))} (p99), ${waited(delay.max)} at most; ` +
      `memory ${Math.round(restingMb)} MB before, ${Math.round(peakMb)} MB at most\n`,
  );
} finally {
  await recorder.store.close();
  rmSync(folder, { recursive: true, force: true });
}
