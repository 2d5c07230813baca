/**
 * @module
 * `POST /console/exchanges/:id/reviews` and `/assignments`: from the page of an exchange.
 */
import { z } from "zod";
import { assignReviews } from "../../evidence/review/assign-reviews.ts";
import { judgeFindings } from "../../evidence/review/judge-findings.ts";
import type { AppContext } from "../../http/context.ts";
import { readForm } from "../../http/read-form.ts";
import { checkShape } from "../../http/read-json.ts";
import { findExchange } from "../../http/routes/exchanges.ts";
import { reviewBody } from "../../http/routes/reviews.ts";
import { namedAssignee, type ReviewActs } from "./act-on-queue.ts";

const judged = "j.";

/** One radio for each type, and a comment that may be left empty. */
const reviewOf = (form: URLSearchParams) => {
  const said = [...form].filter(([name]) => name.startsWith(judged));
  const judgements = Object.fromEntries(said.map(([name, value]) => [name.slice(judged.length), value]));
  const comment = form.get("comment")?.trim() ?? "";
  return checkShape(reviewBody, { judgements, ...(comment === "" ? {} : { comment }) });
};

const paramOf = (): null => null;

/** `then=next`: to what waits after it, else back to its page. */
export const judgeExchange =
  ({ recorder }: ReviewActs) =>
  async (c: AppContext) => {
    const form = await readForm(c);
    const { id, openedPosition } = await findExchange(c);
    const { judgements, comment = null } = reviewOf(form);
    const { reader } = c.var.record;
    await judgeFindings({ recorder, reader, principal: c.var.principal.id }, id, judgements, comment);
    if (form.get("then") !== "next") return c.redirect(`/console/exchanges/${id}#review`, 303);
    const [next] = await reader.listToReview({ limit: 1, beyond: openedPosition });
    return c.redirect(next === undefined ? "/console/review" : `/console/exchanges/${next.id}#review`, 303);
  };

const assignForm = z.object({ assignee: z.string().max(64) });

export const assignExchange = (d: ReviewActs) => async (c: AppContext) => {
  const { assignee } = checkShape(assignForm, Object.fromEntries(await readForm(c)));
  const { id } = await findExchange(c);
  const by = { recorder: d.recorder, reader: c.var.record.reader, principal: c.var.principal.id };
  await assignReviews({ ...by, assignee: namedAssignee(c, d, assignee) }, [id], paramOf);
  return c.redirect(`/console/exchanges/${id}#review`, 303);
};
