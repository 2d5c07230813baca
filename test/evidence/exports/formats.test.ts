/**
 * The lists and tables that are no packs, of a record in which the year turns.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Entry } from "../../../src/domain/entry.ts";
import { exchangeFields } from "../../../src/evidence/exports/exchange-fields.ts";
import { openCheckpoint, parseVkey } from "../../../src/ledger/checkpoint.ts";
import { chatBody } from "../../fixtures/chat-bodies.ts";
import { exportEvidence } from "../../fixtures/export-evidence.ts";
import { readEntries } from "../../fixtures/read-record.ts";
import type { Custody } from "../../fixtures/start-custody.ts";
import { everything, inside, startRecorded } from "../recorded-log.ts";

let custody: Custody;
beforeAll(async () => {
  custody = await startRecorded(60);
}, 60_000);
afterAll(() => custody.close());

const exported = async (query: object, period = everything): Promise<string> => {
  const answer = await exportEvidence(custody, { ...period, ...query });
  expect(answer.status, answer.text).toBe(200);
  return answer.text;
};
interface Line {
  readonly shard: string;
  readonly index: number;
  readonly entry: Entry;
}
const linesOf = (text: string): { lines: Line[]; last: Record<string, unknown>; texts: string[] } => {
  const texts = text.trimEnd().split("\n");
  const parsed: unknown[] = texts.map((line) => JSON.parse(line));
  return { lines: parsed.slice(0, -1) as Line[], last: parsed.at(-1) as Record<string, unknown>, texts };
};
const rowsOf = (text: string): Record<string, string>[] => {
  expect(text.endsWith("\r\n")).toBe(true);
  const [header = "", ...rows] = text.slice(0, -2).split("\r\n");
  const names = header.split(",");
  return rows.map((row) => {
    const cells = row.split(",");
    expect(cells).toHaveLength(names.length);
    return Object.fromEntries(names.map((name, place) => [name, cells[place] ?? ""]));
  });
};
/** Entries of a period as the log has them. */
const entriesIn = async ({ from, to }: typeof everything): Promise<Entry[]> =>
  (await readEntries(custody.folder)).filter(({ time }) => time >= Date.parse(from) && time < Date.parse(to));

describe("raw", () => {
  test.each([
    ["everything", everything],
    ["a part", inside],
  ])("of %s is the entries of the period in the order of the log", async (_, period) => {
    const before = await entriesIn(period);
    const { lines, last, texts } = linesOf(await exported({ format: "raw" }, period));
    expect(lines.map(({ entry }) => entry)).toEqual(before);
    expect(lines.length).toBeGreaterThan(80);
    expect(last).toMatchObject({ format: "custody-raw-export@v1", entries: lines.length });
    // Byte for byte: canonical JSON stands in the line as it was hashed.
    const [line = "", first] = [texts[0], lines[0]];
    expect(line).toBe(
      `{"shard":"${first?.shard}","index":${first?.index},"entry":${line.slice(line.indexOf('"entry":') + 8)}`,
    );
  });

  test("says in its last line which log it is from, under a signature", async () => {
    const { lines, last } = linesOf(await exported({ format: "raw" }));
    const shards = last["shards"] as Record<string, unknown>[];
    expect(shards.map(({ shard }) => shard)).toEqual(["2025", "2026"]);
    for (const { shard, vkey, treeSize, rootHash, checkpoint, entries } of shards) {
      const { size, root } = openCheckpoint(String(checkpoint), parseVkey(String(vkey)));
      expect([size, Buffer.from(root).toString("hex")]).toEqual([treeSize, rootHash]);
      expect(lines.filter((line) => line.shard === shard)).toHaveLength(Number(entries));
    }
  });

  test("with filters is the exchanges that they name, with all that is of each", async () => {
    const [row] = rowsOf(await exported({ format: "csv" }));
    const { lines } = linesOf(await exported({ format: "raw", filters: { key: row?.["principal"] ?? "" } }));
    expect(new Set(lines.map(({ entry }) => entry.kind))).toEqual(
      new Set(["exchange.opened", "exchange.closed", "exchange.classified"]),
    );
    expect(lines).toHaveLength(180);
    const none = linesOf(await exported({ format: "raw", filters: { outcome: "blocked" } }));
    expect([none.lines, none.last["entries"]]).toEqual([[], 0]);
  });
});

