/**
 * @module
 * What the class of a request is held to before it leaves: the floor and the ceiling that a key's settings name, and what its upstreams may be sent.
 */
import { stricterClass } from "../domain/data-class.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Principal } from "../domain/principal.ts";
import { strongerAction } from "../domain/verdict.ts";
import type { Assessment } from "../ledger/exchange-record.ts";
import type { Guard } from "../policy/guard.ts";
import type { Which } from "../policy/scanner-sets.ts";
import type { CatalogueEntry } from "../upstream/catalogue.ts";
import type { Exchange, Stage } from "./exchange.ts";

/** The judgement, of the floor's class at least. */
export const withFloor = ({ rules }: Principal, assessment: Assessment): Assessment => {
  const floor = rules?.classificationFloor ?? null;
  if (floor === null) return assessment;
  return { ...assessment, dataClass: stricterClass(assessment.dataClass, floor) };
};

/** Whether each upstream of a model may be sent anything under a guard: asked once for the two, as both stay as they are. */
const known = new WeakMap<Guard, WeakMap<CatalogueEntry, boolean>>();

const mayAllTakeAll = (guard: Guard, entry: CatalogueEntry): boolean => {
  const ofGuard = known.get(guard) ?? new WeakMap<CatalogueEntry, boolean>();
  const before = ofGuard.get(entry);
  if (before !== undefined) return before;
  const may = entry.upstreams.every(({ recipient }) => guard.routing.takesAll(recipient));
  known.set(guard, ofGuard.set(entry, may));
  return may;
};

/** Whether something of the request could keep it from one of its upstreams. */
export const mayBeKept = ({ guard, target }: Pick<Exchange, "guard" | "target">): boolean =>
  target !== null && target.entry !== null && !mayAllTakeAll(guard, target.entry);

/**
 * A ceiling and a choice of upstreams look at the class, and so at all that is found: then no scanner runs beside the call. Nor beside a session,
 * which is judged event by event.
 */
export const whichScanners = (exchange: Pick<Exchange, "principal" | "guard" | "target" | "endpoint">): Which =>
  (exchange.principal.rules?.classificationCeiling ?? null) === null &&
  !mayBeKept(exchange) &&
  exchange.endpoint.session === undefined
    ? "inline"
    : "all";

/** Refuses a request for what it holds: the record then says that it was blocked. */
export const refuseClass = (exchange: Exchange, message: string): never => {
  const { request } = exchange;
  exchange.request = { ...request, verdict: "block", shadow: strongerAction(request.shadow, "block") };
  throw new CustodyError("classification_mismatch", message);
};

/**
 * @example
 * [scanRequest(), checkCeiling(), route(...)]
 */
export const checkCeiling = (): Stage =>
  function checkCeiling(exchange) {
    const { principal, request } = exchange;
    const ceiling = principal.rules?.classificationCeiling ?? null;
    if (ceiling === null || stricterClass(request.dataClass, ceiling) === ceiling) return;
    refuseClass(exchange, "the request is of a stricter class than this key may send");
  };
