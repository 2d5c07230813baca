/**
 * What the record keeps of sessions, and that it verifies.
 * @module
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { loadConfig } from "../../src/config.ts";
import type { ExchangeProgressed } from "../../src/domain/session-entry.ts";
import { appendEntry } from "../../src/ledger/append.ts";
import { openRecord } from "../../src/open-record.ts";
import { verified } from "../evidence/recorded-log.ts";
import { certificatesForFile } from "../fixtures/certificates.ts";
import { readEntries } from "../fixtures/read-record.ts";
import {
  type ClientSession,
  realtimeForFile,
  realtimeForTest,
  recordedSession,
  spokenResponse,
} from "../fixtures/realtime-custody.ts";

const email = "ann.lee@example.com";
const certificates = certificatesForFile();
const authority = certificates.authority("authority");
const running = realtimeForFile(() => authority, {
  policies: {
    base: { extends: ["default"] },
    redacted: { extends: ["default"], capture: "redacted" },
    metadata: { capture: "metadata" },
  },
  policiesBy: { models: { "voice-redacted": "redacted", "voice-metadata": "metadata" } },
  realtime: { progressEvents: 2 },
});

const message = (text: string) => ({
  type: "conversation.item.create",
  item: { type: "message", role: "user", content: [{ type: "input_text", text }] },
});

/** How many rows the index of pseudonyms has for an exchange. */
const indexedOf = (id: string): unknown => {
  const db = new Database(join(running().custody.folder, "custody.db"), { readonly: true });
  const rows = db.prepare("SELECT 1 FROM pseudonyms JOIN exchanges USING (opened_position) WHERE id = ?").all(id);
  db.close();
  return rows.length;
};

/** Both say an address; then the client leaves. */
const talk = async (model: string): Promise<ClientSession> => {
  const session = await running().open({ model });
  session.send(message(`I am ${email} here`));
  await session.upstream.next("conversation.item.create");
  session.upstream.say(...spokenResponse("r1", ["Ask bo.ray@exa", "mple.com", " soon."]));
  await session.next("response.done");
  session.sdk.close();
  return session;
};

describe("capture", () => {
  test("redacted: the texts without what was found in them", async () => {
    const { id } = await talk("voice-redacted");
    const { opened, closed, lines } = await recordedSession(running(), id);
    expect(indexedOf(id)).toBe(1);
    expect(opened.payloads.map(({ role }) => role)).toEqual(["request.redacted"]);
    expect(closed.payloads.map(({ role }) => role)).toEqual(["session.redacted", "session.findings"]);
    const texts = lines.flatMap((line) => line.texts ?? []);
    expect(texts).toContainEqual({
      path: "item.content[0].text",
      part: "user",
      text: "I am [EMAIL_ADDRESS_REDACTED] here",
    });
    expect(texts.map(({ text }) => text)).toContain("Ask [EMAIL_ADDRESS_REDACTED] soon.");
    expect(JSON.stringify(lines)).not.toMatch(/ann\.lee|bo\.ray/);
  });

  test("metadata: entries only", async () => {
    const { id } = await talk("voice-metadata");
    const { opened, closed, lines } = await recordedSession(running(), id);
    expect(indexedOf(id)).toBe(0);
    expect([opened.payloads, closed.payloads, lines]).toEqual([[], [], []]);
    expect(closed).toMatchObject({ counts: { EMAIL_ADDRESS: 2 }, session: { clientEvents: 1 } });
  });
});

describe("a session that runs", () => {
  test("says how far it is, each time more", async () => {
    const session = await talk("voice");
    const { closed, progressed } = await recordedSession(running(), session.id);
    expect(progressed.map(({ step }) => step)).toEqual(progressed.map((_one, place) => place + 1));
    expect(progressed[0]).toMatchObject({ clientEvents: 1, upstreamEvents: 1, usage: { estimated: true } });
    expect(progressed.at(-1)).toMatchObject({ verdict: "flag", dataClass: "confidential", degraded: [] });
    expect(progressed.at(-1)?.upstreamEvents).toBeGreaterThan(progressed[0]?.upstreamEvents ?? 0);
    expect(closed.counts).toEqual({ EMAIL_ADDRESS: 2 });
    const { status, text } = { status: 200, text: JSON.stringify(await readEntries(running().custody.folder)) };
    expect(status).toBe(200);
    expect(text).not.toMatch(/ann\.lee|bo\.ray/);
  });

  test("is found by a value that was said in it", async () => {
    const session = await running().open();
    session.send(message("I am zoe.new@example.com"));
    await session.upstream.next("conversation.item.create");
    session.send(message("and nobody else"));
    await vi.waitFor(async () => {
      const entries = await readEntries(running().custody.folder);
      expect(entries.some((one) => one.kind === "exchange.progressed" && one.exchangeId === session.id)).toBe(true);
    });
    expect(await running().search("EMAIL_ADDRESS", "zoe.new@example.com")).toContain(session.id);
    session.sdk.close();
    await session.closed;
  });
});

describe("verification", () => {
  /** A copy of the record with one more entry, as the program would write it. */
  const withProgress = async (changes: (last: ExchangeProgressed) => ExchangeProgressed) => {
    const own = await realtimeForTest(authority, { realtime: { progressEvents: 1 } });
    const session = await own.open();
    session.send(message("hello"));
    await session.upstream.next("conversation.item.create");
    await vi.waitFor(async () => {
      const entries = await readEntries(own.custody.folder);
      expect(entries.map(({ kind }) => kind)).toContain("exchange.progressed");
    });
    const folder = mkdtempSync(join(tmpdir(), "custody-progress-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    await own.custody.stop();
    cpSync(own.custody.folder, folder, { recursive: true });
    const entries = await readEntries(folder);
    const last = entries.findLast((entry) => entry.kind === "exchange.progressed");
    if (last?.kind !== "exchange.progressed") throw new Error("no progress");
    const { v: _v, id: _id, time: _time, ...draft } = last;
    const { recorder } = await openRecord(loadConfig({ data: folder }), {
      clock: Date.now,
      onCorrupt: (error) => {
        throw error;
      },
    });
    await appendEntry(recorder, changes(draft));
    await recorder.store.close();
    const { faults } = await verified(folder, [own.custody.vkey]);
    return { untouched: await verified(own.custody.folder, [own.custody.vkey]), faults };
  };

  test("finds nothing wrong with what the program wrote, and an entry after the close", async () => {
    const { untouched, faults } = await withProgress((last) => ({ ...last, step: last.step + 1 }));
    expect(untouched.faults).toEqual([]);
    expect(faults.map((fault) => fault.message)).toEqual([
      expect.stringContaining("its exchange was closed before it"),
    ]);
  });
});
