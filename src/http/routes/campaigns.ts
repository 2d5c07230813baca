/**
 * Campaigns, and what became of their calls arm by arm.
 * @module
 */
import { z } from "zod";
import type { Campaign } from "../../catalogue/campaign.ts";
import type { Names } from "../../catalogue/names.ts";
import { CustodyError } from "../../domain/errors.ts";
import { ArmSums, sumCampaign } from "../../evidence/sum-campaign.ts";
import type { Clock } from "../../ledger/append.ts";
import type { AppContext } from "../context.ts";
import { instant } from "../exchange-page.ts";
import { checkShape } from "../read-json.ts";

const dayMs = 86_400_000;
const daysDefault = 30;
const daysMax = 366;

export const shownCampaign = ({ key, id, by, arms }: Campaign) => ({ key, id, by, arms });

/** `GET /api/v1/campaigns` */
export const listCampaigns =
  ({ campaigns }: Names) =>
  (c: AppContext) =>
    c.json({ data: campaigns.map(shownCampaign), nextCursor: null });

export const campaignQuery = z
  .strictObject({
    from: instant.optional().describe("30 days before `to`, unless it is given."),
    to: instant.optional().describe("Now, unless it is given."),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, { path: ["to"] });

/** An arm, also one of former times. */
interface ShownArm {
  readonly name: string;
  readonly model: string | null;
  readonly weight: number | null;
}

const shownArm = ({ name, model, weight }: ShownArm, sums: ArmSums = new ArmSums()) => ({
  name,
  model,
  weight,
  exchanges: sums.exchanges,
  outcomes: sums.outcomes,
  verdicts: sums.verdicts,
  dataClasses: sums.dataClasses,
  latencyUs: sums.latency.summary,
  tokens: sums.tokens,
  costMicros: sums.costMicros,
  feedback: sums.feedback,
});

/**
 * `GET /api/v1/campaigns/:key?from=&to=`: of the calls that the caller may see. A campaign, or an arm, that the configuration has no more is
 * shown while there are calls of it in the period.
 */
export const readCampaign =
  ({ campaigns }: Names, currency: string, clock: Clock) =>
  async (c: AppContext) => {
    const { to = clock(), from = to - daysDefault * dayMs } = checkShape(campaignQuery, c.req.query());
    if (to - from > daysMax * dayMs) {
      throw new CustodyError("request_malformed", `a report is about ${daysMax} days at most`, "from");
    }
    const asked = c.req.param("key") ?? "";
    const campaign = campaigns.find(({ key, id }) => key === asked || id === asked);
    const key = campaign?.key ?? asked;
    const sums = await sumCampaign(c.var.record.reader.scanCampaign({ campaign: key, from, to }), c.req.raw.signal);
    if (campaign === undefined && sums.size === 0) throw new CustodyError("not_found", "there is no such campaign");
    const { id = null, by = null, arms = [] } = campaign ?? {};
    const former = [...sums.keys()].filter((name) => !arms.some((arm) => arm.name === name));
    const all = [...arms, ...former.map((name) => ({ name, model: null, weight: null }))];
    return c.json({
      key,
      id,
      by,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      currency,
      arms: all.map((arm) => shownArm(arm, sums.get(arm.name))),
    });
  };
