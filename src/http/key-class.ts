/**
 * @module
 * The data classes that a key's settings name: a floor that raises the exchange's, and a ceiling that the request must not be above.
 */
import { stricterClass } from "../domain/data-class.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Principal } from "../domain/principal.ts";
import { strongerAction } from "../domain/verdict.ts";
import type { Assessment } from "../ledger/exchange-record.ts";
import type { Which } from "../policy/scanner-sets.ts";
import type { Stage } from "./exchange.ts";

/** The judgement, of the floor's class at least. */
export const withFloor = ({ rules }: Principal, assessment: Assessment): Assessment => {
  const floor = rules?.classificationFloor ?? null;
  if (floor === null) return assessment;
  return { ...assessment, dataClass: stricterClass(assessment.dataClass, floor) };
};

/** A ceiling looks at the class, and so at all that is found: then no scanner runs beside the call. */
export const whichScanners = ({ rules }: Principal): Which =>
  (rules?.classificationCeiling ?? null) === null ? "inline" : "all";

/**
 * @example
 * [scanRequest(), checkCeiling(), route(...)]
 */
export const checkCeiling = (): Stage =>
  function checkCeiling(exchange) {
    const { principal, request } = exchange;
    const ceiling = principal.rules?.classificationCeiling ?? null;
    if (ceiling === null || stricterClass(request.dataClass, ceiling) === ceiling) return;
    exchange.request = { ...request, verdict: "block", shadow: strongerAction(request.shadow, "block") };
    throw new CustodyError("classification_mismatch", "the request is of a stricter class than this key may send");
  };
