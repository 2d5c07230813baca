import { expect, test } from "vitest";
import type { LocatedFinding } from "../../src/domain/finding.ts";
import { found, guardOf, scripted } from "./scripted.ts";

const text = "Write to jane.roe@example.com or to Jane Roe.";
const [address, inside, name] = [
  found("EMAIL", 9, 29, { scanner: "fast" }),
  found("PERSON", 9, 17, { scanner: "slow" }),
  found("PERSON", 36, 44, { scanner: "slow" }),
];
const fast = scripted(() => [address], ["EMAIL"], { name: "fast" });
const slow = scripted(() => [inside, name], ["PERSON"], { name: "slow", isSlow: true });
const part = { text, path: "messages[0].content", partKind: "user" } as const;

test("what is found in line and beside a call is, together, what all find in line", async () => {
  const guard = guardOf({}, [fast, slow]);
  const all = await guard.judge([part], { isAnswer: false, which: "all" });
  const inLine = await guard.judge([part], { isAnswer: false });
  const beside = await guard.judge([part], { isAnswer: false, which: "deferred", known: inLine.findings });
  expect(all.counts).toEqual({ EMAIL: 1, PERSON: 1 });
  expect({ ...inLine.counts, ...beside.counts }).toEqual(all.counts);
  expect([...inLine.findings, ...beside.findings]).toEqual(all.findings);
});

test("what is known of one text hides nothing in another", async () => {
  const guard = guardOf({}, [fast, slow]);
  const known: LocatedFinding[] = [{ ...address, path: "messages[1].content" }];
  const beside = await guard.judge([part], { isAnswer: false, which: "deferred", known });
  expect(beside.counts).toEqual({ PERSON: 2 });
});

test("a scanner that breaks beside a call is named, though the policy would refuse the call", async () => {
  const broken = {
    ...slow,
    scan: () => {
      throw new Error(text);
    },
  };
  const guard = guardOf({ onError: "closed" }, [fast, broken]);
  const beside = await guard.judge([part], { isAnswer: false, which: "deferred" });
  expect(beside).toMatchObject({ degraded: ["slow"], counts: {} });
  expect(() => guard.judge([part], { isAnswer: false, which: "all" })).toThrow("slow failed");
});
