/**
 * @module
 * `POST /console/review`: judges or assigns what was selected in the queue, all of it or nothing.
 */
import { z } from "zod";
import { CustodyError } from "../../domain/errors.ts";
import { assignReviews } from "../../evidence/review/assign-reviews.ts";
import { reviewsAtOnceMax } from "../../evidence/review/find-reviewable.ts";
import { judgeAlike } from "../../evidence/review/judge-findings.ts";
import type { AppContext } from "../../http/context.ts";
import { findPrincipal } from "../../http/find-principal.ts";
import { readForm } from "../../http/read-form.ts";
import { checkShape } from "../../http/read-json.ts";
import { assigneeOf, judgement } from "../../http/routes/reviews.ts";
import type { SignInDeps } from "../../http/sign-in-deps.ts";
import type { Recorder } from "../../ledger/exchange-record.ts";
import { queueAddress, queueQueryOf } from "./queue-query.ts";

export interface ReviewActs {
  readonly recorder: Recorder;
  readonly signIn: Pick<SignInDeps, "keys" | "people">;
}

const selected = "x.";

const bulkForm = z.object({
  act: z.enum(["judge", "assign"]),
  judgement,
  assignee: z.string().max(64),
  back: z.string().max(2_000).default(""),
});

/** Boxes are named by their exchange: what is not selected is not sent. */
const selectedIn = (form: URLSearchParams): string[] => {
  const ids = [...form.keys()].filter((name) => name.startsWith(selected)).map((name) => name.slice(selected.length));
  if (ids.length > 0 && ids.length <= reviewsAtOnceMax) return ids;
  const message = ids.length === 0 ? "select at least one exchange" : `select ${reviewsAtOnceMax} exchanges at most`;
  throw new CustodyError("request_malformed", message);
};

/** Whom a form names: an id, `me` or `nobody`. */
export const namedAssignee = (c: AppContext, { signIn }: ReviewActs, named: string) =>
  assigneeOf(c, findPrincipal(signIn), named === "nobody" ? null : named);

const paramOf = (): null => null;

export const actOnQueue = (d: ReviewActs) => async (c: AppContext) => {
  const form = await readForm(c);
  const { act, judgement: said, assignee, back } = checkShape(bulkForm, Object.fromEntries(form));
  const { asked } = queueQueryOf(new URLSearchParams(back));
  const ids = selectedIn(form);
  const desk = { recorder: d.recorder, reader: c.var.record.reader, principal: c.var.principal.id };
  if (act === "judge") await judgeAlike(desk, ids, said, paramOf);
  else await assignReviews({ ...desk, assignee: namedAssignee(c, d, assignee) }, ids, paramOf);
  return c.redirect(queueAddress(asked, { done: `${act === "judge" ? "judged" : "assigned"}.${ids.length}` }), 303);
};
