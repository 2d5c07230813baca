/**
 * How batches end before all of their lines are answered, and what holds lines up.
 * @module
 */
import { expect, test, vi } from "vitest";
import { answerWith, begin, ended, linesIn, lineOf, runAll, upload } from "../fixtures/batch.ts";
import { completion } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { type UpstreamCall, whole } from "../fixtures/scripted-upstream.ts";
import { custodyForTest } from "../fixtures/start-custody.ts";

const yes = Buffer.from(whole(JSON.stringify(completion("yes"))));
const lines = Array.from({ length: 8 }, (_, at) => lineOf(String(at + 1), `ask ${at + 1}`));
const concurrency = 2;

/** A server whose upstream answers when it is told to. */
const held = async (more: object = {}) => {
  const custody = await custodyForTest({ batches: { concurrency }, ...more });
  const waiting: UpstreamCall[] = [];
  custody.upstream.answer = (call) => void waiting.push(call);
  /** Resolves when so many calls wait. */
  const arrived = (count: number) => vi.waitFor(() => expect(waiting.length).toBe(count), { timeout: 10_000 });
  const release = (): void => {
    custody.upstream.answer = ({ socket }) => void socket.write(yes);
    for (const { socket } of waiting.splice(0)) socket.write(yes);
  };
  return { custody, sdk: custody.sdk(), arrived, release };
};

test("cancelled: lines that run end, no other begins, and what was answered is there", async () => {
  const { custody, sdk, arrived, release } = await held();
  const { id } = await begin(sdk, (await upload(sdk, lines)).id);
  await arrived(concurrency);
  const cancelling = await sdk.batches.cancel(id);
  expect(cancelling.status).toBe("cancelling");
  release();
  const batch = await ended(sdk, id);
  expect(batch).toMatchObject({ status: "cancelled", request_counts: { total: 8, completed: concurrency, failed: 0 } });
  expect((await linesIn(sdk, batch.output_file_id)).length).toBe(concurrency);
  expect(batch.error_file_id).toBeNull();
  expect(custody.upstream.calls.length).toBe(concurrency);
  const kinds = (await readEntries(custody.folder)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === "batch.cancelled")).toHaveLength(1);
  await expect(sdk.batches.cancel(id)).rejects.toMatchObject({ status: 400, param: "batch_id" });
});

test("expired: lines that were not run in time are in the file of errors", async () => {
  let time = Date.UTC(2026, 5, 1);
  const { sdk, arrived, release } = await held({ clock: () => time });
  const { id, expires_at: expiresAt } = await begin(sdk, (await upload(sdk, lines)).id);
  expect(expiresAt).toBe(time / 1_000 + 86_400);
  await arrived(concurrency);
  time += 86_400_000;
  release();
  const batch = await ended(sdk, id);
  expect(batch).toMatchObject({ status: "expired", request_counts: { total: 8, completed: 2, failed: 6 } });
  const late = await linesIn(sdk, batch.error_file_id);
  expect(late.map(({ custom_id: name }) => name)).toEqual(["3", "4", "5", "6", "7", "8"]);
  expect(late[0]).toMatchObject({ response: null, error: { code: "batch_expired" } });
});

test("a key that was revoked meanwhile asks nothing more", async () => {
  const { custody, arrived, release } = await held();
  const { id: keyId, key } = await custody.newKey("client");
  const own = custody.sdk({ key });
  const { id } = await begin(own, (await upload(own, lines)).id);
  await arrived(concurrency);
  await custody.ask(`/api/v1/api-keys/${keyId}`, { method: "DELETE" });
  release();
  const entry = await vi.waitFor(
    async () => {
      const found = (await readEntries(custody.folder)).find(({ kind }) => kind === "batch.ended");
      if (found === undefined) throw new Error("not yet");
      return found;
    },
    { timeout: 10_000 },
  );
  expect(entry).toMatchObject({ batch: id, state: "failed", completed: concurrency, failed: 0 });
  expect(custody.upstream.calls.length).toBe(concurrency);
});

test("a stop lets lines end that run, and the next start runs the others, each once", async () => {
  const { custody, sdk, arrived, release } = await held({ server: { shutdownTimeoutMs: 10_000 } });
  const { id } = await begin(sdk, (await upload(sdk, lines)).id);
  await arrived(concurrency);
  const restarted = custody.restart();
  release();
  await restarted;
  const after = custody.sdk();
  const batch = await ended(after, id);
  expect(batch).toMatchObject({ status: "completed", request_counts: { total: 8, completed: 8, failed: 0 } });
  expect(custody.upstream.calls.length).toBe(8);
});

test("a line that is cut by a stop is recorded so, and is asked again by the next start", async () => {
  const { custody, sdk, arrived, release } = await held({ server: { shutdownTimeoutMs: 50 } });
  const { id } = await begin(sdk, (await upload(sdk, lines)).id);
  await arrived(concurrency);
  await custody.restart();
  release();
  const after = custody.sdk();
  const batch = await ended(after, id);
  expect(batch).toMatchObject({ status: "completed", request_counts: { total: 8, completed: 8, failed: 0 } });
  expect(custody.upstream.calls.length).toBe(8 + concurrency);
  const entries = await readEntries(custody.folder);
  const cut = entries.filter((entry) => entry.kind === "exchange.closed" && entry.outcome === "client_aborted");
  expect(cut).toHaveLength(concurrency);
  expect((await linesIn(after, batch.output_file_id)).map(({ custom_id: name }) => name)).toEqual([
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
  ]);
});

test("a line that the limits of its key hold up waits; one that its budget has no room for fails", async () => {
  const custody = await custodyForTest();
  let most = 0;
  let now = 0;
  custody.upstream.answer = ({ socket }) => {
    most = Math.max(most, (now += 1));
    setImmediate(() => {
      now -= 1;
      socket.write(yes);
    });
  };
  const slow = await custody.newKey("client", { limits: { concurrent: 1 } });
  const waited = await runAll(custody.sdk({ key: slow.key }), lines.slice(0, 3));
  expect(waited.batch.request_counts).toEqual({ total: 3, completed: 3, failed: 0 });
  expect(most).toBe(1);

  const poor = await custody.newKey("client", { budget: { tokensPerDay: 20 } });
  const sdk = custody.sdk({ key: poor.key });
  custody.upstream.answer = answerWith(() => "yes");
  const { batch } = await runAll(sdk, lines);
  expect(batch.request_counts?.failed).toBeGreaterThan(0);
  const [first] = await linesIn(sdk, batch.error_file_id);
  expect(first).toMatchObject({ response: { status_code: 402, body: { error: { code: "insufficient_quota" } } } });
});

test("a key may have so many batches that have not ended", async () => {
  const { sdk, arrived, release } = await held({ batches: { concurrency, unendedMax: 1 } });
  const file = await upload(sdk, lines);
  const { id } = await begin(sdk, file.id);
  await arrived(concurrency);
  await expect(begin(sdk, file.id)).rejects.toMatchObject({ status: 429 });
  release();
  await ended(sdk, id);
  const again = await begin(sdk, file.id);
  expect((await ended(sdk, again.id)).status).toBe("completed");
});
