/**
 * Events from entries. Everything in an event stands in an entry: payloads are never opened, so no text of a caller or an upstream can get
 * here.
 * @module
 */
import type { Entry, ExchangeOpened } from "../domain/entry.ts";
import { strongerAction, type Verdict } from "../domain/verdict.ts";
import type { PlacedEntry } from "../ledger/entry-source.ts";
import { findingKind, type Severity, severityOf, severityOfVerdict } from "./severity.ts";

export interface FeedEvent extends PlacedEntry {
  /** The same each time: the entry's, and for what a guardrail found, with `.finding` behind it. */
  readonly id: string;
  /** The entry's kind, or `exchange.finding`. */
  readonly kind: string;
  readonly severity: Severity;
  /** Of the exchange that the entry is about; null where it is about none, or the opening cannot be read. */
  readonly opening: ExchangeOpened | null;
  /** Of the Custody that made the event. */
  readonly version: string;
  /** Sent by somebody to see whether it arrives. */
  readonly isTest: boolean;
}

/** The strongest verdict of request and answer, and what it would have been had policies in shadow acted, where that differs. */
export interface Hit {
  readonly verdict: Verdict;
  readonly shadow: Verdict | null;
}

const hit = (verdict: Verdict, shadow: Verdict): Hit | null =>
  verdict === "allow" && shadow === "allow" ? null : { verdict, shadow: shadow === verdict ? null : shadow };

const hitOf = ({ entry, opening }: Pick<FeedEvent, "entry" | "opening">): Hit | null => {
  if (entry.kind === "exchange.closed") {
    const verdict = strongerAction(opening?.verdict ?? "allow", entry.verdict);
    return hit(verdict, strongerAction(opening?.shadow ?? "allow", entry.shadow));
  }
  if (entry.kind !== "exchange.classified" || Object.keys(entry.counts).length === 0) return null;
  return hit(entry.verdict, entry.shadow);
};

/** What a guardrail did in the exchange that an event is about; "allow" where there is no hit. */
export const hitOfEvent = (event: FeedEvent): Hit => hitOf(event) ?? { verdict: "allow", shadow: null };

/** What only a policy in shadow would have done is no more than a flag. */
const severityOfHit = ({ verdict }: Hit): Severity => severityOfVerdict[verdict === "allow" ? "flag" : verdict];

/** The events of an entry, in order. An opening has none: its close says all of it. */
export const deriveEvents = (placed: PlacedEntry, opening: ExchangeOpened | null, version: string): FeedEvent[] => {
  const { entry } = placed;
  if (entry.kind === "exchange.opened") return [];
  const common = { ...placed, opening, version, isTest: false };
  const own: FeedEvent = { ...common, id: entry.id, kind: entry.kind, severity: severityOf(entry) };
  const found = hitOf(common);
  if (found === null) return [own];
  return [own, { ...common, id: `${entry.id}.finding`, kind: findingKind, severity: severityOfHit(found) }];
};

/** What an entry says, without its envelope and without the names of its payloads: enums, numbers, ids, digests, names of the configuration. */
export const factsOf = (entry: Entry): Readonly<Record<string, unknown>> => {
  const { v: _v, id: _id, kind: _kind, time: _time, ...facts } = entry;
  if ("payloads" in facts) {
    const { payloads: _payloads, ...others } = facts;
    return others;
  }
  return facts;
};

/** A field of an entry, where it has one of that name. */
export const fieldOf = (entry: Entry, name: string): unknown => Reflect.get(entry, name);

/** A field that is a text of ours. */
export const textOf = (entry: Entry, name: string): string | null => {
  const value = fieldOf(entry, name);
  return typeof value === "string" ? value : null;
};

/** Who acted: of a call, who called. */
export const principalOf = ({ entry, opening }: Pick<FeedEvent, "entry" | "opening">): string | null =>
  textOf(entry, "by") ?? opening?.principal ?? textOf(entry, "principal");

/** The exchange that an entry is about. */
export const exchangeOf = (entry: Entry): string | null => textOf(entry, "exchangeId");

/** One line in our own words. */
export const summaryOf = (event: FeedEvent): string => {
  const { entry, kind, opening } = event;
  if (event.isTest) return "A test of this feed; nothing happened.";
  const parts: string[] = [kind];
  const say = (name: string, value: string | number | null | undefined): void => {
    if (value !== null && value !== undefined && value !== "") parts.push(`${name}=${value}`);
  };
  if (kind === findingKind) {
    const { verdict, shadow } = hitOfEvent(event);
    say("verdict", verdict);
    say("shadow", shadow);
  }
  if (entry.kind === "exchange.closed") say("outcome", entry.outcome);
  say("error", textOf(entry, "error"));
  say("class", textOf(entry, "dataClass"));
  say("model", opening?.model);
  for (const name of ["key", "person", "credential", "session", "approval", "feed"]) say(name, textOf(entry, name));
  say("principal", principalOf(event));
  say("team", textOf(entry, "team"));
  say("exchange", exchangeOf(entry));
  return parts.join(" ");
};
