/**
 * The controls in a report: a summary of all, what stands out, and a section for each.
 * @module
 */
import { numberText, plural } from "../../domain/number-text.ts";
import type { CheckResult, ControlResult } from "../controls/check.ts";
import { checksText } from "../controls/checks-text.ts";
import { type Block, type Cell, stateWords } from "./document.ts";
import { dayText, linkText, type ReportInput } from "./report-input.ts";

const linksShown = 6;

const linksCell = (links: CheckResult["links"]): Cell => {
  if (links.length === 0) return "";
  const shown = links.slice(0, linksShown).map(linkText).join(", ");
  return links.length > linksShown ? `${shown}, ...` : shown;
};

/** A link target: letters, digits and hyphens. */
const anchorOf = (id: string): string => `control-${id.replaceAll(/[^A-Za-z0-9]+/g, "-")}`;

/** What evidence there is, in words, by the names that frameworks' files use. */
const blockWords: Readonly<Record<ControlResult["blocks"][number], string>> = {
  E1: "completeness of the log",
  E2: "integrity of the log",
  E3: "trail of access and administration",
  E4: "classification and guardrails",
  E5: "reviews",
  E6: "retention and disposal",
  E7: "protection by encryption and keys",
  E8: "providers and data flows",
  E9: "timeline of incidents",
  E10: "changes of policy and configuration",
  E11: "time",
  E12: "failures of the audit itself",
  E13: "identity: keys, people, roles",
  pack: "this pack",
  "subject-export": "exports of all about one person",
  queries: "queries of the log",
  disclosure: "disclosure that a model answers",
};

const order: readonly ControlResult["state"][] = [
  "not_supported",
  "partly_supported",
  "supported",
  "no_data",
  "not_applicable",
];

const summaryRow = ({ id, title, state, checks, freshness }: ControlResult): Cell[] => [
  id,
  title,
  { state },
  checksText({ checks }),
  freshness === null ? "" : dayText(freshness),
];

export const summary = ({ framework, results }: ReportInput): Block[] => [
  { block: "heading", level: 1, text: "Summary of controls", id: "summary", isPageStart: true },
  {
    block: "paragraph",
    text: `${framework.name}, ${framework.version}. ${plural(results.length, "control")} that such a log has something to say about; titles are in our own words. ${framework.limitation}`,
  },
  {
    block: "table",
    columns: [
      { title: "State", share: 3 },
      { title: "Controls", share: 1, right: true },
      { title: "Which", share: 9 },
    ],
    rows: order.flatMap((state) => {
      const of = results.filter((one) => one.state === state);
      return of.length === 0 ? [] : [[{ state }, of.length, of.map(({ id }) => id).join(", ")]];
    }),
    none: "The framework's file names no control.",
  },
  { block: "heading", level: 2, text: "Each control" },
  {
    block: "paragraph",
    tone: "quiet",
    text: "Evidence is as of the newest entry that each check rests on; of several checks, the one whose newest entry is oldest.",
  },
  {
    block: "table",
    columns: [
      { title: "Control", share: 2.4 },
      { title: "In our words", share: 4 },
      { title: "State", share: 2 },
      { title: "Checks satisfied", share: 3.6 },
      { title: "Evidence as of", share: 1.8 },
    ],
    rows: results.map(summaryRow),
    none: "There are none.",
  },
  ...(framework.dates.length === 0
    ? []
    : ([
        { block: "heading", level: 2, text: "From when it applies" },
        { block: "list", items: framework.dates.map(({ date, what }) => `${date}: ${what}`) },
      ] satisfies Block[])),
];

