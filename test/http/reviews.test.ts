import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Entry } from "../../src/domain/entry.ts";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { readEntries } from "../fixtures/read-record.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { type Custody, custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

type Reviewed = Extract<Entry, { readonly kind: "finding.reviewed" }>;
type Assigned = Extract<Entry, { readonly kind: "finding.assigned" }>;

/** Nothing is left to models, so an exchange is over when its call is. */
const scanners = Object.fromEntries(
  ["names", "injection", "indirect-injection"].map((name) => [name, { enabled: false }]),
);
const actions = { EMAIL_ADDRESS: "flag", CREDIT_CARD: "redact", IBAN_CODE: "allow" };
const policies = { base: { scanners, actions } };
const mail = "Write to jane@example.com";
const both = "Write to jane@example.com about 4111 1111 1111 1111";
const comment = "the address of a heron";
const none = "01900000-0000-7000-8000-0000000000e1";

const custody = custodyForFile({ policies });

const answers = (server: Custody): void => {
  server.upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("fine"))));
};
beforeEach(() => answers(custody()));

/** A call, and the exchange's id. */
const call = async (
  server: Custody,
  text: string,
  options: { key?: string; headers?: Record<string, string> } = {},
) => {
  const answer = await server.chat(chatBody(text), options);
  expect(answer.status, answer.text).toBe(200);
  return answer.id;
};

const post = async (server: Custody, path: string, body: object, key = server.adminKey) => {
  const answer = await server.ask(`/api/v1/audit/${path}`, { method: "POST", body, key });
  return { answer, status: answer.status, body: JSON.parse(answer.text) };
};

const judge = (server: Custody, id: string, body: object, key?: string) =>
  post(server, `exchanges/${id}/reviews`, body, key);

const queue = async (server: Custody, query = "", key = server.adminKey) => {
  const answer = await server.ask(`/api/v1/audit/reviews?limit=500&${query}`, { key });
  expect(answer.status, answer.text).toBe(200);
  const { data }: { data: { id: string; types: string[]; assignee: string | null; review: object | null }[] } =
    JSON.parse(answer.text);
  return data;
};
const ids = async (server: Custody, query = "", key?: string) => (await queue(server, query, key)).map(({ id }) => id);

const shown = async (server: Custody, id: string) =>
  JSON.parse((await server.ask(`/api/v1/audit/exchanges/${id}`)).text);

const entriesOf = async (server: Custody, id: string): Promise<(Reviewed | Assigned)[]> =>
  (await readEntries(server.folder)).filter(
    (entry): entry is Reviewed | Assigned =>
      entry.kind.startsWith("finding.") && "exchangeId" in entry && entry.exchangeId === id,
  );

const reveal = async (server: Custody, id: string) => {
  const { body } = await post(server, `exchanges/${id}/payload`, { reason: "this test" });
  return body.payloads.filter(({ role }: { role: string }) => role === "review.comment");
};

