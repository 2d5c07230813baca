/**
 * Instructions to the model in tool results and tool definitions, scored by provenance: what stands there was written by nobody who may instruct it.
 * @module
 */
import type { Finding } from "../../domain/finding.ts";
import { reportFromMilli } from "../recognizer.ts";
import type { Scanner } from "../scanner.ts";
import { findConcepts } from "./concept-hits.ts";
import { type Claim, findIndirect } from "./indirect-rules.ts";
import { type InjectionModel, readShippedModel, scoreMilliOf, versionOf } from "./model.ts";
import { variantsOf } from "./normalise.ts";
import { createJudge } from "./windows.ts";

/** What the model of direct attacks thinks counts a little less here: it has not learnt what documents look like. */
const modelLessMilli = 150;
const findingsMax = 16;

/** Indirect injection in the texts of tools, by rules and by the given model. */
export const indirectScannerOf = (model: InjectionModel): Scanner => {
  const judge = createJudge(model);
  const claims = (text: string): Claim[] => {
    const judged = judge(text, findConcepts(text));
    const byModel = { start: judged.start, end: judged.end, scoreMilli: scoreMilliOf(judged, model) - modelLessMilli };
    return [byModel, ...findIndirect(text)];
  };
  const scan = (text: string): Finding[] => {
    const all = claims(text);
    for (const { text: plain, start, end } of variantsOf(text)) {
      for (const { scoreMilli } of claims(plain)) all.push({ start, end, scoreMilli });
    }
    return all
      .filter(({ scoreMilli }) => scoreMilli >= reportFromMilli)
      .sort((a, b) => b.scoreMilli - a.scoreMilli)
      .slice(0, findingsMax)
      .map(({ start, end, scoreMilli }) => ({
        type: "INDIRECT_INJECTION",
        start,
        end,
        scoreMilli,
        scanner: "indirect-injection",
        dataClass: "internal" as const,
      }));
  };
  return {
    name: "indirect-injection",
    version: versionOf(model),
    types: ["INDIRECT_INJECTION"],
    kinds: new Set(["tool_result", "tool_definition"]),
    isWhole: true,
    isSlow: true,
    scan,
    openFrom: () => 0,
  };
};

/** The scanner of indirect injection: the sixteen places that score most. One is for one thread. */
export const createIndirectInjectionScanner = (): Scanner => indirectScannerOf(readShippedModel());
