/**
 * Continuous assurance: the data, checks of the whole log, digests of its days, comparisons with what providers counted.
 * @module
 */
import { z } from "zod";
import { isUnscoped, scopeOf } from "../../access/scope.ts";
import type { AssuranceReport } from "../../assurance/assurance-report.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { AppContext } from "../context.ts";
import { readBytes } from "../read-body.ts";
import { checkShape, emptyBody, readJsonBody } from "../read-json.ts";

/** What these routes ask for: see `open-assurance.ts`. */
export interface AssuranceDesk {
  report(withDays: boolean): Promise<AssuranceReport>;
  startCheck(principal: string): string;
  readDigest(day: string): Promise<string>;
  reconcile(
    request: { readonly csv: string; readonly upstream: string | null; readonly tolerancePercent: number },
    principal: string,
  ): Promise<object>;
}

const fileBytesMax = 1_048_576;

/** Of everybody's entries: nothing for who sees a part of them. */
const checkWhole = (c: AppContext): void => {
  if (isUnscoped(scopeOf(c.var.principal))) return;
  throw new CustodyError("forbidden", "this is about everybody's entries, and a key of a team or a period sees a part");
};

/** `GET /api/v1/compliance/assurance` */
export const readAssurance = (assurance: AssuranceDesk) => async (c: AppContext) =>
  c.json(await assurance.report(isUnscoped(scopeOf(c.var.principal))));

/** `GET /api/v1/compliance/assurance/digests/:day` */
export const readDigest = (assurance: AssuranceDesk) => async (c: AppContext) => {
  checkWhole(c);
  const note = await assurance.readDigest(c.req.param("day") ?? "");
  c.header("cache-control", "no-store");
  return c.text(note);
};

/** `POST /api/v1/compliance/checks`: begun when it is answered; the result comes with the assurance data. */
export const startCheck = (assurance: AssuranceDesk) => async (c: AppContext) => {
  await readJsonBody(c, emptyBody);
  return c.json({ id: assurance.startCheck(c.var.principal.id), state: "running" }, 201);
};

export const reconciliationQuery = z.strictObject({
  upstream: z.string().min(1).max(63).optional().describe("Only what went to this upstream."),
  tolerance_percent: z.coerce
    .number()
    .min(0)
    .max(100)
    .default(0)
    .describe("By how much counts may differ, in percent of the larger."),
});

/** `POST /api/v1/compliance/reconciliations`: the body is the provider's CSV, as `text/csv`. */
export const reconcileUsage = (assurance: AssuranceDesk) => async (c: AppContext) => {
  checkWhole(c);
  const { upstream = null, tolerance_percent: tolerancePercent } = checkShape(reconciliationQuery, c.req.query());
  const bytes = await readBytes(c.env.incoming, fileBytesMax, "text/csv");
  let csv: string;
  try {
    csv = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new CustodyError("request_malformed", "the file is not UTF-8", "file");
  }
  return c.json(await assurance.reconcile({ csv, upstream, tolerancePercent }, c.var.principal.id));
};