/** How many controls are in which state, in words. */
export const stateCounts = ({ results }: ReportInput): string =>
  order
    .map((state) => ({ state, count: results.filter((one) => one.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${numberText(count)} ${stateWords[state]}`)
    .join(", ");

/** Every check once, however many controls ask it. */
const uniqueChecks = (results: readonly ControlResult[]): { check: CheckResult; controls: string[] }[] => {
  const found = new Map<string, { check: CheckResult; controls: string[] }>();
  for (const { id, checks } of results) {
    for (const check of checks) {
      const key = JSON.stringify([check.check, check.threshold]);
      const known = found.get(key) ?? { check, controls: [] };
      known.controls.push(id);
      found.set(key, known);
    }
  }
  return [...found.values()];
};

const notSatisfied = (results: readonly ControlResult[]): Block => ({
  block: "table",
  columns: [
    { title: "Check", share: 3 },
    { title: "What was found", share: 6 },
    { title: "Entries", share: 2.4 },
    { title: "Controls", share: 2.6 },
  ],
  rows: uniqueChecks(results)
    .filter(({ check }) => check.state === "not_satisfied")
    .map(({ check, controls }) => [check.check, check.sentence, linksCell(check.links), controls.join(", ")]),
  none: "Every check that has data is satisfied.",
});

const tallyRows = (
  tallies: Readonly<Record<string, { readonly count: number; readonly first: CheckResult["links"] }>>,
): Cell[][] =>
  Object.entries(tallies)
    .filter(([, { count }]) => count > 0)
    .map(([name, { count, first }]) => [name, numberText(count), linksCell(first)]);

const tallyColumns = (title: string): Extract<Block, { block: "table" }>["columns"] => [
  { title, share: 5 },
  { title: "Entries", share: 2, right: true },
  { title: "First of them", share: 5 },
];

export const exceptions = ({ results, facts }: ReportInput): Block[] => {
  const { exchanges, heartbeats, refused, denied, coverage } = facts;
  const degraded = Object.fromEntries(Object.entries(coverage).map(([name, scanner]) => [name, scanner.degraded]));
  const outages = {
    "calls that an end of the service interrupted": exchanges.interrupted,
    "calls that nobody closed, though the service started again": exchanges.abandoned,
    "ends without a beginning": exchanges.unmatched,
    "heartbeats that tell of calls refused because the log could not be written": heartbeats.refusedBeats,
    "heartbeats that tell of a clock that moved by a second or more": heartbeats.clockSteps,
    "checks of the whole log that failed": facts.logChecks.failed,
  };
  const gap =
    heartbeats.beats.count > 1
      ? `The longest time between two heartbeats was ${plural(Math.round(heartbeats.largestGapMs / 60_000), "minute")}; they are an hour apart when nothing is wrong.`
      : "There are fewer than two heartbeats in the period: nothing can be said about the time between them.";
  return [
    { block: "heading", level: 1, text: "Exceptions", id: "exceptions", isPageStart: true },
    { block: "paragraph", text: "All that stood out, whatever it means for a control." },
    { block: "heading", level: 2, text: "Checks that are not satisfied" },
    notSatisfied(results),
    { block: "heading", level: 2, text: "Scanners that could not judge everything" },
    {
      block: "table",
      columns: tallyColumns("Scanner"),
      rows: tallyRows(degraded),
      none: "No scanner failed, was late or was left out.",
    },
    { block: "heading", level: 2, text: "Outages and irregularities" },
    {
      block: "table",
      columns: tallyColumns("What"),
      rows: tallyRows(outages),
      none: "None of those that the log can tell.",
    },
    { block: "paragraph", tone: "quiet", text: gap },
    { block: "heading", level: 2, text: "Refusals" },
    {
      block: "table",
      columns: tallyColumns("Calls and requests that were refused, by reason"),
      rows: tallyRows({ ...exchanges.byError, ...refused.byError }),
      none: "Nobody known was refused anything.",
    },
    {
      block: "paragraph",
      tone: "quiet",
      text: `${plural(denied.count, "request")} of callers that are not known ${denied.count === 1 ? "was" : "were"} refused before there was a call.`,
    },
  ];
};

const controlSection = ({ id, title, state, shows, blocks, checks, notCovered }: ControlResult): Block[] => [
  { block: "heading", level: 2, text: `${id}  ${title}`, id: anchorOf(id) },
  { block: "state", state, text: `Evidence: ${blocks.map((name) => blockWords[name]).join("; ")}.` },
  { block: "paragraph", text: `What the log can show: ${shows}` },
  {
    block: "table",
    columns: [
      { title: "Check", share: 3.6 },
      { title: "State", share: 1.9 },
      { title: "What was found", share: 6 },
      { title: "Entries", share: 2.5 },
    ],
    rows: checks.map((check) => [check.asks, { state: check.state }, check.sentence, linksCell(check.links)]),
    none: "No check bears on this: the log has no evidence of it.",
  },
  { block: "paragraph", tone: "quiet", text: `Not covered: ${notCovered}` },
];

export const controls = ({ results }: ReportInput): Block[] => [
  { block: "heading", level: 1, text: "Controls one by one", id: "controls", isPageStart: true },
  {
    block: "paragraph",
    text: "Counts behind each sentence, thresholds and all entries that a check names are in controls.csv and assessment-results.json.",
  },
  ...results.flatMap(controlSection),
];
