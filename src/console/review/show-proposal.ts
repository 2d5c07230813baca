/**
 * @module
 * `GET /console/review/proposal`: what a policy would say if what was judged false were let pass.
 */
import type { AppContext } from "../../http/context.ts";
import { showPage } from "../frame.ts";
import { type PolicyDesk, readProposal } from "./proposal.ts";
import { proposalContent } from "./proposal-page.ts";

export const showProposal = (d: PolicyDesk) => async (c: AppContext) => {
  const proposal = await readProposal(c, d, c.req.query());
  return showPage(c, {
    title: "Propose a change of a policy",
    room: "Review",
    content: await proposalContent(c, proposal, null),
  });
};
