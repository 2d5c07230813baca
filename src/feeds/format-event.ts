/**
 * An event as one text: OCSF, CloudEvents 1.0, CEF (ArcSight Common Event Format, version 0) or a short line.
 * @module
 */
import { exchangeOf, factsOf, type FeedEvent, hitOfEvent, principalOf, summaryOf, textOf } from "./derive-events.ts";
import type { EventFormat } from "./feeds-config.ts";
import { toOcsf } from "./ocsf.ts";
import { cefSeverity, findingKind } from "./severity.ts";

/** What every CloudEvent's type begins with; the kind follows: `dev.custody.exchange.closed`. */
export const cloudEventPrefix = "dev.custody.";

/** What of a call's opening its later events say too: a receiver need not keep openings. */
const callOf = ({ opening }: FeedEvent): object =>
  opening === null
    ? {}
    : {
        call: {
          principal: opening.principal,
          route: opening.route,
          model: opening.model,
          policy: opening.policy,
          stream: opening.stream,
          counts: opening.counts,
          reasons: opening.reasons,
        },
      };

const dataOf = (event: FeedEvent): object => ({
  kind: event.kind,
  severity: event.severity,
  summary: summaryOf(event),
  ...(event.isTest ? { test: true } : { log: event.shard, index: event.position.index, entry: event.entry.id }),
  ...(event.kind === findingKind ? hitOfEvent(event) : {}),
  ...callOf(event),
  facts: factsOf(event.entry),
});

/** CloudEvents 1.0, structured (https://github.com/cloudevents/spec, JSON format); `ofOcsf`: its data is an OCSF event. */
export const toCloudEvent = (event: FeedEvent, ofOcsf: boolean): object => {
  const subject = exchangeOf(event.entry) ?? principalOf(event);
  return {
    specversion: "1.0",
    id: event.id,
    source: `/log/${event.shard}`,
    type: `${cloudEventPrefix}${event.isTest ? "test" : event.kind}`,
    time: new Date(event.entry.time).toISOString(),
    ...(subject === null ? {} : { subject }),
    datacontenttype: "application/json",
    severity: event.severity,
    data: ofOcsf ? toOcsf(event) : dataOf(event),
  };
};

const cefHeader = (text: string): string => text.replaceAll(/[\\|]/g, String.raw`\$&`);
const cefValue = (text: string): string => text.replaceAll(/[\\=]/g, String.raw`\$&`);

const toCef = (event: FeedEvent): string => {
  const { entry, opening } = event;
  const head = ["CEF:0", "Custody", "custody", event.version, event.kind, event.isTest ? "test" : event.kind];
  const fields: readonly (readonly [name: string, value: string | number | null | undefined])[] = [
    ["rt", entry.time],
    ["externalId", event.id],
    ["cat", event.kind],
    ["suid", principalOf(event)],
    ["act", event.kind === findingKind ? hitOfEvent(event).verdict : null],
    ["outcome", textOf(entry, "outcome")],
    ["reason", textOf(entry, "error")],
    ["cs1Label", "exchange"],
    ["cs1", exchangeOf(entry)],
    ["cs2Label", "dataClass"],
    ["cs2", textOf(entry, "dataClass")],
    ["cs3Label", "model"],
    ["cs3", opening?.model],
    ["cs4Label", "team"],
    ["cs4", textOf(entry, "team")],
    ["cs5Label", "log"],
    ["cs5", `${event.shard}/${event.position.index}`],
  ];
  const has = (name: string): boolean =>
    fields.some(([other, value]) => other === name && value !== null && value !== undefined);
  const said = fields.filter(([name, value]) => {
    return value !== null && value !== undefined && (!name.endsWith("Label") || has(name.slice(0, -"Label".length)));
  });
  const extension = said.map(([name, value]) => `${name}=${cefValue(String(value))}`).join(" ");
  return `${head.map(cefHeader).join("|")}|${cefSeverity(event.severity)}|${extension}`;
};

/** Nearly always. */
const isPlain = (text: string): boolean => !/[^\u0020-\u007E]/.test(text);

/** Without control characters, and ASCII only: what is not is written as in JSON. Every receiver reads it alike. */
const plain = (text: string): string =>
  isPlain(text)
    ? text
    : text
        .replaceAll(/\p{Cc}/gu, " ")
        .replaceAll(/[^\u0020-\u007E]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** One text without a line break. */
export const formatEvent = (event: FeedEvent, format: EventFormat): string => {
  if (format === "cef") return plain(toCef(event));
  if (format === "text") return plain(summaryOf(event));
  return plain(JSON.stringify(format === "ocsf" ? toOcsf(event) : toCloudEvent(event, false)));
};
