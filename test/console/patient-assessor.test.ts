import { describe, expect, test } from "vitest";
import { PatientAssessor } from "../../src/console/evidence/patient-assessor.ts";
import { CustodyError } from "../../src/domain/errors.ts";
import type { ControlsAnswer } from "../../src/evidence/controls/controls-question.ts";

const answer: ControlsAnswer = { entries: 1, newest: null, results: {} };
const question = { from: 0, to: 1, team: null, frameworks: [] };

/** An assessor whose answers the test gives. */
const slowAssessor = () => {
  const asked: PromiseWithResolvers<ControlsAnswer>[] = [];
  const ask = (): Promise<ControlsAnswer> => {
    const one = Promise.withResolvers<ControlsAnswer>();
    asked.push(one);
    return one.promise;
  };
  return { asked, patient: new PatientAssessor({ ask }, 1) };
};

describe("a question that takes longer than a page waits", () => {
  test("is asked once, whoever asks it again, and answered when it is known", async () => {
    const { asked, patient } = slowAssessor();
    expect(await patient.ask(question)).toBeNull();
    expect(await patient.ask(question)).toBeNull();
    expect(asked).toHaveLength(1);
    asked[0]?.resolve(answer);
    expect(await patient.ask(question)).toBe(answer);
  });

  test("is not another team's, nor another period's", async () => {
    const { asked, patient } = slowAssessor();
    await patient.ask(question);
    await patient.ask({ ...question, team: "red" });
    await patient.ask({ ...question, to: 2 });
    expect(asked).toHaveLength(3);
  });

  test("is asked anew after it failed", async () => {
    const { asked, patient } = slowAssessor();
    expect(await patient.ask(question)).toBeNull();
    asked[0]?.reject(new CustodyError("ledger_unavailable", "not now"));
    await expect(patient.ask(question)).rejects.toThrow("not now");
    expect(await patient.ask(question)).toBeNull();
    expect(asked).toHaveLength(2);
  });
});

test("what is answered at once is asked anew by the next page", async () => {
  const { asked, patient } = slowAssessor();
  const first = patient.ask(question);
  asked[0]?.resolve(answer);
  expect(await first).toBe(answer);
  expect(await patient.ask(question)).toBeNull();
  expect(asked).toHaveLength(2);
});