describe("the queue", () => {
  test("has what was flagged or more, oldest first, until it is judged", async () => {
    const server = custody();
    const first = await call(server, mail);
    const plain = await call(server, "Hello");
    const allowed = await call(server, "Pay DE89370400440532013000");
    const second = await call(server, both);
    const open = await queue(server);
    expect(open.map(({ id }) => id)).toEqual(expect.arrayContaining([first, second]));
    expect(open.map(({ id }) => id)).not.toContain(plain);
    expect(open.map(({ id }) => id)).not.toContain(allowed);
    expect(open.findIndex(({ id }) => id === first)).toBeLessThan(open.findIndex(({ id }) => id === second));
    expect(open.find(({ id }) => id === second)).toMatchObject({
      types: ["CREDIT_CARD", "EMAIL_ADDRESS"],
      assignee: null,
      review: null,
    });
    const given = await judge(server, first, { judgements: { EMAIL_ADDRESS: "true_positive" } });
    expect(given.status, given.answer.text).toBe(201);
    expect(await ids(server)).not.toContain(first);
    const [reviewed] = await queue(server, "state=reviewed");
    expect(reviewed).toMatchObject({ id: first, review: { id: given.body.id, judgements: given.body.judgements } });
  });

  test("is filtered, and paged by a cursor", async () => {
    const server = await custodyForTest({ policies });
    answers(server);
    const claims = (await server.newKey("client", { team: "claims" })).key;
    const a = await call(server, mail);
    const b = await call(server, both, { key: claims });
    const c = await call(server, mail, { key: claims });
    expect(await ids(server, "type=CREDIT_CARD")).toEqual([b]);
    expect(await ids(server, "verdict=flag")).toEqual([a, c]);
    expect(await ids(server, "team=claims")).toEqual([b, c]);
    expect(await ids(server, "data_class=pci")).toEqual([b]);
    expect(await ids(server, "older_than_hours=0")).toEqual([a, b, c]);
    expect(await ids(server, "older_than_hours=1")).toEqual([]);
    await post(server, `exchanges/${c}/assignments`, { assignee: "me" });
    expect(await ids(server, "assigned=me")).toEqual([c]);
    expect(await ids(server, "assigned=nobody")).toEqual([a, b]);
    const page = async (query: string) => JSON.parse((await server.ask(`/api/v1/audit/reviews?${query}`)).text);
    const first = await page("limit=2");
    expect(first.data.map(({ id }: { id: string }) => id)).toEqual([a, b]);
    const second = await page(`limit=2&cursor=${first.nextCursor}`);
    expect(second.data.map(({ id }: { id: string }) => id)).toEqual([c]);
    expect(second.nextCursor).toBeNull();
    expect((await server.ask("/api/v1/audit/reviews?assigned=jane")).status).toBe(400);
  });
});

describe("a judgement", () => {
  test("is an entry with the counts, the time it took, and no word of the comment", async () => {
    const server = custody();
    const id = await call(server, both);
    const judgements = { EMAIL_ADDRESS: "false_positive", CREDIT_CARD: "accepted_risk" };
    const { body, status } = await judge(server, id, { judgements, comment });
    expect(status).toBe(201);
    expect(body).toMatchObject({ exchangeId: id, judgements, commentKept: true });
    const exchange = await shown(server, id);
    const [entry] = await entriesOf(server, id);
    expect(entry).toMatchObject({
      id: body.id,
      judgements,
      counts: { EMAIL_ADDRESS: 1, CREDIT_CARD: 1 },
      team: null,
      assignee: null,
      replaces: null,
      timeToReviewMs: (entry?.time ?? 0) - Date.parse(exchange.openedAt),
      payloads: [{ role: "review.comment" }],
    });
    expect(JSON.stringify(entry)).not.toContain("heron");
    expect(exchange.reviews).toMatchObject([{ id: body.id, judgements, isCurrent: true, entry: { entry } }]);
    expect(JSON.stringify(exchange)).not.toContain("heron");
    expect(await reveal(server, id)).toMatchObject([{ review: body.id, text: comment, matchesEntry: true }]);
  });

  test("that comes later is the current one; both stay", async () => {
    const server = custody();
    const id = await call(server, mail);
    const first = await judge(server, id, { judgements: { EMAIL_ADDRESS: "true_positive" }, comment });
    const second = await judge(server, id, { judgements: { EMAIL_ADDRESS: "false_positive" } });
    const { reviews } = await shown(server, id);
    expect(reviews.map((one: { id: string; isCurrent: boolean }) => [one.id, one.isCurrent])).toEqual([
      [first.body.id, false],
      [second.body.id, true],
    ]);
    const [one, two] = await entriesOf(server, id);
    const { index } = reviews[0].entry;
    expect([one, two]).toMatchObject([{ replaces: null }, { replaces: { index } }]);
    expect((await reveal(server, id)).map(({ text }: { text: string }) => text)).toEqual([comment]);
  });

  test("of many at one time are one after another", async () => {
    const server = custody();
    const id = await call(server, mail);
    const all = await Promise.all(
      [1, 2, 3].map(() => judge(server, id, { judgements: { EMAIL_ADDRESS: "true_positive" } })),
    );
    expect(all.map(({ status }) => status)).toEqual([201, 201, 201]);
    const replaced = (await entriesOf(server, id)).map((entry) => ("replaces" in entry ? entry.replaces?.index : -1));
    expect(new Set(replaced).size).toBe(3);
  });

  test.each([
    [{}, "judgements"],
    [{ judgements: {} }, "judgements"],
    [{ judgements: { EMAIL_ADDRESS: "true_positive" } }, "judgements"],
    [{ judgements: { EMAIL_ADDRESS: "true_positive", CREDIT_CARD: "yes" } }, "judgements.CREDIT_CARD"],
    [
      { judgements: { EMAIL_ADDRESS: "true_positive", CREDIT_CARD: "true_positive", IBAN_CODE: "true_positive" } },
      "judgements",
    ],
    [{ judgements: { EMAIL_ADDRESS: "true_positive", CREDIT_CARD: "true_positive" }, comment: "" }, "comment"],
    [{ judgements: { EMAIL_ADDRESS: "true_positive", CREDIT_CARD: "true_positive" }, note: "x" }, null],
  ])("%j is refused", async (body, param) => {
    const id = await call(custody(), both);
    const { answer } = await judge(custody(), id, body);
    expect([answer.status, errorOf(answer).code, errorOf(answer).param]).toEqual([400, "request_malformed", param]);
    expect(await entriesOf(custody(), id)).toEqual([]);
  });

  test("of what is not flagged, or not over, is refused", async () => {
    const server = custody();
    const plain = await call(server, "Hello");
    expect((await judge(server, plain, { judgements: {} })).status).toBe(400);
    const asked = Promise.withResolvers<void>();
    server.upstream.answer = ({ socket }) => {
      asked.resolve();
      release = () => void socket.write(whole(JSON.stringify(completion("fine"))));
    };
    let release = (): void => undefined;
    const running = server.chat(chatBody(mail));
    await asked.promise;
    const open = (await readEntries(server.folder)).at(-1);
    const id = open !== undefined && "exchangeId" in open ? open.exchangeId : "";
    const early = await judge(server, id, { judgements: { EMAIL_ADDRESS: "true_positive" } });
    expect([early.status, errorOf(early.answer).message]).toEqual([400, "an exchange is not over yet"]);
    release();
    await running;
    expect((await judge(server, id, { judgements: { EMAIL_ADDRESS: "true_positive" } })).status).toBe(201);
  });
});

