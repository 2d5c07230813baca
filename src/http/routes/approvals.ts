/**
 * Acts that wait for a second person: listed, read, decided.
 * @module
 */
import { z } from "zod";
import type { Approval, Approvals } from "../../access/approvals.ts";
import type { AppContext } from "../context.ts";
import { pageShape } from "../exchange-page.ts";
import { checkShape, hasBody, readJsonBody } from "../read-json.ts";
import { reasonText } from "../second-person.ts";

export const approvalListQuery = z.strictObject({ cursor: pageShape.cursor, limit: pageShape.limit });
export const decisionBody = z.strictObject({ reason: reasonText.optional() });

const timeText = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

const shown = (approval: Approval) => ({
  id: approval.id,
  action: approval.action,
  state: approval.state,
  team: approval.team,
  requestedBy: approval.requestedBy,
  requestedAt: timeText(approval.requestedAt),
  expiresAt: timeText(approval.expiresAt),
  decidedBy: approval.decidedBy,
  decidedAt: timeText(approval.decidedAt),
  usedAt: timeText(approval.usedAt),
});

/** `GET /api/v1/approvals`: newest first. */
export const listApprovals = (approvals: Approvals) => async (c: AppContext) => {
  const { cursor, limit } = checkShape(approvalListQuery, c.req.query());
  const rows = await approvals.list(c.var.principal, { before: cursor, limit: limit + 1 });
  const page = rows.slice(0, limit);
  return c.json({ data: page.map(shown), nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null });
};

/** `GET /api/v1/approvals/:id`: for who may decide also what was asked for and why, which is an entry. */
export const readApproval = (approvals: Approvals) => async (c: AppContext) => {
  const { principal } = c.var;
  const approval = await approvals.find(principal, c.req.param("id") ?? "");
  if (!principal.permissions.has("approve requests")) return c.json(shown(approval));
  const words = await approvals.readWords(principal, approval);
  c.header("cache-control", "no-store");
  return c.json({ ...shown(approval), ...words });
};

/** `POST /api/v1/approvals/:id/approve` and `/refuse`, `{reason?}`. */
export const decideApproval = (approvals: Approvals, decision: "approved" | "refused") => async (c: AppContext) => {
  const { reason = null } = hasBody(c.env.incoming) ? await readJsonBody(c, decisionBody) : {};
  const decided = await approvals.decide(c.var.principal, c.req.param("id") ?? "", decision, reason);
  return c.json(shown(decided));
};
