import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import type { FeedEvent } from "../../src/feeds/derive-events.ts";
import { feedsSchema, type SyslogSettings } from "../../src/feeds/feeds-config.ts";
import { severities } from "../../src/feeds/severity.ts";
import type { Sink } from "../../src/feeds/sink.ts";
import { octetCounted, syslogMessage } from "../../src/feeds/syslog-message.ts";
import { openSyslogSink } from "../../src/feeds/syslog-sink.ts";
import { certificatesForFile } from "../fixtures/certificates.ts";
import { FrameReader, readSyslog } from "./octet-counting.ts";
import { startSyslogReceiver, until } from "./receivers.ts";
import { eventOf } from "./sample-entries.ts";

const settingsOf = (changes: object = {}): SyslogSettings => {
  const [settings] = feedsSchema.parse([{ kind: "syslog", name: "siem", host: "127.0.0.1", ...changes }]);
  if (settings?.kind !== "syslog") throw new Error("not syslog");
  return settings;
};

const open = (changes: object): Sink => {
  const sink = openSyslogSink(settingsOf(changes));
  onTestFinished(async () => void (await sink.close()));
  return sink;
};

const never = new AbortController().signal;
const numbered = (number: number): FeedEvent => ({ ...eventOf("key.created"), id: `event-${number}` });
const range = (count: number): FeedEvent[] => Array.from({ length: count }, (_, number) => numbered(number));

/** Takes connections, and nothing from them. */
const startDeaf = async (): Promise<number> => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket.pause()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
};

describe("a message", () => {
  test("reads by the grammar of RFC 5424", () => {
    const event = eventOf("payload.revealed", { exchangeId: "e1" });
    expect(readSyslog(syslogMessage(event, settingsOf({ hostname: "proxy.example", format: "text" })))).toEqual({
      facility: 13,
      severity: 4,
      time: 1_790_000_000_123,
      hostname: "proxy.example",
      appName: "custody",
      messageId: "payload.revealed",
      dataId: "custody@32473",
      params: { id: event.id, severity: "medium", log: "2026", index: "41", exchange: "e1" },
      message: expect.stringMatching(/^payload\.revealed .*principal=key_/),
    });
  });

  test.each(severities.map((severity, at) => [severity, 6 - at] as const))(
    "of severity %s has syslog's %i",
    (severity, number) => {
      const { facility, severity: read } = readSyslog(
        syslogMessage({ ...eventOf("key.created"), severity }, settingsOf({ facility: 4 })),
      );
      expect([facility, read]).toEqual([4, number]);
    },
  );

  test("is ASCII on one line whatever our own names hold, and structured data is escaped", () => {
    const event = eventOf("key.created", { key: 'a"b\\c]d\n\u00e9', exchangeId: 'x"]\\y' });
    for (const format of ["ocsf", "cloudevents", "cef", "text"] as const) {
      const text = syslogMessage(event, settingsOf({ format }));
      expect(text).toMatch(/^[\u0020-\u007e]+$/);
      expect(readSyslog(text).params["exchange"]).toBe('x"]\\y');
    }
    const { message } = readSyslog(syslogMessage(event, settingsOf()));
    expect(JSON.parse(message)).toMatchObject({ entity: { uid: 'a"b\\c]d\n\u00e9' } });
  });

  test("in CEF has a header of seven fields and an extension that is escaped", () => {
    const event = eventOf("key.created", { team: "a=b|c\\d" });
    const text = readSyslog(syslogMessage(event, settingsOf({ format: "cef" }))).message;
    const fields = text.split("|");
    expect(fields.slice(0, 3)).toEqual(["CEF:0", "Custody", "custody"]);
    expect(fields.slice(4, 7)).toEqual(["key.created", "key.created", "3"]);
    expect(text).toContain(String.raw`cs4=a\=b|c\\d`);
    expect(text).not.toContain("cs3Label");
  });
});

