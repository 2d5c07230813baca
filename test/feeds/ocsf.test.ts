import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { toOcsf } from "../../src/feeds/ocsf.ts";
import { classes, faultsOf } from "./ocsf-1.8.0.ts";
import { allKinds, eventOf, eventsOf, opening } from "./sample-entries.ts";

const vector: Record<string, unknown> = JSON.parse(
  readFileSync(new URL("../vectors/ocsf-1.8.0-api-activity.json", import.meta.url), "utf8"),
);

test("the rules accept a valid event, and find what is missing", () => {
  expect(faultsOf(vector, false)).toEqual([]);
  for (const name of ["actor", "api", "src_endpoint", "metadata", "time", "type_uid", "severity_id"]) {
    expect(faultsOf(Object.fromEntries(Object.entries(vector).filter(([key]) => key !== name)), false)).not.toEqual([]);
  }
  expect(faultsOf({ ...vector, actor: {} }, false)).toHaveLength(1);
  expect(faultsOf({ ...vector, metadata: { product: {}, version: "1.8.0" } }, false)).toHaveLength(1);
});

describe("every kind of entry", () => {
  const events = allKinds.flatMap((kind) => eventsOf(kind));

  test.each(events.map((event) => [event.kind, event] as const))(
    "%s has what its class requires and recommends",
    (_kind, event) => {
      expect(faultsOf(toOcsf(event))).toEqual([]);
    },
  );

  test("together they use every class that there are rules for", () => {
    const used = new Set(events.map((event) => Number(toOcsf(event)["class_uid"])));
    expect([...used].toSorted((a, b) => a - b)).toEqual(Object.keys(classes).map(Number));
    for (const event of events)
      expect(toOcsf(event)["class_name"]).toBe(classes[Number(toOcsf(event)["class_uid"])]?.name);
  });

  test("names itself by the event's id, and stands where its entry stands", () => {
    for (const event of events) {
      expect(toOcsf(event)["metadata"]).toMatchObject({
        uid: event.id,
        version: "1.8.0",
        sequence: 41,
        log_name: "2026",
      });
    }
    expect(new Set(eventsOf("exchange.closed").map(({ id }) => id)).size).toBe(2);
  });
});

describe("a call", () => {
  const [call, finding] = eventsOf("exchange.closed").map(toOcsf);

  test("is API Activity with the attributes of the profile ai_operation", () => {
    expect(call).toMatchObject({
      class_uid: 6003,
      type_uid: 600301,
      severity_id: 1,
      status_id: 1,
      status_code: "200",
      duration: 1235,
      metadata: { profiles: ["ai_operation"], tenant_uid: "claims", correlation_uid: opening.exchangeId },
      actor: { user: { uid: opening.principal } },
      api: { operation: "chat.completions", service: { name: "second" }, response: { code: 200 } },
      ai_model: { name: "gpt-test", ai_provider: "second" },
      message_context: { prompt_tokens: 11, completion_tokens: 22, total_tokens: 33 },
    });
    // Whatever a valid event has, ours has: but for what no entry knows (an address, a port, a model's version, an application's name).
    const unknown = new Set(["actor.app_name", "api.version", "src_endpoint.ip", "ai_model.version"]);
    const pathsOf = (value: object, at = ""): string[] =>
      Object.entries(value).flatMap(([key, inner]) =>
        typeof inner === "object" && inner !== null && !Array.isArray(inner)
          ? pathsOf(inner, `${at}${key}.`)
          : [at + key],
      );
    const ours = new Set(pathsOf(call ?? {}));
    const missing = pathsOf(vector).filter((path) => !ours.has(path) && !/^(dst_endpoint|unmapped)\./.test(path));
    expect(missing.filter((path) => !unknown.has(path))).toEqual([]);
  });

  test("is also a Detection Finding where a guardrail did something", () => {
    expect(finding).toMatchObject({
      class_uid: 2004,
      type_uid: 200401,
      severity_id: 3,
      is_alert: true,
      finding_info: { uid: opening.exchangeId, types: ["redact"] },
      evidences: [{ data: { request: { CREDIT_CARD: 2 }, answer: { EMAIL_ADDRESS: 1 } } }],
    });
  });

  test.each([
    ["allow", "allow", []],
    ["flag", "flag", [2]],
    ["tokenize", "tokenize", [3]],
    ["hash", "hash", [3]],
    ["redact", "redact", [3]],
    ["block", "block", [4]],
    ["allow", "block", [2]],
  ] as const)("with verdict %s and shadow %s has findings of severity %j", (verdict, shadow, severities) => {
    const opened = { ...opening, verdict, shadow };
    const found = eventsOf("exchange.closed", { verdict, shadow }, opened).filter(
      ({ kind }) => kind === "exchange.finding",
    );
    expect(found.map((event) => toOcsf(event)["severity_id"])).toEqual(severities);
    if (verdict === "allow" && shadow === "block") {
      expect(toOcsf(found[0]!)).toMatchObject({ is_alert: false, finding_info: { types: ["allow", "shadow:block"] } });
    }
  });

  test("what a later scanner found updates the finding of its exchange", () => {
    const [, later] = eventsOf("exchange.classified");
    expect(toOcsf(later!)).toMatchObject({ type_uid: 200402, finding_info: { uid: opening.exchangeId } });
    expect(eventsOf("exchange.classified", { counts: {} })).toHaveLength(1);
  });

  test("says nothing when it opens", () => expect(eventsOf("exchange.opened")).toEqual([]));
});

test.each([
  ["session.started", {}, { class_uid: 3002, activity_id: 1, auth_protocol_id: 4 }],
  ["session.ended", {}, { class_uid: 3002, activity_id: 2, actor: { user: { uid: "usr_2" } } }],
  ["access.denied", {}, { class_uid: 3002, status_id: 2, count: 5 }],
  ["access.refused", {}, { class_uid: 6003, status_id: 2, status_detail: "forbidden" }],
  ["person.disabled", {}, { class_uid: 3001, activity_id: 5 }],
  ["key.revoked", {}, { class_uid: 3004, activity_id: 4 }],
  ["payload.revealed", {}, { class_uid: 6003, activity_id: 2 }],
  ["log.checked", { faults: 0 }, { class_uid: 2003, severity_id: 1, compliance: { status_id: 1 } }],
  ["log.checked", { faults: 2 }, { class_uid: 2003, severity_id: 5, compliance: { status_id: 3 } }],
  ["feed.failing", {}, { class_uid: 6002, severity_id: 4, status_id: 2, status_detail: "unreachable" }],
  ["exchange.closed", { outcome: "interrupted" }, { severity_id: 3, status_id: 2 }],
])("%s %j is %j", (kind, changes, expected) => expect(toOcsf(eventOf(kind, changes))).toMatchObject(expected));

test("an entry's kind that this version does not know is an act of an administrator", () => {
  expect(toOcsf(eventOf("widget.deleted"))).toMatchObject({ class_uid: 6003, activity_id: 4, severity_id: 2 });
});
