/**
 * OCSF's classes for calls: API Activity (6003) with the profile `ai_operation`, Detection Finding (2004) for what guardrails did, and
 * Compliance Finding (2003) for checks of the log.
 * @module
 */
import type { ExchangeClosed } from "../domain/entry.ts";
import { exchangeOf, type FeedEvent, fieldOf, hitOfEvent, textOf } from "./derive-events.ts";
import { actorOf, type ClassPart, sourceOf, statusOf } from "./ocsf-acts.ts";

const create = { id: 1, name: "Create" };

/** Who answered, or would have: the last upstream that was tried. */
const upstreamOf = (event: FeedEvent): string | null => {
  const { entry, opening } = event;
  if (entry.kind === "exchange.closed") {
    const last = entry.attempts.at(-1);
    if (last !== undefined) return last.upstream;
  }
  return opening?.upstreams[0] ?? null;
};

/** The attributes of the profile `ai_operation`. */
const operationOf = (event: FeedEvent): Readonly<Record<string, unknown>> => {
  const { entry, opening } = event;
  const upstream = upstreamOf(event);
  const model = opening?.model ?? null;
  const usage = entry.kind === "exchange.closed" ? entry.usage : null;
  const tokens =
    usage === null
      ? {}
      : {
          prompt_tokens: usage.promptTokens,
          completion_tokens: usage.completionTokens,
          total_tokens: usage.totalTokens,
        };
  return {
    ai_model: model === null || upstream === null ? null : { name: model, ai_provider: upstream },
    message_context: { uid: exchangeOf(entry), ai_role_id: 2, service: { name: upstream ?? "custody" }, ...tokens },
  };
};

const closeAttributes = (entry: ExchangeClosed): Readonly<Record<string, unknown>> => ({
  duration: Math.round(entry.latencyUs / 1_000),
  ...statusOf(entry.outcome === "complete"),
  status_code: String(entry.status),
  status_detail: entry.error ?? entry.outcome,
});

/** A call that ended, what scanners beside it found, or what a known caller was refused before there was an exchange. */
export const apiActivity = (event: FeedEvent): ClassPart => {
  const { entry, opening } = event;
  const upstream = upstreamOf(event);
  const isExchange = entry.kind.startsWith("exchange.");
  const isUpdate = entry.kind === "exchange.classified" || entry.kind === "exchange.progressed";
  const error = textOf(entry, "error");
  const code = entry.kind === "exchange.closed" ? { code: entry.status } : {};
  return {
    classUid: 6_003,
    className: "API Activity",
    activity: isUpdate ? { id: 3, name: "Update" } : create,
    ...(isExchange ? { profiles: ["ai_operation"] } : {}),
    attributes: {
      actor: actorOf(event),
      api: {
        operation: opening?.route ?? textOf(entry, "route") ?? entry.kind,
        service: { name: upstream ?? "custody" },
        request: { uid: exchangeOf(entry) ?? entry.id },
        response: { ...code, ...(error === null ? {} : { error }) },
      },
      src_endpoint: sourceOf(event),
      dst_endpoint: { svc_name: upstream ?? "custody" },
      ...(isExchange ? operationOf(event) : {}),
      ...(entry.kind === "exchange.closed" ? closeAttributes(entry) : statusOf(error === null)),
      ...(entry.kind === "access.refused" ? { status_detail: error } : {}),
    },
  };
};

const titles: Readonly<Record<string, string>> = {
  allow: "A policy in shadow would have acted on a call",
  flag: "A guardrail flagged a call",
  hash: "A guardrail hashed what it found in a call",
  redact: "A guardrail redacted what it found in a call",
  tokenize: "A guardrail tokenized what it found in a call",
  block: "A guardrail blocked a call",
};

/** What guardrails found in an exchange: types and counts, never a text; or a budget that is nearly used. */
export const detectionFinding = (event: FeedEvent): ClassPart => {
  const { entry, opening } = event;
  const { verdict, shadow } = hitOfEvent(event);
  const exchange = exchangeOf(entry);
  const isHit = exchange !== null;
  const isLater = entry.kind === "exchange.classified";
  const policy = opening?.policy;
  return {
    classUid: 2_004,
    className: "Detection Finding",
    activity: isLater ? { id: 2, name: "Update" } : create,
    attributes: {
      finding_info: {
        uid: exchange ?? entry.id,
        title: isHit ? titles[verdict] : "Four fifths of a budget are used",
        types: isHit ? [verdict, ...(shadow === null ? [] : [`shadow:${shadow}`])] : ["budget"],
        created_time: entry.time,
        analytic: {
          name: "Custody policy",
          type_id: 1,
          type: "Rule",
          ...(policy === undefined ? {} : { uid: policy }),
        },
      },
      is_alert: !isHit || verdict !== "allow",
      confidence_id: 0,
      status_id: 1,
      status: "New",
      evidences: [
        {
          data: isHit
            ? { request: opening?.counts ?? {}, answer: fieldOf(entry, "counts"), reasons: fieldOf(entry, "reasons") }
            : { period: textOf(entry, "period"), unit: textOf(entry, "unit") },
          actor: actorOf(event),
        },
      ],
      resources: [
        isHit
          ? { uid: exchange, type: "exchange", name: opening?.route }
          : { uid: textOf(entry, "principal") ?? textOf(entry, "team"), type: "budget" },
      ],
    },
  };
};

/** Whether a check of the log found any fault. */
const hasFault = ({ entry }: FeedEvent): boolean => {
  const faults = fieldOf(entry, "faults");
  return typeof faults === "number" && faults > 0;
};

/** A check of the whole log. */
export const complianceFinding = (event: FeedEvent): ClassPart => {
  const isFault = hasFault(event);
  return {
    classUid: 2_003,
    className: "Compliance Finding",
    activity: create,
    attributes: {
      compliance: {
        standards: ["RFC 6962"],
        control: "Integrity of the log",
        status_id: isFault ? 3 : 1,
        status: isFault ? "Fail" : "Pass",
      },
      finding_info: {
        uid: event.entry.id,
        title: isFault ? "The log contradicts itself" : "The log was checked",
        created_time: event.entry.time,
      },
      resources: [{ uid: event.shard, type: "log" }],
      status_id: isFault ? 1 : 4,
      status: isFault ? "New" : "Resolved",
    },
  };
};