describe("many at once", () => {
  test("are judged alike, or assigned, in one commit", async () => {
    const server = custody();
    const exchangeIds = [await call(server, mail), await call(server, both)];
    const given = await post(server, "reviews", { exchangeIds, assignee: "me" });
    expect(given.body).toEqual({ reviewed: [], assigned: exchangeIds });
    const { status, body } = await post(server, "reviews", { exchangeIds, judgement: "false_positive" });
    expect(status).toBe(201);
    expect(body.reviewed.map(({ exchangeId }: { exchangeId: string }) => exchangeId)).toEqual(exchangeIds);
    const entries = await entriesOf(server, exchangeIds[1] ?? "");
    const admin = (await shown(server, exchangeIds[1] ?? "")).assignee;
    expect(entries).toMatchObject([
      { kind: "finding.assigned", assignee: admin, principal: admin },
      { judgements: { EMAIL_ADDRESS: "false_positive", CREDIT_CARD: "false_positive" }, assignee: admin },
    ]);
    expect(await ids(server)).not.toEqual(expect.arrayContaining(exchangeIds));
  });

  test("are all refused where one cannot be, which is named", async () => {
    const server = custody();
    const good = await call(server, mail);
    const plain = await call(server, "Hello");
    const judgement = "true_positive";
    for (const [exchangeIds, code, param] of [
      [[good, none], "not_found", "exchangeIds.1"],
      [[good, plain], "request_malformed", "exchangeIds.1"],
      [[good, good], "request_malformed", "exchangeIds.1"],
      [[], "request_malformed", "exchangeIds"],
      [Array.from({ length: 101 }, () => good), "request_malformed", "exchangeIds"],
    ] as const) {
      const { answer } = await post(server, "reviews", { exchangeIds, judgement });
      expect(errorOf(answer)).toMatchObject({ code, param });
    }
    for (const body of [{}, { judgement, assignee: "me" }]) {
      expect((await post(server, "reviews", { exchangeIds: [good], ...body })).status).toBe(400);
    }
    expect(await entriesOf(server, good)).toEqual([]);
  });
});

