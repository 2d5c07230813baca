/**
 * Acts of two people in the console. A form stands for one request of the API: its approval is of exactly that request, and whoever asked for it in the
 * console can carry it out over the API, and the other way round.
 * @module
 */
import { acts } from "../access/acts.ts";
import type { Approval, Approvals } from "../access/approvals.ts";
import { CustodyError } from "../domain/errors.ts";
import type { AppContext } from "../http/context.ts";
import { type KeyDeps, permitted } from "../http/identify-key.ts";
import { checkShape } from "../http/read-json.ts";
import { reasonText, useOrRequest } from "../http/second-person.ts";
import { z } from "zod";

/** Does what a request of the API asks for, and gives the address of the page that shows what came of it. */
export type Perform = (c: AppContext, path: string, body: unknown) => Promise<string>;

export interface ReservedRequest {
  /** As `access/acts.ts` calls it. */
  readonly name: string;
  /** `POST /api/v1/...`, without a host. */
  readonly method: string;
  readonly path: string;
  readonly body: object;
  /** What was written for the second person; undefined where the form did not ask. */
  readonly reason: string | undefined;
}

const reasonShape = z.object({ reason: reasonText });

const actCalled = (name: string) => {
  const act = acts.find((one) => one.name === name);
  if (act === undefined) throw new Error("an act that is not in the list");
  return act;
};

/** Whether an act needs a second person here: then its form asks why. */
export const needsSecond = (approvals: Approvals, name: string): boolean => approvals.isReserved(actCalled(name));

/** Does it at once, or asks for a second person and leads to where that is shown. Throws what the act throws. */
export const performOrAsk = async (
  c: AppContext,
  approvals: Approvals,
  asked: ReservedRequest,
  perform: Perform,
): Promise<Response> => {
  const { name, method, path, body } = asked;
  const act = actCalled(name);
  if (approvals.isReserved(act) && (act.covers === undefined || act.covers(body))) {
    const { reason } = checkShape(reasonShape, { reason: asked.reason });
    const waiting = await useOrRequest(approvals, {
      act,
      request: { method, path, body: Buffer.from(JSON.stringify(body)) },
      principal: c.var.principal,
      named: null,
      reason: () => reason,
    });
    if (waiting !== null) return c.redirect(`/console/access/approvals/${waiting.id}?done=asked`, 303);
  }
  return c.redirect(await perform(c, path, body), 303);
};

/** What can be carried out here, by the names of acts. */
export type Performers = ReadonlyMap<string, Perform>;

/** Whether somebody can carry it out now, here. */
export const canCarryOut = (
  { state, requestedBy, action }: Approval,
  performers: Performers,
  principal: string,
): boolean => state === "approved" && requestedBy === principal && performers.has(action);

/** Method, path and body, as approvals keep them. */
const requestIn = (words: string) => {
  const end = words.indexOf("\n");
  const [method = "", path = ""] = words.slice(0, end).split(" ");
  return { method, path, body: words.slice(end + 1) };
};

const bodyOf = (text: string): unknown => (text === "" ? {} : JSON.parse(text));

/** `POST /console/access/approvals/:id/carry-out`: uses the approval up, and does it. Throws `approval_not_valid` and what the act throws. */
export const carryOut =
  (approvals: Approvals, performers: Performers, permit: Pick<KeyDeps, "refusals">) => async (c: AppContext) => {
    const { principal } = c.var;
    const approval = await approvals.find(principal, c.req.param("id") ?? "");
    const perform = performers.get(approval.action);
    if (perform === undefined || !canCarryOut(approval, performers, principal.id)) {
      throw new CustodyError("approval_not_valid", "this approval is not yours to carry out here now");
    }
    const act = actCalled(approval.action);
    await permitted(principal, permit, { route: act.route, permission: act.permission });
    const words = await approvals.readWords(principal, approval);
    const { method, path, body } = requestIn(words.request ?? "");
    const request = { method, path, body: Buffer.from(body) };
    await useOrRequest(approvals, { act, request, principal, named: approval.id, reason: () => "" });
    return c.redirect(await perform(c, path, bodyOf(body)), 303);
  };
