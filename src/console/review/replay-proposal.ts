/**
 * @module
 * `POST /console/review/proposal/replay`: the newest recorded exchanges under the proposed policy, and what would have become of them.
 */
import { html } from "hono/html";
import { z } from "zod";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import { readForm } from "../../http/read-form.ts";
import { checkShape } from "../../http/read-json.ts";
import { type ReportLine, reportLines } from "../../http/replay/replay-report.ts";
import type { Replays } from "../../http/replay/replays.ts";
import type { Clock } from "../../ledger/append.ts";
import { showPage } from "../frame.ts";
import { type PolicyDesk, readProposal } from "./proposal.ts";
import { downloadForm, proposalContent, replayLimits } from "./proposal-page.ts";
import { dataTable } from "../data-table.ts";
import { numberText } from "../../domain/number-text.ts";

export interface ReplayDesk extends PolicyDesk {
  readonly replays: Replays;
  readonly recorder: { readonly clock: Clock };
}

const exchangesShown = 20;

type Totals = Extract<ReportLine, { totals: unknown }>["totals"];
type Changed = Extract<ReportLine, { exchange: unknown }>["exchange"];

type Pair = readonly [Html | string, Html | string];

const table = (caption: string, [first, second]: readonly [string, string], rows: readonly Pair[]): Html =>
  dataTable(
    caption,
    [
      { title: first, cell: ([one]) => one },
      { title: second, cell: ([, other]) => other },
    ],
    rows,
  );

const becomes = ({ was, would }: Changed): string =>
  "error" in would ? `not judged: ${would.error.replaceAll("_", " ")}` : `${was.verdict} → ${would.verdict}`;

const resultOf = ({ exchanges, changed, verdicts, errors }: Totals, lines: readonly Changed[]): Html => {
  const transitions = Object.entries(verdicts).toSorted(([, a], [, b]) => b - a);
  const failed = Object.entries(errors);
  const moved = lines.filter(({ would }) => !("error" in would));
  return html`<p>
      <strong>${numberText(exchanges)}</strong> exchanges were judged again;
      <strong>${numberText(changed)}</strong> would have another verdict or class than the record has.
      ${failed.map(([why, count]) => html`${numberText(count)} could not be judged (${why.replaceAll("_", " ")}). `)}
    </p>
    ${
      transitions.length === 0
        ? ""
        : table(
            "Verdicts, as recorded and as they would be",
            ["Verdict", "Exchanges"],
            transitions.map(([name, count]) => [name.replace("->", "→"), numberText(count)]),
          )
    }
    ${
      moved.length === 0
        ? ""
        : html`<h3>
              ${moved.length > exchangesShown ? `The newest ${exchangesShown} that change` : "Those that change"}
            </h3>
            ${table(
              "Exchanges that change",
              ["Exchange", "Verdict"],
              moved
                .slice(0, exchangesShown)
                .map((one) => [html`<a href="/console/exchanges/${one.id}"><code>${one.id}</code></a>`, becomes(one)]),
            )}`
    }`;
};

const limitField = z.coerce.number().refine((limit) => replayLimits.some((one) => one === limit));

export const replayProposal =
  ({ policies, replays, recorder }: ReplayDesk) =>
  async (c: AppContext) => {
    const { csrf: _csrf, limit, ...given } = Object.fromEntries(await readForm(c));
    const proposal = await readProposal(c, { policies }, given);
    const asked = {
      from: 0,
      to: recorder.clock() + 1,
      limit: checkShape(z.object({ limit: limitField }), { limit }).limit,
    };
    const request = { ...asked, policy: proposal.source, principal: c.var.principal.id };
    const replay = await replays.begin(c.var.record, request);
    const changed: Changed[] = [];
    let result: Html | null = null;
    try {
      for await (const some of reportLines(replay, false)) {
        for (const line of some) {
          if ("exchange" in line) changed.push(line.exchange);
          else if ("totals" in line) result = resultOf(line.totals, changed);
        }
      }
    } finally {
      await replay.close();
    }
    return showPage(c, {
      title: "Propose a change of a policy",
      room: "Review",
      content: await proposalContent(c, proposal, html`${result ?? ""}${takeAway(c, proposal)}`),
    });
  };

const takeAway = (c: AppContext, proposal: Parameters<typeof downloadForm>[1]): Html =>
  html`<h3>Put it in force</h3>
    <p>
      Policy files are yours, and the server writes none of them.
      ${
        proposal.before === ""
          ? html`Keep the file beside your configuration and name it there (<code>policy: ./${proposal.file}</code>),
              then start the server anew.`
          : html`Put it in the place of <code>${proposal.file}</code>, then reload:
              <code>POST /api/v1/policies/reload</code>, or SIGHUP.`
      }
      The log says that you took it, and, once it is loaded, from which entry on it holds.
    </p>
    ${downloadForm(c, proposal)}`;
