/**
 * @module
 * Whether the record is well, in a few lines.
 */
import { html } from "hono/html";
import { numberText, plural } from "../../domain/number-text.ts";
import type { AssuranceReport } from "../../assurance/assurance-report.ts";
import type { Html } from "../../http/pages/layout.ts";
import { tag } from "../tags.ts";
import { timeOf } from "../time-of.ts";

const when = (iso: string | null): Html | string => (iso === null ? "" : timeOf(Date.parse(iso)));

const checkLine = ({ last, running }: AssuranceReport["check"]): Html => {
  if (last === null)
    return html`${tag("not yet", "notice")}
    ${running === null ? "No check of the whole log has ended since the start." : "A check is running."}`;
  return last.holds
    ? html`${tag("holds", "good")} The whole log was checked ${when(last.time)}.`
    : html`${tag(plural(last.faults, "fault"), "grave")} The check of ${when(last.time)} found faults.`;
};

const targetLine = ({ name, seen, lag, failure }: AssuranceReport["targets"][number]): Html => {
  const state =
    failure !== null ? tag("failing", "grave") : seen === null ? tag("not yet", "notice") : tag("seen", "good");
  const behind = lag.entries === 0 ? "has seen all of it" : `is ${plural(lag.entries, "entry", "entries")} behind`;
  const words = failure === null ? behind : `has failed since ${failure.since ?? "the start"}: ${failure.reason}`;
  return html`<li>${state} ${name} ${words}</li>`;
};

const outageLine = ({ days, gaps, refusedSinceStart }: AssuranceReport["outages"]): Html =>
  gaps.length === 0 && refusedSinceStart === 0
    ? html`${tag("none", "good")} No hour without an entry in ${days} days, no call refused for want of the log.`
    : html`${tag("look", "warning")} ${plural(gaps.length, "time")} without an entry in ${days} days,
      ${plural(refusedSinceStart, "call")} refused since the start because the log could not be written.`;

const coverageLine = ({ scannerFailures, inShadow }: AssuranceReport["coverage"]): Html => {
  const failed = Object.values(scannerFailures).reduce((sum, count) => sum + count, 0);
  const shadow = inShadow.length === 0 ? "" : ` Only watching (shadow): ${inShadow.join(", ")}.`;
  return failed === 0
    ? html`${tag("none", "good")} No scanner has failed since the start.${shadow}`
    : html`${tag(`${failed}`, "warning")} failures of scanners since the start;
        <a href="/console/exchanges?degraded=true">calls that went on</a>.${shadow}`;
};

const indexLine = (lag: number): Html =>
  lag === 0
    ? html`${tag("current", "good")} Texts can be searched up to now.`
    : html`${tag("behind", "notice")} ${numberText(lag)} entries are not in it yet.`;

/** `searchLag` is how far behind the search index is; null where there is none. */
export const assuranceGlance = (
  { log, check, targets, outages, coverage }: AssuranceReport,
  searchLag: number | null,
): Html =>
  html`<section id="assurance">
    <h2>The record</h2>
    <dl class="facts">
      <div>
        <dt>Log</dt>
        <dd>${log === null ? "empty" : html`<code>${log.origin}</code>, ${numberText(log.size)} entries`}</dd>
      </div>
      <div>
        <dt>Check</dt>
        <dd>${checkLine(check)}</dd>
      </div>
      <div>
        <dt>Seen outside</dt>
        <dd>
          ${
            targets.length === 0
              ? html`${tag("nobody", "warning")} Nobody outside has seen it: a fork would go unnoticed. Name a witness
                  under <code>assurance</code>.`
              : html`<ul class="plain">
                  ${targets.map(targetLine)}
                </ul>`
          }
        </dd>
      </div>
      <div>
        <dt>Outages</dt>
        <dd>${outageLine(outages)}</dd>
      </div>
      <div>
        <dt>Scanners</dt>
        <dd>${coverageLine(coverage)}</dd>
      </div>
      ${
        searchLag === null
          ? ""
          : html`<div>
              <dt>Search index</dt>
              <dd>${indexLine(searchLag)}</dd>
            </div>`
      }
    </dl>
  </section>`;