describe("csv", () => {
  test("has a row for each exchange that was opened in the period, with how it ended", async () => {
    const opened = (await entriesIn(inside)).filter((entry) => entry.kind === "exchange.opened");
    const all = await readEntries(custody.folder);
    const rows = rowsOf(await exported({ format: "csv" }, inside));
    expect(rows.map(({ id }) => id)).toEqual(opened.map(({ exchangeId }) => exchangeId));
    for (const [place, row] of rows.entries()) {
      const { time, policy, principal } = opened[place] ?? { time: 0, policy: "", principal: "" };
      const closed = all.find((entry) => entry.kind === "exchange.closed" && entry.exchangeId === row["id"]);
      expect(row).toMatchObject({
        opened_at: new Date(time).toISOString(),
        closed_at: new Date(closed?.time ?? 0).toISOString(),
        policy,
        principal,
        model: "gpt-test",
        upstream: "scripted",
        outcome: "complete",
        status: "200",
        data_class: "confidential",
        reasons: "EMAIL_ADDRESS",
        findings: "1",
        stream: "false",
        shard: "2026",
        team: "",
        error: "",
      });
    }
  });

  test("has the standard columns, and no text of a caller", async () => {
    const text = await exported({ format: "csv" });
    const standard = exchangeFields.filter(({ isStandard }) => isStandard).map(({ name }) => name);
    expect(text.slice(0, text.indexOf("\r\n"))).toBe(standard.join(","));
    expect(text).not.toMatch(/jane|Question|The answer/);
  });

  test("keeps what filters name", async () => {
    const all = rowsOf(await exported({ format: "csv" }));
    const of = async (filters: object) => rowsOf(await exported({ format: "csv", filters }));
    expect(await of({ model: "gpt-test", outcome: "complete", dataClass: "confidential" })).toEqual(all);
    for (const filters of [{ model: "gpt-other" }, { key: "key_none" }, { outcome: "failed" }, { dataClass: "phi" }]) {
      expect(await of(filters)).toEqual([]);
    }
  });

  test("is the same again at the same tree size, whatever came after", async () => {
    const { treeSize } = (linesOf(await exported({ format: "raw" })).last["shards"] as { treeSize: number }[])[1] ?? {};
    const opening = (await readEntries(custody.folder)).findLastIndex(({ kind }) => kind === "exchange.opened");
    const entries = await readEntries(custody.folder);
    const ofYear = entries.filter(({ time }) => time < Date.UTC(2026, 0)).length;
    // The tree ends between an opening and its close: what came after is not in the row.
    const at = opening + 1 - ofYear;
    expect(at).toBeLessThan(treeSize ?? 0);
    const cut = rowsOf(await exported({ format: "csv", at }));
    const last = cut.at(-1);
    expect(last).toMatchObject({ outcome: "", closed_at: "", status: "", verdict: "flag" });
    const [first, again] = [await exported({ format: "csv", at }), await exported({ format: "csv", at })];
    expect((await custody.chat(chatBody("later"))).status).toBe(200);
    expect([again, await exported({ format: "csv", at })]).toEqual([first, first]);
  });
});

describe("custom", () => {
  test("has the chosen columns in their order", async () => {
    const fields = ["finding_counts", "id", "payload_roles", "attempts"];
    const rows = rowsOf(await exported({ format: "custom", fields }, inside));
    expect(Object.keys(rows[0] ?? {})).toEqual(fields);
    expect(rows[0]).toMatchObject({ finding_counts: "EMAIL_ADDRESS=1", attempts: "1" });
    expect(rows[0]?.["payload_roles"]).toContain("request.received");
  });

  test("may have every field", async () => {
    const fields = exchangeFields.map(({ name }) => name);
    const [row] = rowsOf(await exported({ format: "custom", fields }, inside));
    expect(Object.keys(row ?? {})).toEqual(fields);
  });
});
