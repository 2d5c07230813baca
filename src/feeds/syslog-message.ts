/**
 * Syslog messages: RFC 5424, in frames of RFC 6587's octet counting (the only framing of RFC 5425).
 * @module
 */
import type { FeedEvent } from "./derive-events.ts";
import { exchangeOf } from "./derive-events.ts";
import type { SyslogSettings } from "./feeds-config.ts";
import { formatEvent } from "./format-event.ts";
import { syslogSeverity } from "./severity.ts";

const appName = "custody";
/** RFC 5424, 6: MSGID has at most 32 characters. */
const messageIdCharsMax = 32;

/** RFC 5424, 6.3.3: these three are escaped, and no others. */
const paramValue = (text: string): string => text.replaceAll(/["\\\]]/g, String.raw`\$&`);

/** Header, structured data and message of one event. ASCII only: so no byte order mark is needed, and every receiver reads it alike. */
export const syslogMessage = (
  event: FeedEvent,
  settings: Pick<SyslogSettings, "facility" | "hostname" | "structuredDataId" | "format">,
): string => {
  const { facility, hostname, structuredDataId, format } = settings;
  const priority = facility * 8 + syslogSeverity(event.severity);
  const time = new Date(event.entry.time).toISOString();
  const exchange = exchangeOf(event.entry);
  const params = [
    ["id", event.id],
    ["severity", event.severity],
    ["log", event.shard],
    ["index", String(event.position.index)],
    ...(exchange === null ? [] : [["exchange", exchange]]),
    ...(event.isTest ? [["test", "true"]] : []),
  ].map(([name = "", value = ""]) => `${name}="${paramValue(value)}"`);
  const data = `[${structuredDataId} ${params.join(" ")}]`;
  const messageId = event.kind.slice(0, messageIdCharsMax);
  return `<${priority}>1 ${time} ${hostname} ${appName} - ${messageId} ${data} ${formatEvent(event, format)}`;
};

/** RFC 6587, 3.4.1: the length in bytes, a space, the message. */
export const octetCounted = (message: string): Buffer => {
  const bytes = Buffer.from(message);
  return Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
};
