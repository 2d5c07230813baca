import { describe, expect, test } from "vitest";
import { readUsageCsv } from "../../src/assurance/read-usage-csv.ts";
import { createModelNames, reconcile } from "../../src/assurance/reconcile.ts";

const day = Date.UTC(2026, 6, 1);
const header = "day,model,requests,input_tokens,output_tokens";

describe("a provider's usage export", () => {
  test("is read with other columns, other names, quotes, and rows that are added up", async () => {
    const text =
      '\uFEFFProject,Date,"Model",num_model_requests,prompt tokens,completion-tokens\r\n' +
      '"a ""quoted"", project",2026-07-01,gpt-test,2,10,5\r\n' +
      '"over\r\ntwo lines",2026-07-01T00:00:00Z,"gpt-test",1,1.0,1\r\n' +
      "\r\n" +
      "p,2026-07-02,gpt-other,7,8,9";
    expect(await readUsageCsv(text)).toEqual([
      { day, model: "gpt-test", requests: 3, promptTokens: 11, completionTokens: 6 },
      { day: day + 86_400_000, model: "gpt-other", requests: 7, promptTokens: 8, completionTokens: 9 },
    ]);
    expect(await readUsageCsv(`${header}\n`)).toEqual([]);
  });

  test.each([
    ["", "line 1: the file is empty"],
    ["day,model,requests,input_tokens\n", "line 1: the header has no column output_tokens or"],
    [`${header},date\n`, "line 1, column 6: the header has another column day or date"],
    [`${header}\n2026-07-01,m,1,1`, "line 2: has 4 fields, the header has 5"],
    [`${header}\n2026-07-01,m,1,1,1\n2026-02-30,m,1,1,1`, "line 3, column 1: must be a day"],
    [`${header}\n2026-07-01,,1,1,1`, "line 2, column 2: names no model"],
    [`${header}\n2026-07-01,m,1,-4,1`, "line 2, column 4: must be a whole number"],
    [`${header}\n2026-07-01,m,1,1,1e3`, "line 2, column 5: must be a whole number"],
    [`${header}\n2026-07-01,"m,1,1,1`, "line 2, column 2: a quote is not closed"],
    [`${header}\n2026-07-01,"m"x,1,1,1`, "line 2, column 2: something follows the closing quote"],
    [`${header}\n2026-07-01,m"x,1,1,1`, "line 2, column 2: a quote stands inside"],
    [`${header}\n"2026\n-07-01",m,x,1,1`, "line 2, column 1: must be a day"],
    [`${header}\n2026-07-01,${"m".repeat(2_000)},1,1,1`, "line 2, column 2: a field has more than"],
  ])("names line and column of what is wrong, and not what stands there: %j", async (text, message) => {
    const error = await readUsageCsv(text).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: "request_malformed", param: "file" });
    expect(String(error)).toContain(message);
  });
});

test("a provider's model is what the catalogue calls it: the name, the name without its date, then a pattern", () => {
  const nameOf = createModelNames(["gpt-4o", "gpt-4o-mini", "o*", "claude-*"]);
  expect(nameOf("gpt-4o")).toBe("gpt-4o");
  expect(nameOf("gpt-4o-2024-08-06")).toBe("gpt-4o");
  expect(nameOf("gpt-4o-mini-2024-07-18")).toBe("gpt-4o-mini");
  expect(nameOf("claude-x-20250219")).toBe("claude-*");
  expect(nameOf("o1-preview")).toBe("o*");
  expect(nameOf("gpt-5")).toBeNull();
});

describe("the comparison", () => {
  const theirs = (model: string, requests: number, promptTokens = 0, completionTokens = 0, at = day) => ({
    day: at,
    model,
    requests,
    promptTokens,
    completionTokens,
  });
  const ours = (...args: Parameters<typeof theirs>) => ({ ...theirs(...args), upstream: "openai" });
  const settings = { catalogue: ["gpt-a", "gpt-b*", "gpt-c"], tolerancePercent: 0 };

  test("tells what passed by, what they do not know of, and what agrees", () => {
    const result = reconcile(
      [theirs("gpt-a-2026-01-01", 3, 30), theirs("gpt-a", 2, 20), theirs("gpt-b1", 9), theirs("gpt-x", 1)],
      [ours("gpt-a", 5, 50), ours("gpt-b*", 8), ours("gpt-c", 2)],
      settings,
    );
    expect(result.differences.map(({ model, verdict }) => [model, verdict])).toEqual([
      ["gpt-a", "within"],
      ["gpt-b*", "bypassed"],
      ["gpt-c", "missing"],
    ]);
    expect(result.unmatched.map(({ model }) => model)).toEqual(["gpt-x"]);
    expect(result.days).toBe(1);
  });

  test("is by day: what one day has too much is not made up for by another", () => {
    const next = day + 86_400_000;
    const result = reconcile(
      [theirs("gpt-a", 3), theirs("gpt-a", 1, 0, 0, next)],
      [ours("gpt-a", 2), ours("gpt-a", 2, 0, 0, next)],
      settings,
    );
    expect(result.differences.map(({ day: shown, verdict }) => [shown, verdict])).toEqual([
      ["2026-07-01", "bypassed"],
      ["2026-07-02", "missing"],
    ]);
  });

  test("allows the tolerance and no more, of each count", () => {
    const compare = (requests: number, tokens: number) =>
      reconcile([theirs("gpt-a", requests, tokens)], [ours("gpt-a", 99, 1_000)], { ...settings, tolerancePercent: 1 })
        .differences[0]?.verdict;
    expect(compare(100, 1_000)).toBe("within");
    expect(compare(101, 1_000)).toBe("bypassed");
    expect(compare(99, 1_011)).toBe("bypassed");
    expect(compare(98, 1_000)).toBe("missing");
  });
});
