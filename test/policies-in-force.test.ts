import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { CustodyError } from "../src/domain/errors.ts";
import { Metrics } from "../src/http/metrics.ts";
import type { Recorder } from "../src/ledger/exchange-record.ts";
import { Policies } from "../src/policies-in-force.ts";
import { createDetector, type Detector } from "../src/scan/detector.ts";
import type { Store } from "../src/store/store.ts";
import type { Fields } from "./policy/scripted.ts";

const root = mkdtempSync(join(tmpdir(), "custody-in-force-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Append = Parameters<Store["append"]>[0];

/** Policies over a store that a test can watch, hold and break, and detectors that say what becomes of them. */
const open = async (fields: Fields = {}) => {
  const file = join(mkdtempSync(join(root, "one-")), "base.yaml");
  const write = (said: Fields): void => writeFileSync(file, JSON.stringify({ name: "base", ...said }));
  write(fields);
  const appended: Append[] = [];
  const events: string[] = [];
  const store = { append: async (one: Append) => [{ shard: 1, index: appended.push(one) - 1 }] };
  const recorder = { store, clock: () => 0, pseudonyms: { of: () => "", hashOf: () => "" } } as unknown as Recorder;
  const metrics = new Metrics();
  let opened = 0;
  const detectorFor = (): Detector => {
    const name = `d${++opened}`;
    events.push(`${name} opened`);
    return {
      ...createDetector({ scanners: [] }),
      retire: () => void events.push(`${name} retired`),
      close: async () => void events.push(`${name} closed`),
    };
  };
  const names = { base: file, models: {}, routes: {}, purposes: {}, keys: {} };
  const policies = await Policies.open({
    names,
    recorder,
    metrics,
    scanners: { recipients: ["outside"], detectorFor },
  });
  onTestFinished(() => policies.close());
  const entries = () => appended.map(({ entries: [entry] }) => JSON.parse(Buffer.from(entry?.bytes ?? "").toString()));
  return { policies, write, store, appended, entries, events, metrics };
};
const stricter = { actions: { TOOL_NOT_ALLOWED: "flag" } };
const types = { types: [{ type: "BADGE", words: ["blue badge"] }] };

test("each set is recorded with its document and its recipients", async () => {
  const { policies, appended, entries } = await open();
  await policies.record();
  const { digest, document } = policies.current.base;
  expect(entries()).toMatchObject([{ kind: "policy.loaded", policy: digest, name: "base", recipients: ["outside"] }]);
  expect(appended[0]?.effects).toEqual([{ effect: "putDocument", row: { digest, bytes: document } }]);
});

test("a set that was read again is in force once it is recorded, and not before", async () => {
  const { policies, write, store } = await open();
  const before = policies.current;
  const { promise: isDurable, resolve: makeDurable } = Promise.withResolvers<void>();
  const { promise: isAsked, resolve: ask } = Promise.withResolvers<void>();
  const { append } = store;
  store.append = async (one) => {
    ask();
    await isDurable;
    return append(one);
  };
  write(stricter);
  const reloading = policies.reload();
  await isAsked;
  expect(policies.current).toBe(before);
  makeDurable();
  expect(await reloading).toBe(policies.current);
  expect(policies.current.base.digest).not.toBe(before.base.digest);
});

test("where it cannot be recorded nothing changes, and a detector that was opened for it is closed", async () => {
  const { policies, write, store, events } = await open();
  const before = policies.current;
  const { append } = store;
  store.append = async () => {
    throw new CustodyError("ledger_unavailable", "full");
  };
  write({ ...types, ...stricter });
  await expect(policies.reload()).rejects.toMatchObject({ code: "ledger_unavailable" });
  expect(policies.current).toBe(before);
  expect(events).toEqual(["d1 opened", "d2 opened", "d2 closed"]);
  store.append = append;
  await policies.reload();
  expect(policies.current).not.toBe(before);
});

test("where a file is at fault nothing changes and nothing is recorded", async () => {
  const { policies, write, appended, events, metrics } = await open();
  const before = policies.current;
  write({ mode: "dry" });
  await expect(policies.reload()).rejects.toMatchObject({ code: "policy_invalid" });
  write({ actions: { NOBODY_FINDS: "flag" } });
  await expect(policies.reload()).rejects.toMatchObject({ code: "policy_invalid" });
  expect(policies.current).toBe(before);
  expect(appended).toEqual([]);
  expect(events).toEqual(["d1 opened"]);
  expect(metrics.text()).toContain('custody_policy_reloads_total{result="refused"} 2');
});

test("the detector stays where the same types are added, and is retired where others are", async () => {
  const { policies, write, events, metrics } = await open(types);
  write({ ...types, ...stricter });
  await policies.reload();
  expect(events).toEqual(["d1 opened"]);
  write({ types: [{ type: "BADGE", words: ["red badge"] }] });
  await policies.reload();
  // Calls that run still ask it, so it is not closed.
  expect(events).toEqual(["d1 opened", "d2 opened", "d1 retired"]);
  expect(metrics.text()).toContain('custody_policy_reloads_total{result="in_force"} 2');
});

test("several at once follow each other, a failed one too", async () => {
  const { policies, write, entries } = await open();
  write({ mode: "dry" });
  const failed = policies.reload();
  const reloads = [failed, failed.catch(() => write(stricter)).then(() => policies.reload()), policies.reload()];
  const [first, second] = await Promise.allSettled(reloads);
  expect(first?.status).toBe("rejected");
  expect(second?.status).toBe("fulfilled");
  expect(entries().at(-1)).toMatchObject({ policy: policies.current.base.digest });
});

test("what cannot be compiled at the start is refused, and its detector closed", async () => {
  await expect(open({ actions: { NOBODY_FINDS: "flag" } })).rejects.toMatchObject({ code: "policy_invalid" });
});
