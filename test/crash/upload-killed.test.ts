/**
 * A server that is killed in the middle of an upload, and its next start.
 */
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { field, form, formHeaders, mp3, part } from "../fixtures/forms.ts";
import { verified } from "../evidence/recorded-log.ts";
import { checkRecord } from "./check-record.ts";
import { adminKey } from "./server-process.ts";
import { newDataFolder, newServer } from "./test-folder.ts";

const body = form(field("model", "demo"), part('name="file"; filename="a.mp3"', mp3(3_000_000)));

const filesIn = (folder: string): string[] => {
  const payloads = join(folder, "payloads");
  if (!existsSync(payloads)) return [];
  return readdirSync(payloads, { recursive: true, encoding: "utf8" }).filter((name) => name.includes("."));
};

it("leaves nothing of it, and a record that verifies", { timeout: 60_000 }, async () => {
  const folder = newDataFolder();
  const { server } = await newServer(folder);
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  const lines = Object.entries({ ...formHeaders, authorization: `Bearer ${adminKey}`, "content-length": body.length });
  socket.write(
    `POST /v1/audio/transcriptions HTTP/1.1\r\nhost: ${hostname}\r\n${lines.map((line) => line.join(": ")).join("\r\n")}\r\n\r\n`,
  );
  socket.write(body.subarray(0, 1_500_000));
  await expect.poll(() => filesIn(folder).length, { timeout: 20_000 }).toBe(1);
  await server.kill();
  expect(filesIn(folder)).toHaveLength(1);
  const { server: next } = await newServer(folder);
  expect(filesIn(folder)).toEqual([]);
  // One that comes whole is kept, whatever is answered: the demo has no ears.
  const headers = { ...formHeaders, authorization: `Bearer ${adminKey}` };
  const answer = await fetch(`${next.url}/v1/audio/transcriptions`, {
    method: "POST",
    headers,
    body: Uint8Array.from(body),
  });
  await answer.arrayBuffer();
  expect(filesIn(folder)).toHaveLength(1);
  const { problems } = await checkRecord(folder, { vkeys: new Set([next.vkey]) });
  expect(problems).toEqual([]);
  await next.stop();
  expect((await verified(folder, [next.vkey])).faults).toEqual([]);
});
