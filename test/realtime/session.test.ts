/**
 * Sessions of the Realtime API by the official SDK: what each side is given, and what the record says of it.
 * @module
 */
import { expect, test, vi } from "vitest";
import { certificatesForFile } from "../fixtures/certificates.ts";
import { readRecorded } from "../fixtures/read-record.ts";
import { realtimeForFile } from "../fixtures/realtime-custody.ts";

const certificates = certificatesForFile();
const running = realtimeForFile(() => certificates.authority("authority"));

test("passes events in both directions as they are", async () => {
  const { open, custody } = running();
  const session = await open();
  expect(session.upstream.request.url).toBe("/v1/realtime?model=voice");
  expect(session.upstream.request.headers["user-agent"]).toContain("custody");
  session.upstream.say({ type: "session.created", event_id: "e1", session: { id: "s1", model: "voice" } });
  expect(await session.next("session.created")).toMatchObject({ session: { id: "s1" } });
  session.sdk.send({ type: "session.update", session: { type: "realtime", instructions: "Be kind." } });
  expect(await session.upstream.next("session.update")).toEqual({
    type: "session.update",
    session: { type: "realtime", instructions: "Be kind." },
  });
  session.sdk.close();
  expect(await session.closed).toBe(1_000);
  expect(await session.upstream.closed).toBe(1_000);
  const recorded = await vi.waitFor(async () => {
    const found = await readRecorded(custody.folder, session.id);
    expect(found.closed).not.toBeNull();
    return found;
  });
  expect(recorded.opened).toMatchObject({ route: "realtime", model: "voice", stream: true, pending: [] });
  expect(recorded.closed).toMatchObject({ outcome: "complete", status: 101, error: null });
});
