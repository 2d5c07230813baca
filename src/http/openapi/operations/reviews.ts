/**
 * Reviews of what was found.
 * @module
 */
import { z } from "zod";
import { assignmentBody, bulkReviewBody, judgement, reviewBody, reviewListQuery } from "../../routes/reviews.ts";
import { components, count, json, jsonBody, listOf, type Operations, time } from "../operation.ts";
import { exchangeShape } from "./record.ts";

const judged = z.record(z.string(), judgement);

const queued = z
  .object({
    ...exchangeShape,
    types: z.array(z.string()).describe("Entity types that were found in it."),
    assignee: z.string().nullable().describe("Who is to review it."),
    review: z
      .object({ id: z.string(), principal: z.string(), reviewedAt: time, judgements: judged, timeToReviewMs: count })
      .nullable()
      .describe("The current one."),
  })
  .register(components, { id: "QueuedExchange" });

const given = z
  .object({
    id: z.string(),
    exchangeId: z.string(),
    judgements: judged,
    timeToReviewMs: count.describe("Since the exchange was opened."),
    commentKept: z.boolean().describe("False without one, and where the exchange's own texts are not kept whole."),
  })
  .register(components, { id: "Review" });

const assigned = z
  .object({ exchangeId: z.string(), assignee: z.string().nullable() })
  .register(components, { id: "Assignment" });

const bulk = z
  .object({
    reviewed: z.array(z.object({ id: z.string(), exchangeId: z.string() })),
    assigned: z.array(z.string()),
  })
  .register(components, { id: "BulkReview" });

const id = { id: "The exchange's id, as `X-Request-ID` said it." };
const exampleId = "01900000-0000-7000-8000-0000000000e1";

export const reviewOperations = {
  "GET /api/v1/audit/reviews": {
    id: "listReviews",
    tag: "Reviews",
    summary: "List what waits for a review, or what was reviewed",
    description: "An exchange waits when it is over, something in it was flagged or more, and nobody has judged it.",
    query: reviewListQuery,
    answers: { 200: json("A page.", listOf("ReviewQueue", queued)) },
  },
  "POST /api/v1/audit/reviews": {
    id: "reviewMany",
    tag: "Reviews",
    summary: "Judge or assign up to 100 exchanges at once",
    description: "All of it in one commit, or none. Everything that was found in them is judged alike.",
    body: jsonBody(bulkReviewBody.register(components, { id: "BulkReviewRequest" }), {
      example: { exchangeIds: [exampleId], judgement: "true_positive" },
    }),
    answers: { 201: json("Durable.", bulk) },
    errors: ["not_found"],
  },
  "POST /api/v1/audit/exchanges/:id/reviews": {
    id: "reviewExchange",
    tag: "Reviews",
    summary: "Judge what was found in an exchange",
    description:
      "Its entry is durable when it answers. A later review is the current one; the earlier stays in the log.",
    path: id,
    body: jsonBody(reviewBody.register(components, { id: "ReviewRequest" }), {
      example: { judgements: { EMAIL_ADDRESS: "false_positive" }, comment: "An address of our own." },
    }),
    answers: { 201: json("What is kept.", given) },
  },
  "POST /api/v1/audit/exchanges/:id/assignments": {
    id: "assignExchange",
    tag: "Reviews",
    summary: "Say who is to review an exchange",
    path: id,
    body: jsonBody(assignmentBody.register(components, { id: "AssignmentRequest" }), { example: { assignee: "me" } }),
    answers: { 201: json("Durable.", assigned) },
  },
} as const satisfies Operations;
