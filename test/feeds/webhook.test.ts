import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { describe, expect, onTestFinished, test } from "vitest";
import { feedsSchema } from "../../src/feeds/feeds-config.ts";
import type { Sink } from "../../src/feeds/sink.ts";
import { openWebhookSink, retryAfterOf } from "../../src/feeds/webhook-sink.ts";
import { secretOf } from "../../src/feeds/webhook-signature.ts";
import { startWebhookReceiver } from "./receivers.ts";
import { eventOf, eventsOf, opening } from "./sample-entries.ts";

const newSecret = (bytes = 32): string => `whsec_${randomBytes(bytes).toString("base64")}`;
const never = new AbortController().signal;

const open = (url: string, secrets: readonly string[], changes: object = {}): Sink => {
  const [settings] = feedsSchema.parse([{ kind: "webhook", name: "siem", url, secretEnv: "S", ...changes }]);
  if (settings?.kind !== "webhook") throw new Error("not a webhook");
  const sink = openWebhookSink(settings, secrets);
  onTestFinished(async () => void (await sink.close()));
  return sink;
};

describe("a delivery", () => {
  test("is verified by the standardwebhooks package, and is a CloudEvent 1.0", async () => {
    const secret = newSecret();
    const receiver = await startWebhookReceiver();
    const events = eventsOf("exchange.closed");
    await open(receiver.url, [secret]).deliver(events, never);
    expect(receiver.taken).toHaveLength(2);
    for (const [at, { headers, body }] of receiver.taken.entries()) {
      const event = new Webhook(secret).verify(body, headers as Record<string, string>);
      expect(event).toMatchObject({
        specversion: "1.0",
        id: events[at]?.id,
        source: "/log/2026",
        type: ["dev.custody.exchange.closed", "dev.custody.exchange.finding"][at],
        time: "2026-09-21T14:13:20.123Z",
        subject: opening.exchangeId,
        datacontenttype: "application/json",
        data: { index: 41, log: "2026", call: { model: "gpt-test" } },
      });
      expect(headers).toMatchObject({
        "content-type": "application/cloudevents+json; charset=utf-8",
        "webhook-id": events[at]?.id,
      });
      expect(() => new Webhook(newSecret()).verify(body, headers as Record<string, string>)).toThrow();
      expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow();
    }
  });

  test("is signed by both secrets while receivers change over", async () => {
    const [next, previous] = [newSecret(24), newSecret(64)];
    const receiver = await startWebhookReceiver();
    await open(receiver.url, [next, previous], { format: "ocsf" }).deliver([eventOf("key.created")], never);
    for (const secret of [next, previous]) {
      const { headers, body } = receiver.taken[0]!;
      const event = new Webhook(secret).verify(body, headers as Record<string, string>);
      expect(event).toMatchObject({ type: "dev.custody.key.created", data: { class_uid: 3004 } });
    }
  });

  test.each([
    [410, {}, { code: "gone", isFinal: true }],
    [429, { "retry-after": "7" }, { code: "overloaded", retryAfterMs: 7_000, isFinal: false }],
    [503, { "retry-after": "3" }, { code: "receiver_failed", retryAfterMs: 3_000 }],
    [500, {}, { code: "receiver_failed", retryAfterMs: null }],
    [400, {}, { code: "refused", isFinal: false }],
    [302, { location: "http://127.0.0.1:1/" }, { code: "refused", isFinal: false }],
  ])("that is answered %i %j fails as %j", async (status, headers, failure) => {
    const receiver = await startWebhookReceiver();
    receiver.answer = () => ({ status, headers });
    await expect(open(receiver.url, [newSecret()]).deliver([eventOf("key.created")], never)).rejects.toMatchObject(
      failure,
    );
    expect(receiver.asked).toHaveLength(1);
  });

  test("without an answer fails, whether the connection breaks, stays silent or is never made", async () => {
    const receiver = await startWebhookReceiver();
    receiver.answer = () => null;
    const sink = open(receiver.url, [newSecret()], { timeoutMs: 500 });
    await expect(sink.deliver([eventOf("key.created")], never)).rejects.toMatchObject({ code: "unreachable" });
    receiver.answer = () => ({ status: 200, headers: { "content-length": "5" } });
    await expect(sink.deliver([eventOf("key.created")], never)).rejects.toMatchObject({ code: "timed_out" });
    await receiver.die();
    await expect(sink.deliver([eventOf("key.created")], never)).rejects.toMatchObject({ code: "unreachable" });
  });
});

test("a URL or a secret that cannot be used is refused at the start, and neither is quoted", () => {
  const refused = (url: string, secret: string, changes: object = {}): string => {
    try {
      open(url, [secret], changes);
      return "";
    } catch (error) {
      return String(error);
    }
  };
  const secret = newSecret();
  expect(refused("http://10.1.2.3/x", secret)).toMatch(/not allowed/);
  expect(refused("http://siem.example/x", secret)).toMatch(/https/);
  expect(refused("https://user:pw@siem.example/x", secret)).toMatch(/without user/);
  for (const bad of ["x", "whsec_", newSecret(8), newSecret(65), "whsec_!!!!", secret.slice(6)]) {
    expect(refused("https://siem.example/x", bad)).toMatch(/feeds\.siem\.secretEnv: must be whsec_ and 24 to 64 bytes/);
  }
  expect(secretOf("siem", secret)).toHaveLength(32);
});

test.each([
  ["120", 120_000],
  ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
  ["Thu, 01 Jan 2025 00:00:00 GMT", 0],
  ["99999999", 3_600_000],
  ["soon", null],
  [undefined, null],
])("Retry-After: %s is %s ms", (header, wait) => {
  expect(retryAfterOf(header, Date.UTC(2026, 0, 1))).toBe(wait);
});
