/**
 * What a report rests on: figures, policies and configurations in force, the population and its sample, the signed logs.
 * @module
 */
import { numberText, plural } from "../../domain/number-text.ts";
import { configFolder, documentPath, policyFolder, samplePath } from "../pack/pack-format.ts";
import type { Chart } from "./charts.ts";
import { filterText } from "./describe-scope.ts";
import type { Judgement } from "../../domain/review-entry.ts";
import { lengthText } from "../controls/checks/answers.ts";
import { timeToReviewMs } from "../facts/review-times.ts";
import type { Block, Cell } from "./document.ts";
import { largestFirst, linkText, type ReportInput, timeText } from "./report-input.ts";

/** How long what was found waited for somebody to look at it. */
const waited = (facts: ReportInput["facts"]): Cell[][] => {
  const [half, most] = [timeToReviewMs(facts, 0.5), timeToReviewMs(facts, 0.9)];
  if (half === null || most === null) return [];
  return [
    ["Time to the first review: half within", lengthText(half)],
    ["– nine of ten within", lengthText(most)],
  ];
};

export const figures = ({ facts, entries }: ReportInput, charts: readonly Chart[]): Block[] => {
  const { exchanges, denied, reviews } = facts;
  const judged = (judgement: Judgement): number =>
    Object.values(reviews.byType).reduce((sum, counts) => sum + (counts[judgement] ?? 0), 0);
  const rows: [string, number][] = [
    ["Exchanges opened in the period", exchanges.opened.count],
    ["Exchanges closed in the period", exchanges.closed.count],
    ["– of these, opened before it", exchanges.openedBefore.count],
    ["– of these, interrupted by an end of the service", exchanges.interrupted.count],
    ["Opened and, as far as this pack says, not closed", exchanges.stillOpen.count],
    ["Judged by scanners that run beside the call", exchanges.classified.count],
    ["Reviewed by somebody for the first time", reviews.first.count],
    ["Reviewed again", reviews.again.count],
    ["Findings judged: what they say, type by type", judged("true_positive")],
    ["– false", judged("false_positive")],
    ["– so, and accepted as a risk", judged("accepted_risk")],
    ["Requests of unknown callers, refused before a call", denied.count],
    ["Entries of the log, of every kind", entries],
  ];
  return [
    { block: "heading", level: 1, text: "Figures", id: "figures", isPageStart: true },
    {
      block: "table",
      columns: [
        { title: "What", share: 8 },
        { title: "How many", share: 2, right: true },
      ],
      rows: [...rows.map(([what, count]) => [what, numberText(count)]), ...waited(facts)],
      none: "",
    },
    ...charts.map((chart): Block => ({ block: "chart", chart })),
  ];
};

const rangesShown = 4;

const rangesText = (
  ranges: readonly { readonly shard: string; readonly from: number; readonly to: number | null }[],
) => {
  const shown = ranges
    .slice(0, rangesShown)
    .map(({ shard, from, to }) => (to === null ? `from ${shard}/${from} on` : `${shard}/${from} to ${to - 1}`));
  return ranges.length > rangesShown
    ? `${shown.join("; ")}; and ${ranges.length - rangesShown} more`
    : shown.join("; ");
};

const documentRows = ({ documents }: ReportInput, folder: typeof policyFolder | typeof configFolder): Cell[][] =>
  documents
    .filter((one) => one.folder === folder)
    .map(({ digest, bytes }) => [
      { code: documentPath(folder, digest) },
      bytes === null ? "not in the record any more" : "in this pack",
    ]);

