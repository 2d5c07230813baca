/**
 * Entries for events: one of every kind that there is, in the shape that the kind has, or a plain one for kinds whose shape does not matter.
 * @module
 */
import type { Entry, EntryDraft, ExchangeOpened } from "../../src/domain/entry.ts";
import { deriveEvents, type FeedEvent } from "../../src/feeds/derive-events.ts";
import { severityOfKind } from "../../src/feeds/severity.ts";

const who = { principal: "key_01900000-0000-7000-8000-000000000001", team: "claims" } as const;
const exchangeId = "01900000-0000-7000-8000-0000000000e1";
const digest = "ab".repeat(32);
/** What acts are about. */
const ids = { key: "key_2", credential: "crd_1", person: "usr_1", upstream: "first", from: "a", to: "b" };

export const opening: ExchangeOpened = {
  kind: "exchange.opened",
  exchangeId,
  instance: "01900000-0000-7000-8000-0000000000a1",
  ...who,
  route: "chat.completions",
  model: "gpt-test",
  upstreams: ["first", "second"],
  credential: null,
  stream: false,
  policy: digest,
  dataClass: "pci",
  reasons: ["CREDIT_CARD"],
  counts: { CREDIT_CARD: 2 },
  verdict: "redact",
  shadow: "redact",
  degraded: [],
  pending: [],
  payloads: [],
};

export const closing: EntryDraft = {
  kind: "exchange.closed",
  exchangeId,
  team: who.team,
  opening: "previous",
  outcome: "complete",
  error: null,
  status: 200,
  attempts: [{ upstream: "second", status: 200, latencyUs: 1_200 }],
  dataClass: "pci",
  reasons: ["EMAIL_ADDRESS"],
  counts: { EMAIL_ADDRESS: 1 },
  verdict: "redact",
  shadow: "redact",
  degraded: [],
  usage: { promptTokens: 11, completionTokens: 22, totalTokens: 33 },
  costMicros: null,
  latencyUs: 1_234_567,
  payloads: [],
};

const classified: EntryDraft = {
  kind: "exchange.classified",
  exchangeId,
  team: who.team,
  opening: { shard: 1, index: 0 },
  scanners: ["names"],
  degraded: [],
  dataClass: "pci",
  reasons: ["PERSON"],
  counts: { PERSON: 1 },
  verdict: "flag",
  shadow: "flag",
  payloads: [],
};

const session = { session: "ses_1", ...who, role: "admin", by: null } as const;

const shaped: Readonly<Partial<Record<string, EntryDraft>>> = {
  "exchange.opened": opening,
  "exchange.closed": closing,
  "exchange.classified": classified,
  "access.denied": {
    kind: "access.denied",
    from: 1,
    to: 2,
    counts: { missing_key: 2, unknown_key: 3 },
    sources: 1,
    others: 0,
    payloads: [],
  },
  "access.refused": { kind: "access.refused", ...who, route: "GET /log", error: "forbidden", permission: "read keys" },
  "budget.warned": { kind: "budget.warned", ...who, period: "day", unit: "tokens" },
  "session.started": { kind: "session.started", ...session, how: "oidc" },
  "session.ended": { kind: "session.ended", ...session, how: "revoked", by: "usr_2" },
  "person.created": { kind: "person.created", person: "usr_1", role: "admin", ...who },
  "policy.loaded": { kind: "policy.loaded", principal: "system", policy: digest, name: "default", recipients: [] },
  "catalogue.loaded": { kind: "catalogue.loaded", principal: "system", catalogue: digest, counts: { models: 2 } },
  "feedback.given": {
    kind: "feedback.given",
    exchangeId,
    ...who,
    opening: { shard: 1, index: 0 },
    choice: 0,
    valueMilli: 1_000,
    isBoolean: true,
    payloads: [],
  },
  "feed.failing": { kind: "feed.failing", feed: "siem", error: "unreachable", since: 5, lag: 7 },
};

const entryOf = (kind: string): Entry => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of these kinds no field matters
  const draft = shaped[kind] ?? ({ kind, ...who, ...ids } as unknown as EntryDraft);
  return {
    ...draft,
    v: 1,
    id: `01900000-0000-7000-8000-${kind.length.toString(16).padStart(12, "0")}`,
    time: 1_790_000_000_123,
  };
};

/** The events of an entry of this kind, with some of its fields changed. */
export const eventsOf = (kind: string, changes: object = {}, opened: ExchangeOpened = opening): FeedEvent[] => {
  const entry: Entry = { ...entryOf(kind), ...changes };
  const isOfExchange = kind === "exchange.closed" || kind === "exchange.classified";
  return deriveEvents(
    { entry, position: { shard: 1, index: 41 }, shard: "2026" },
    isOfExchange ? opened : null,
    "1.2.3",
  );
};

/** The first event of an entry of this kind. */
export const eventOf = (kind: string, changes: object = {}): FeedEvent => {
  const [event] = eventsOf(kind, changes);
  if (event === undefined) throw new Error(`${kind} has no event`);
  return event;
};

/** Every kind of entry that there is. */
export const allKinds = Object.keys(severityOfKind);
