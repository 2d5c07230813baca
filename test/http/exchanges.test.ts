import { beforeAll, describe, expect, test } from "vitest";
import { chatBody, completion } from "../fixtures/chat-bodies.ts";
import { whole } from "../fixtures/scripted-upstream.ts";
import { errorOf } from "../fixtures/send.ts";
import { custodyForFile, custodyForTest } from "../fixtures/start-custody.ts";

interface Row {
  readonly policy: string;
  readonly id: string;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly principal: string;
  readonly model: string | null;
  readonly outcome: string | null;
  readonly verdict: string;
  readonly dataClass: string;
}

interface Page {
  readonly data: readonly Row[];
  readonly nextCursor: string | null;
}

// A clock that a test can turn: one second a call.
let now = Date.UTC(2026, 5, 1);
const custody = custodyForFile({ clock: () => now, actions: { US_SSN: "block" } });
const list = async (query: string): Promise<Page> => {
  const answer = await custody().ask(`/api/v1/audit/exchanges?${query}`);
  expect(answer.status, answer.text).toBe(200);
  return JSON.parse(answer.text);
};
const ids = ({ data }: Page): string[] => data.map(({ id }) => id);

/** What was called, in order: the facts that filters are checked against, known from the calls and not from the record. */
const calls: {
  id: string;
  time: number;
  model: string | null;
  key: string;
  outcome: string;
  verdict: string;
  dataClass: string;
}[] = [];

beforeAll(async () => {
  const { upstream } = custody();
  const card = ["4111", "1111", "1111", "1111"].join("");
  const other = await custody().newKey("client");
  const own = (await custody().ask("/api/v1/api-keys")).text;
  const keys: { data: { id: string; role: string }[] } = JSON.parse(own);
  const firstId = keys.data.find(({ role }) => role === "client")?.id ?? "";
  const ok = whole(JSON.stringify(completion("fine")));
  const call = async (content: string, options: { model?: string; second?: boolean; fails?: boolean } = {}) => {
    now += 1_000;
    const { model = "gpt-test", second = false, fails = false } = options;
    upstream.answer = ({ socket }) => socket.write(fails ? whole("{}", { status: 500 }) : ok);
    const { id } = await custody().chat(chatBody(content, { model }), {
      key: second ? other.key : custody().clientKey,
    });
    return { id, time: now, key: second ? other.id : firstId };
  };
  const plain = { model: "gpt-test", outcome: "complete", verdict: "allow", dataClass: "internal" };
  calls.push({ ...(await call("one")), ...plain });
  calls.push({ ...(await call("two", { second: true })), ...plain });
  calls.push({ ...(await call("a@b.example")), ...plain, verdict: "flag", dataClass: "confidential" });
  calls.push({
    ...(await call(card, { model: "glob-1" })),
    ...plain,
    model: "glob-*",
    verdict: "flag",
    dataClass: "pci",
  });
  calls.push({
    ...(await call("123-45-6789")),
    ...plain,
    outcome: "blocked",
    verdict: "block",
    dataClass: "confidential",
  });
  calls.push({ ...(await call("x", { model: "nobody" })), ...plain, model: null, outcome: "failed" });
  calls.push({ ...(await call("x", { fails: true, second: true })), ...plain, outcome: "upstream_failed" });
});

/** The ids of the calls that hold, newest first, as lists are. */
const expected = (holds: (call: (typeof calls)[number]) => boolean): string[] =>
  calls
    .filter(holds)
    .map(({ id }) => id)
    .toReversed();