describe("who may", () => {
  let keys: Readonly<Record<string, { id: string; key: string }>> = {};
  beforeAll(async () => {
    const make = (role: string, team?: string) => custody().newKey(role, team === undefined ? {} : { team });
    keys = {
      claims: await make("client", "claims"),
      security: await make("security"),
      claimsSecurity: await make("security", "claims"),
      salesSecurity: await make("security", "sales"),
      auditor: await make("auditor"),
    };
  });
  const key = (name: string): string => keys[name]?.key ?? "";

  test("judge a team's exchange: who reviews the team or all; to others it is not there", async () => {
    const id = await call(custody(), mail, { key: key("claims") });
    const judgements = { EMAIL_ADDRESS: "true_positive" };
    const who = ["claimsSecurity", "security", "salesSecurity", "auditor", "claims"];
    const found = await Promise.all(
      who.map(async (name) => (await judge(custody(), id, { judgements }, key(name))).status),
    );
    expect(found).toEqual([201, 201, 404, 403, 403]);
    const bulk = { exchangeIds: [id], judgement: "true_positive" };
    expect((await post(custody(), "reviews", bulk, key("salesSecurity"))).status).toBe(404);
    expect(
      (await post(custody(), `exchanges/${id}/assignments`, { assignee: null }, key("salesSecurity"))).status,
    ).toBe(404);
    expect(new Set((await entriesOf(custody(), id)).map(({ team }) => team))).toEqual(new Set(["claims"]));
    expect(await ids(custody(), "state=reviewed", key("salesSecurity"))).not.toContain(id);
    expect(await ids(custody(), "state=reviewed", key("auditor"))).toContain(id);
  });

  test("be assigned: who may review it", async () => {
    const id = await call(custody(), mail, { key: key("claims") });
    const assign = async (assignee: string | null | undefined) =>
      (await post(custody(), `exchanges/${id}/assignments`, { assignee })).status;
    const who = ["claimsSecurity", "security", "salesSecurity", "auditor", "claims"];
    const found: number[] = [];
    for (const name of who) found.push(await assign(keys[name]?.id));
    expect(found).toEqual([201, 201, 400, 400, 400]);
    expect(await assign(`key_${none}`)).toBe(400);
    expect((await shown(custody(), id)).assignee).toBe(keys["security"]?.id);
    expect(await assign(null)).toBe(201);
    expect((await entriesOf(custody(), id)).map(({ assignee }) => assignee)).toEqual([
      keys["claimsSecurity"]?.id,
      keys["security"]?.id,
      null,
    ]);
  });
});

describe("a comment", () => {
  test("is not kept where the exchange's own texts are not", async () => {
    const server = await custodyForTest({ policies: { base: { ...policies.base, capture: "redacted" } } });
    answers(server);
    const id = await call(server, mail);
    const { body } = await judge(server, id, { judgements: { EMAIL_ADDRESS: "true_positive" }, comment });
    expect(body.commentKept).toBe(false);
    expect(await entriesOf(server, id)).toMatchObject([{ payloads: [] }]);
  });

  test("is erased with the subject of the exchange; the judgement stays", async () => {
    const server = await custodyForTest({ policies });
    answers(server);
    const id = await call(server, mail, { headers: { "x-custody-subject": "jane" } });
    const kept = await call(server, mail, { headers: { "x-custody-subject": "john" } });
    const judgements = { EMAIL_ADDRESS: "false_positive" };
    for (const exchange of [id, kept]) await judge(server, exchange, { judgements, comment });
    await post(server, "erasures", { subject: "jane", basis: "gdpr-17-1-b", reason: "asked by letter" });
    await expect.poll(async () => (await reveal(server, id)).length, { timeout: 20_000 }).toBe(0);
    expect(await reveal(server, kept)).toMatchObject([{ text: comment }]);
    expect((await shown(server, id)).reviews).toMatchObject([{ judgements, isCurrent: true }]);
    const later = await judge(server, id, { judgements, comment });
    expect(later.body.commentKept).toBe(false);
  });
});
