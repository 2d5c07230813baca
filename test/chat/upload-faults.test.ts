/**
 * What becomes of an upload when the client, the disk or the upstream fails in the middle of it.
 */
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { toFile } from "openai";
import { expect, onTestFinished, test } from "vitest";
import { boundary, field, form, formHeaders, mp3, part, readForm } from "../fixtures/forms.ts";
import { readEntries, readRecorded } from "../fixtures/read-record.ts";
import { startScriptedUpstream, trusted, whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { type Custody, custodyForTest } from "../fixtures/start-custody.ts";

const sound = mp3(3_000_000);
const body = form(field("model", "gpt-test"), part('name="file"; filename="a.mp3"', sound));
const answer = whole(JSON.stringify({ text: "Hello." }));
const send = (custody: Custody, options: object = {}) =>
  custody.ask("/v1/audio/transcriptions", {
    method: "POST",
    key: custody.clientKey,
    body,
    headers: formHeaders,
    ...options,
  });

const filesOf = ({ folder }: Custody): string[] => {
  const payloads = join(folder, "payloads");
  if (!existsSync(payloads)) return [];
  return readdirSync(payloads, { recursive: true, encoding: "utf8" }).filter((name) => name.includes("."));
};

/** A client that has sent so much of the form. */
const begin = async ({ url, clientKey }: Custody, bytes: number): Promise<Socket> => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(
    `POST /v1/audio/transcriptions HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${clientKey}\r\n` +
      `content-type: multipart/form-data; boundary=${boundary}\r\ncontent-length: ${body.length}\r\n\r\n`,
  );
  socket.write(body.subarray(0, bytes));
  return socket;
};

/** An upstream of its own, which does this when the first bytes of a request come. */
const upstreamThat = async (act: (socket: Socket) => void): Promise<string> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("data", () => act(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}/v1`;
};

test("a client that goes away: the record says so, and nothing of the body is left", async () => {
  const custody = await custodyForTest();
  const socket = await begin(custody, 1_500_000);
  await expect.poll(() => filesOf(custody).length).toBe(1);
  socket.destroy();
  const closed = () => readEntries(custody.folder).then((all) => all.find(({ kind }) => kind === "exchange.closed"));
  await expect.poll(closed, { timeout: 10_000 }).toMatchObject({ outcome: "client_aborted", status: 0, payloads: [] });
  await expect.poll(() => filesOf(custody)).toEqual([]);
  expect(custody.upstream.calls).toEqual([]);
});

test("what is refused while it comes is answered at once, and nothing of it is left", async () => {
  const custody = await custodyForTest({ server: { uploads: { audioBytesMax: 1_000_000 } } });
  const refused = await send(custody);
  expect(refused.status).toBe(413);
  expect(errorOf(refused)).toMatchObject({ code: "request_too_large", param: "file" });
  const { opened, closed } = await readRecorded(custody.folder, refused.id);
  expect([opened?.payloads, closed?.error]).toEqual([[], "request_too_large"]);
  await expect.poll(() => filesOf(custody)).toEqual([]);
  const wrong = await send(custody, { body: form(part('name="file"; filename="a.mp3"', "MZ, a program")) });
  expect([wrong.status, errorOf(wrong).param]).toEqual([415, "file"]);
  expect((await readRecorded(custody.folder, wrong.id)).closed).toMatchObject({ error: "unsupported_media_type" });
  expect(custody.upstream.calls).toEqual([]);
});

test("a disk that cannot be written: 503, and nothing is forwarded", async () => {
  const custody = await custodyForTest();
  writeFileSync(join(custody.folder, "payloads"), "no folder");
  const refused = await send(custody);
  expect(refused.status).toBe(503);
  expect(errorOf(refused).code).toBe("ledger_unavailable");
  expect(custody.upstream.calls).toEqual([]);
});

test("an upstream that dies in the middle: the next one gets all of it, from the disk", async () => {
  const second = await startScriptedUpstream();
  onTestFinished(() => second.close());
  second.answer = ({ socket }) => socket.write(answer);
  const custody = await custodyForTest({
    upstream: { baseUrl: await upstreamThat((socket) => socket.destroy()) },
    upstreams: [{ ...trusted, name: "second", baseUrl: second.baseUrl, models: ["gpt-test"], weight: 0 }],
    routing: { order: ["weight"] },
  });
  const { data, response } = await custody
    .sdk()
    .audio.transcriptions.create({ model: "gpt-test", file: await toFile(sound, "a.mp3") })
    .withResponse();
  expect(data.text).toBe("Hello.");
  const [call] = second.calls;
  if (call === undefined) throw new Error("it was called");
  const { file } = Object.fromEntries(await readForm(call));
  expect(typeof file === "object" && file.bytes.equals(sound)).toBe(true);
  const { closed } = await readRecorded(custody.folder, response.headers.get("x-request-id") ?? "");
  expect(closed?.attempts).toMatchObject([{ upstream: "scripted" }, { upstream: "second", status: 200 }]);
  expect(filesOf(custody)).toHaveLength(1);
});

test("an upstream that answers before it has read all: its answer is the answer", async () => {
  const error = { error: { message: "no such voice", type: "invalid_request_error", param: null, code: null } };
  const refusal = whole(JSON.stringify(error), { status: 400, headers: "connection: close\r\n" });
  const custody = await custodyForTest({
    upstream: { baseUrl: await upstreamThat((socket) => socket.write(refusal)) },
  });
  const answered = await send(custody);
  expect([answered.status, errorOf(answered).message]).toEqual([400, "no such voice"]);
  const { closed } = await readRecorded(custody.folder, answered.id);
  expect(closed).toMatchObject({ outcome: "upstream_failed", status: 400 });
});

test("no sound is kept where the policy keeps no texts, or less of them", async () => {
  const custody = await custodyForTest({
    policies: { base: {}, metadata: { capture: "metadata" }, redacted: { capture: "redacted" } },
    policiesBy: { purposes: { metadata: "metadata", redacted: "redacted" } },
  });
  custody.upstream.answer = ({ socket }) => socket.write(answer);
  for (const purpose of ["metadata", "redacted"]) {
    const answered = await send(custody, { headers: { ...formHeaders, "x-custody-purpose": purpose } });
    expect(answered.status, answered.text).toBe(200);
    expect(custody.upstream.calls.at(-1)?.body.equals(body)).toBe(true);
    const { opened } = await readRecorded(custody.folder, answered.id);
    expect(opened?.payloads.map(({ role }) => role)).not.toContain("request.received");
    await expect.poll(() => filesOf(custody)).toEqual([]);
  }
});

test("uploads that run count as calls do", async () => {
  const custody = await custodyForTest({ limits: { concurrentMax: 1 } });
  const socket = await begin(custody, 1_500_000);
  await expect.poll(() => filesOf(custody).length).toBe(1);
  const refused = await send(custody);
  expect([refused.status, errorOf(refused).code]).toEqual([503, "overloaded"]);
  socket.destroy();
});