describe("GET /api/v1/audit/exchanges", () => {
  test("lists everything, newest first, with what was recorded", async () => {
    const page = await list("");
    expect(ids(page)).toEqual(expected(() => true));
    expect(page.nextCursor).toBeNull();
    for (const [place, row] of page.data.toReversed().entries()) {
      const { id, time, key: principal, ...facts } = calls[place] ?? expect.unreachable();
      expect(row).toMatchObject({ id, principal, ...facts, openedAt: new Date(time).toISOString() });
    }
  });

  test.each(["model=gpt-test", "model=glob-*", "model=glob-1", "model=none"])("filters by %s", async (query) => {
    expect(ids(await list(query))).toEqual(expected(({ model }) => query === `model=${model}`));
  });

  test.each(["complete", "blocked", "failed", "upstream_failed", "client_aborted"])(
    "filters by outcome %s",
    async (wanted) => {
      expect(ids(await list(`outcome=${wanted}`))).toEqual(expected(({ outcome }) => outcome === wanted));
    },
  );

  test.each(["allow", "flag", "redact", "block"])("filters by verdict %s", async (wanted) => {
    expect(ids(await list(`verdict=${wanted}`))).toEqual(expected(({ verdict }) => verdict === wanted));
  });

  test.each(["internal", "confidential", "pci", "secret"])("filters by data class %s", async (wanted) => {
    expect(ids(await list(`data_class=${wanted}`))).toEqual(expected(({ dataClass }) => dataClass === wanted));
  });

  test("filters by route, upstream, policy and what was found", async () => {
    const all = expected(() => true);
    expect(ids(await list("route=chat.completions"))).toEqual(all);
    expect(ids(await list("route=embeddings"))).toEqual([]);
    const called = ids(await list("upstream=scripted"));
    expect(called).toEqual(
      expected(({ outcome }) => ["complete", "upstream_failed", "client_aborted"].includes(outcome)),
    );
    expect(ids(await list("entity_type=CREDIT_CARD"))).toEqual(expected(({ dataClass }) => dataClass === "pci"));
    const { policy } = (await list("limit=1")).data[0] ?? expect.unreachable();
    expect(ids(await list(`policy=${policy}`))).toEqual(all);
    expect(ids(await list(`policy=${"0".repeat(64)}`))).toEqual([]);
    for (const wrong of ["entity_type=card", "policy=x", "upstream=A", "route=A"])
      expect((await custody().ask(`/api/v1/audit/exchanges?${wrong}`)).status).toBe(400);
  });

  test("filters by key, by its id", async () => {
    for (const wanted of new Set(calls.map(({ key }) => key))) {
      const found = ids(await list(`key=${wanted}`));
      expect(found).toEqual(expected(({ key }) => key === wanted));
      expect(found.length).toBeGreaterThan(0);
    }
  });

  test("a period has its start and not its end, in any time zone", async () => {
    const [from, to] = [calls[1]?.time ?? 0, calls[4]?.time ?? 0];
    const query = (at: number) => encodeURIComponent(new Date(at).toISOString());
    const wanted = expected(({ time }) => time >= from && time < to);
    expect(wanted.length).toBe(3);
    expect(ids(await list(`from=${query(from)}&to=${query(to)}`))).toEqual(wanted);
    const shifted = new Date(from + 7_200_000).toISOString().replace("Z", "+02:00");
    expect(ids(await list(`from=${encodeURIComponent(shifted)}&to=${query(to)}`))).toEqual(wanted);
    expect(ids(await list(`from=${query(to)}&to=${query(to)}`))).toEqual([]);
  });

  test("filters hold together", async () => {
    const key = calls[1]?.key ?? "";
    expect(ids(await list(`key=${key}&outcome=complete&verdict=allow`))).toEqual([calls[1]?.id]);
  });

  const pages = async (query: string): Promise<string[]> => {
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Page = await list(query + (cursor === null ? "" : `&cursor=${cursor}`));
      expect(page.data.length).toBeGreaterThan(0);
      found.push(...ids(page));
      cursor = page.nextCursor;
    } while (cursor !== null);
    return found;
  };

  test.each([1, 2, 3, 6, 7, 500])("pages of %i lose and repeat nothing", async (limit) => {
    expect(await pages(`limit=${limit}`)).toEqual(expected(() => true));
  });

  test("pages of a filter hold to it", async () => {
    expect(await pages("limit=1&outcome=complete")).toEqual(expected(({ outcome }) => outcome === "complete"));
  });

  test.each([
    ["limit=0", "limit"],
    ["limit=501", "limit"],
    ["limit=1.5", "limit"],
    ["limit=many", "limit"],
    ["limit=", "limit"],
    ["cursor=AAAA", "cursor"],
    ["cursor=%27%3B--", "cursor"],
    ["cursor=", "cursor"],
    ["from=yesterday", "from"],
    ["to=2026-06-01", "to"],
    ["outcome=fine", "outcome"],
    ["verdict=guilty", "verdict"],
    ["data_class=top", "data_class"],
    ["dataClass=pci", null],
  ])("%s is refused, and the field named", async (query, param) => {
    const answer = await custody().ask(`/api/v1/audit/exchanges?${query}`);
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: "request_malformed", param });
  });

  test("an exchange that comes in while pages are read moves none of them", async () => {
    const { upstream, chat, ask } = await custodyForTest();
    upstream.answer = ({ socket }) => socket.write(whole(JSON.stringify(completion("fine"))));
    const made: string[] = [];
    for (let count = 0; count < 4; count += 1) made.push((await chat(chatBody("Hi"))).id);
    const first: Page = JSON.parse((await ask("/api/v1/audit/exchanges?limit=2")).text);
    await chat(chatBody("in between"));
    const second: Page = JSON.parse((await ask(`/api/v1/audit/exchanges?limit=2&cursor=${first.nextCursor}`)).text);
    expect([...ids(first), ...ids(second)]).toEqual(made.toReversed());
  });
});

describe("GET /api/v1/audit/exchanges/{id}", () => {
  interface One extends Row {
    readonly opened: { shard: string; index: number; entry: { kind: string; exchangeId: string } };
    readonly closed: { shard: string; index: number; entry: { kind: string; outcome: string } };
  }

  test("gives the row and both entries with their places", async () => {
    const call = calls[0] ?? expect.unreachable();
    const one: One = JSON.parse((await custody().ask(`/api/v1/audit/exchanges/${call.id}`)).text);
    expect(one).toMatchObject({ id: call.id, outcome: "complete", principal: call.key });
    expect(one.opened).toMatchObject({ shard: "2026", entry: { kind: "exchange.opened", exchangeId: call.id } });
    expect(one.closed).toMatchObject({ shard: "2026", entry: { kind: "exchange.closed", outcome: "complete" } });
    expect(one.closed.index).toBeGreaterThan(one.opened.index);
  });

  test("an auditor may read it; a stranger may not", async () => {
    const { key } = await custody().newKey("auditor");
    const path = `/api/v1/audit/exchanges/${calls[0]?.id}`;
    expect((await custody().ask(path, { key })).status).toBe(200);
    expect((await custody().ask(path, { key: null })).status).toBe(401);
  });

  test.each(["none", "%2", "%ff", "..%3f..", "x".repeat(300)])("%j is not found", async (id) => {
    expect((await custody().ask(`/api/v1/audit/exchanges/${id}`)).status).toBe(404);
  });

  test.each(["%00", "..%2f.."])("%j has several readings", async (id) => {
    expect((await custody().ask(`/api/v1/audit/exchanges/${id}`)).status).toBe(400);
  });
});
