/**
 * @module
 * `POST /console/review/proposal/download`: the proposed policy as a file, once it was replayed. Its entry is durable first.
 */
import { CustodyError } from "../../domain/errors.ts";
import type { AppContext } from "../../http/context.ts";
import { readForm } from "../../http/read-form.ts";
import type { Replays } from "../../http/replay/replays.ts";
import { appendEntry, type Ledger } from "../../ledger/append.ts";
import { type PolicyDesk, readProposal } from "./proposal.ts";

export interface DownloadDesk extends PolicyDesk {
  readonly replays: Replays;
  readonly recorder: Ledger;
}

export const downloadProposal =
  ({ policies, replays, recorder }: DownloadDesk) =>
  async (c: AppContext) => {
    const { csrf: _csrf, ...given } = Object.fromEntries(await readForm(c));
    const { fields, team, file, after, source } = await readProposal(c, { policies }, given);
    const replayed = replays.ended(source);
    if (replayed === null) throw new CustodyError("request_malformed", "replay it first, to see what it changes");
    const { digest: policy, name, count } = replayed;
    const { exchange: exchangeId, type } = fields;
    const principal = c.var.principal.id;
    await appendEntry(recorder, {
      kind: "policy.proposed",
      principal,
      exchangeId,
      team,
      type,
      policy,
      name,
      replayed: count,
    });
    c.header("cache-control", "no-store");
    c.header("content-disposition", `attachment; filename="${file.replaceAll(/[^A-Za-z0-9._-]/g, "_")}"`);
    return c.body(after, 200, { "content-type": "application/yaml; charset=utf-8" });
  };
