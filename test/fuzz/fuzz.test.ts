/**
 * A few cases of the fuzz run: `npm run fuzz` makes as many as there is time for.
 * @module
 */
import { expect, test } from "vitest";
import { fuzzCase } from "./fuzz-case.ts";
import { runFuzz } from "./run-fuzz.ts";
import { fuzzed } from "./fuzz-case.ts";

const cases = 300;

test("whatever is sent and answered, nothing fails unexpectedly, leaks, or goes unrecorded", async () => {
  const { answers, problems } = await runFuzz({ seed: 1, first: 0, cases });
  expect(problems).toEqual([]);
  // Requests are really made that each endpoint accepts, and others that it does not.
  const withStatus = (status: number) =>
    [...answers].filter(([, byStatus]) => byStatus.has(status)).map(([route]) => route);
  expect(withStatus(200).toSorted()).toEqual(fuzzed.map(({ route }) => route).toSorted());
  expect(withStatus(400).length).toBeGreaterThan(fuzzed.length / 2);
  expect(withStatus(502).length).toBeGreaterThan(fuzzed.length / 2);
});

test("a case can be made again", () => {
  const shown = (number: number) => {
    const { path, body, answer } = fuzzCase(7, number);
    return { path, body: body.toString("latin1"), ...answer, pieces: answer.pieces.map(({ length }) => length) };
  };
  expect(shown(11)).toEqual(shown(11));
  expect(shown(11)).not.toEqual(shown(12));
});
