/**
 * `/console/retention`: how long what is kept, what sweeps took, and a sweep now.
 * @module
 */
import { html } from "hono/html";
import { isUnscoped, scopeOf } from "../../access/scope.ts";
import type { AppContext } from "../../http/context.ts";
import type { Html } from "../../http/pages/layout.ts";
import type { RetentionRule } from "../../policy/retention-schedule.ts";
import type { ScheduleInForce, ShownSchedule } from "../../retention/schedule-in-force.ts";
import type { SteadyClock } from "../../retention/steady-clock.ts";
import type { PastSweep, Sweep } from "../../retention/sweep.ts";
import { confirmation } from "../act-form.ts";
import { dataTable } from "../data-table.ts";
import { factList } from "../fact-list.ts";
import { doneLine } from "../fault-line.ts";
import { showPage } from "../frame.ts";
import { who } from "../names.ts";
import { numberText } from "../../domain/number-text.ts";
import { tag } from "../tags.ts";
import { timeOf } from "../time-of.ts";
import { sweepPreview } from "./sweep-preview.ts";

const sweepsShown = 20;

interface RetentionDeps {
  readonly schedule: ScheduleInForce;
  readonly steady: SteadyClock;
  readonly sweep: Sweep;
}

/** Nobody of a team may: it is about everybody's. */
export const mayManage = ({ var: { principal } }: AppContext): boolean =>
  principal.permissions.has("manage retention") && principal.team === null;

const daysText = (days: number | "forever" | undefined): string =>
  days === undefined ? "not said" : days === "forever" ? "for ever" : `${numberText(days)} days`;

const meant = ({ policies, keys, labels, classes, kinds }: RetentionRule): string => {
  const parts = Object.entries({ policies, keys, labels, classes, kinds }).flatMap(([what, values]) =>
    values === undefined ? [] : [`${what}: ${values.join(", ")}`],
  );
  return parts.length === 0 ? "every exchange" : parts.join("; ");
};

const rulesTable = (rules: readonly RetentionRule[]): Html =>
  rules.length === 0
    ? html`<p class="empty">No rule says how long: everything is kept for ever.</p>`
    : dataTable<RetentionRule>(
        "Rules of retention",
        [
          { title: "Rule", cell: ({ name }) => name },
          { title: "Meant", cell: meant },
          { title: "Texts are kept", cell: ({ payloadDays }) => daysText(payloadDays) },
          { title: "Stands in lists", cell: ({ metadataDays }) => daysText(metadataDays) },
          {
            title: "Erasing before",
            cell: ({ recreatable }) => (recreatable ? tag("not possible", "warning") : "possible"),
          },
        ],
        rules,
      );

const scheduleFacts = (
  c: AppContext,
  { version, changedAt, changedBy, logYears, dropShardsAfterYears }: ShownSchedule,
  steady: SteadyClock,
) =>
  factList([
    ["Version", version === 0 ? "of the configuration" : String(version)],
    ["Changed", changedAt === null ? null : html`${timeOf(changedAt)} by ${who(c, changedBy)}`],
    ["A year may be dropped", logYears === null ? "never" : `${logYears} years after its end`],
    ["By itself", dropShardsAfterYears === null ? "never" : `${dropShardsAfterYears} years after its end`],
    [
      "Clock",
      steady.isTrusted
        ? tag("agrees with uptime", "good")
        : html`${tag("was set ahead", "grave")} by ${numberText(steady.stepMs)} ms: nothing is swept`,
    ],
  ]);

const countsText = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${numberText(count)}`)
    .join(", ");

const sweepsTable = (sweeps: readonly PastSweep[]): Html =>
  sweeps.length === 0
    ? html`<p class="empty">No sweep has taken anything yet.</p>`
    : dataTable<PastSweep>(
        "Steps of sweeps, newest first",
        [
          { title: "Time (UTC)", cell: ({ time }) => timeOf(time) },
          { title: "Exchanges", isNumber: true, cell: ({ result }) => numberText(result.exchanges) },
          { title: "Texts", isNumber: true, cell: ({ result }) => numberText(result.payloads) },
          { title: "Rows of lists", isNumber: true, cell: ({ result }) => numberText(result.metadata) },
          { title: "Keys", isNumber: true, cell: ({ result }) => numberText(result.keys) },
          { title: "By rule", cell: ({ result }) => countsText(result.rules) },
          { title: "Spared by holds", cell: ({ result }) => countsText(result.spared) },
        ],
        sweeps,
      );

const done = {
  swept: "What was over is gone. Each step is an entry.",
  changed: "The schedule is in force. The log names it by its digest.",
};

/** `GET` */
export const showRetention =
  ({ schedule, steady, sweep }: RetentionDeps) =>
  async (c: AppContext) => {
    const current = await schedule.current();
    const { rules } = await schedule.effective();
    const seesAll = isUnscoped(scopeOf(c.var.principal));
    const sweeps = seesAll ? await sweep.list(sweepsShown) : [];
    return showPage(c, {
      title: "Retention",
      room: "Retention",
      content: html`${doneLine(c, done)}
        <section>
          <h2>How long what is kept</h2>
          <p>
            Of all rules that match an exchange the longest holds. What no rule speaks of is kept for ever, and what a
            hold holds stays.
          </p>
          ${rulesTable(rules)} ${scheduleFacts(c, current, steady)}
        </section>
        ${
          mayManage(c)
            ? html`<div class="acts">
                <a class="button" href="/console/retention/change">Change the schedule</a>
                <a class="button quiet" href="/console/retention/sweep">Sweep now</a>
              </div>`
            : ""
        }
        ${
          seesAll
            ? html`<h2>Sweeps</h2>
                ${sweepsTable(sweeps)}`
            : ""
        }`,
    });
  };

/** `GET /console/retention/sweep`: what it would take. */
export const askSweep =
  ({ schedule, sweep }: RetentionDeps) =>
  async (c: AppContext) =>
    showPage(c, {
      title: "Sweep now",
      room: "Retention",
      content: confirmation(
        c,
        html`${sweepPreview(await sweep.preview(await schedule.effective(), previewExchanges))}
          <p>What goes cannot be had again. The entries stay, and every proof of them.</p>`,
        { action: "/console/retention/sweep", button: "Sweep" },
        "/console/retention",
      ),
    });

/** Exchanges that a preview looks at: some seconds at most, on the reader's thread. */
export const previewExchanges = 20_000;

/** `POST`. Throws `clock_not_trusted`. */
export const sweepNow =
  ({ sweep }: Pick<RetentionDeps, "sweep">) =>
  async (c: AppContext) => {
    await sweep.run();
    return c.redirect("/console/retention?done=swept", 303);
  };