export const inForce = (input: ReportInput): Block[] => {
  const { facts } = input;
  const configurations = documentRows(input, configFolder);
  return [
    { block: "heading", level: 1, text: "Policies and configuration in force", id: "in-force", isPageStart: true },
    {
      block: "paragraph",
      text:
        "A policy says what is looked for and what is done about it. Each version has the SHA-256 of its text as its name: every exchange says " +
        "under which it ran, and the exact text is in this pack under that name.",
    },
    {
      block: "table",
      columns: [
        { title: "Policy", share: 1.8 },
        { title: "SHA-256", share: 5 },
        { title: "In force for entries", share: 3.6 },
        { title: "Loaded at", share: 2 },
        { title: "Exchanges", share: 1.7, right: true },
      ],
      rows: facts.policies.map(({ name, digest, ranges, loaded, exchanges }) => [
        name ?? "not named in this period",
        { code: digest },
        rangesText(ranges) || "before this period",
        loaded.count === 0 ? "before this period" : loaded.first.map(linkText).join(", "),
        numberText(exchanges.count),
      ]),
      none: "No entry of this period names a policy.",
    },
    { block: "heading", level: 2, text: "Configuration and retention schedules" },
    {
      block: "paragraph",
      text: "Configurations hold no secrets: keys and passwords are named by where they come from.",
    },
    {
      block: "table",
      columns: [
        { title: "File, named by its SHA-256", share: 9 },
        { title: "State", share: 3 },
      ],
      rows: configurations,
      none: "No entry of this period names a configuration, and none was found in the entries before it.",
    },
  ];
};

const sampleShown = 25;

const sampleBlocks = ({ query, population }: ReportInput): Block[] => {
  const { sample } = query;
  if (sample === null) return [{ block: "paragraph", text: "No sample was asked for." }];
  const { drawn } = population;
  const rest = drawn.length > sampleShown ? ` The first ${sampleShown} are listed; the rest is in ${samplePath}.` : "";
  return [
    {
      block: "paragraph",
      text: `${plural(drawn.length, "exchange")} of ${numberText(population.exchanges)}, drawn by the order of SHA-256 over a seed and the place of each in the log. The seed depends on the query, the roots of the log and the auditor's own nonce, so that anybody can draw the same again and nobody could choose.${rest}`,
    },
    {
      block: "facts",
      rows: [
        ["Nonce", { code: sample.nonce }],
        ["Seed", { code: population.seed ?? "" }],
      ],
    },
    {
      block: "table",
      columns: [
        { title: "No.", share: 1, right: true },
        { title: "Entry", share: 2.4 },
        { title: "Opened", share: 3.2 },
        { title: "Outcome", share: 2.4 },
        { title: "Verdict", share: 1.8 },
        { title: "Data class", share: 2.2 },
      ],
      rows: drawn
        .slice(0, sampleShown)
        .map((one, k) => [k + 1, linkText(one), timeText(one.time), one.outcome, one.verdict, one.dataClass]),
      none: "The population is empty.",
    },
  ];
};

const countRows = (input: ReportInput): Cell[][] => {
  const { byOutcome, byVerdict, byDataClass } = input.population;
  const rows = (what: string, numbers: Readonly<Record<string, number>>): Cell[][] =>
    largestFirst(numbers).map(([name, count]) => [what, name, numberText(count)]);
  return [...rows("outcome", byOutcome), ...rows("verdict", byVerdict), ...rows("data class", byDataClass)];
};

export const population = (input: ReportInput): Block[] => {
  const { query } = input;
  const filtered = filterText(query);
  return [
    { block: "heading", level: 1, text: "Population and sample", id: "population" },
    {
      block: "paragraph",
      text: `The population is every exchange whose opening is an entry of this pack${filtered === null ? "" : ` and that has ${filtered}`}: ${numberText(input.population.exchanges)}. population.json has the query, the counts and a digest of the list.`,
    },
    ...(filtered === null
      ? []
      : ([
          {
            block: "paragraph",
            tone: "warning",
            text: `Population and sample are filtered (${filtered}). The pack's entries, the figures and the controls of this report are those of the whole scope and period.`,
          },
        ] satisfies Block[])),
    {
      block: "table",
      columns: [
        { title: "By", share: 2 },
        { title: "Name", share: 4 },
        { title: "Exchanges", share: 2, right: true },
      ],
      rows: countRows(input),
      none: "The population is empty.",
    },
    { block: "heading", level: 2, text: "Sample" },
    ...sampleBlocks(input),
  ];
};