test("frames are counted in bytes, and can be cut anywhere", () => {
  const messages = ["<1>1 a", "two words", "\u00e9\u20ac", "x".repeat(3_000)];
  const bytes = Buffer.concat(messages.map(octetCounted));
  for (const size of [1, 7, 4_096, bytes.length]) {
    const reader = new FrameReader();
    const read: string[] = [];
    for (let at = 0; at < bytes.length; at += size) read.push(...reader.read(bytes.subarray(at, at + size)));
    expect(read).toEqual(messages);
  }
});

describe("over TLS", () => {
  const certificates = certificatesForFile();
  const authority = certificates.authority("syslog-ca");
  const stranger = certificates.authority("another-ca");
  const issued = authority.issue("syslog-server");

  test("events arrive at a server whose certificate holds, and a certificate of ours is shown", async () => {
    const own = authority.issue("custody-client");
    const receiver = await startSyslogReceiver(issued, authority.certFile);
    const tls = { caFile: authority.certFile, ...own };
    await open({ port: receiver.port, tls }).deliver(range(20), never);
    await until(() => receiver.messages.length === 20);
    expect(receiver.messages.map(({ params }) => params["id"])).toEqual(range(20).map(({ id }) => id));
  });

  test.each([
    ["signed by somebody else", {}, () => stranger.certFile],
    ["of another name", { serverName: "other.example" }, () => authority.certFile],
  ])("nothing is sent where the certificate is %s", async (_what, more, caFile) => {
    const receiver = await startSyslogReceiver(issued);
    const sink = open({ port: receiver.port, tls: { caFile: caFile(), ...more } });
    await expect(sink.deliver(range(1), never)).rejects.toMatchObject({ code: "tls_failed" });
    expect(receiver.messages).toEqual([]);
  });

  test("nothing is sent to a server that does not speak it", async () => {
    const port = await startDeaf();
    const sink = open({ port, tls: { caFile: authority.certFile }, timeoutMs: 500 });
    await expect(sink.deliver(range(1), never)).rejects.toThrow(/tls_failed|timed_out/);
  });
});

test("a port where nobody listens, and addresses that are not allowed, are failures with codes of their own", async () => {
  const receiver = await startSyslogReceiver();
  await receiver.die();
  await expect(open({ port: receiver.port, tls: false }).deliver(range(1), never)).rejects.toMatchObject({
    code: "unreachable",
  });
  expect(() => openSyslogSink(settingsOf({ host: "10.1.2.3" }))).toThrow("feeds.siem.host");
  expect(() => openSyslogSink(settingsOf({ host: "169.254.169.254", allowPrivate: true }))).toThrow("feeds.siem.host");
  // A name that leads to this host is as if to a private address.
  const named = open({ host: "localhost.localdomain", port: receiver.port, tls: false });
  await expect(named.deliver(range(1), never)).rejects.toThrow(/address_not_allowed|unreachable/);
});

test("a receiver that takes nothing holds the sink up with no more in memory than a socket's buffer and a message", async () => {
  const port = await startDeaf();
  let formatted = 0;
  // Asked for once for each message that is made.
  const id = (): string => {
    formatted += 1;
    return "x".repeat(1_000_000);
  };
  const large = range(64).map((event) => Object.defineProperty(event, "id", { get: id }));
  const sink = open({ port, tls: false, timeoutMs: 1_000, format: "text" });
  await expect(sink.deliver(large, never)).rejects.toMatchObject({ code: "timed_out" });
  // The systems' own buffers between two sockets take some megabytes; all 64 are 64 MB.
  expect(formatted).toBeGreaterThan(0);
  expect(formatted).toBeLessThan(32);
});

test("closing says whether the receiver took all of it", async () => {
  const receiver = await startSyslogReceiver();
  const sink = openSyslogSink(settingsOf({ port: receiver.port, tls: false }));
  await sink.deliver(range(50), never);
  expect(await sink.close()).toBe(true);
  expect(receiver.messages).toHaveLength(50);
});
