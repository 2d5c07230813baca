/**
 * Whoever does not read holds the other side back: nothing is gathered in between but what sockets hold.
 * @module
 */
import { expect, test, vi } from "vitest";
import { certificatesForFile } from "../fixtures/certificates.ts";
import { realtimeForFile, recordedSession } from "../fixtures/realtime-custody.ts";

const certificates = certificatesForFile();
const running = realtimeForFile(() => certificates.authority("authority"));

/** More than sockets and Custody hold together. */
const pieceBytes = 393_216;
const pieces = 96;
const totalBytes = pieces * pieceBytes;
const sound = Buffer.alloc(pieceBytes, 7).toString("base64");
const patience = { timeout: 50_000, interval: 20 };

/** Another session, from its beginning to its end: all that could be passed on in the meantime has been. */
const talkBeside = async (): Promise<void> => {
  const beside = await running().open();
  for (let n = 0; n < 20; n += 1) {
    beside.send({ type: "input_audio_buffer.clear" });
    await beside.upstream.next("input_audio_buffer.clear");
  }
  beside.sdk.close();
  await recordedSession(running(), beside.id);
};

test(
  "a client that does not read: the upstream waits, and all of it comes in the end",
  { timeout: 60_000 },
  async () => {
    const session = await running().open();
    session.sdk.socket.pause();
    const at = { response_id: "r", item_id: "i", output_index: 0, content_index: 0 };
    for (let n = 0; n < pieces; n += 1) {
      session.upstream.say({ type: "response.output_audio.delta", ...at, delta: sound });
    }
    await talkBeside();
    expect(session.upstream.socket.bufferedAmount).toBeGreaterThan(totalBytes / 4);
    session.sdk.socket.resume();
    await vi.waitFor(() => expect(session.received).toHaveLength(pieces), patience);
    session.sdk.close();
    const { closed } = await recordedSession(running(), session.id);
    expect(closed.session?.upstreamEvents).toBe(pieces);
  },
);

test(
  "an upstream that does not read: the client waits, and all of it comes in the end",
  { timeout: 60_000 },
  async () => {
    const session = await running().open();
    session.upstream.socket.pause();
    for (let n = 0; n < pieces; n += 1) session.send({ type: "input_audio_buffer.append", audio: sound });
    await talkBeside();
    expect(session.sdk.socket.bufferedAmount).toBeGreaterThan(totalBytes / 4);
    session.upstream.socket.resume();
    await vi.waitFor(() => expect(session.upstream.received).toHaveLength(pieces), patience);
    session.sdk.close();
    const { closed } = await recordedSession(running(), session.id);
    expect(closed.session?.clientEvents).toBe(pieces);
  },
);
