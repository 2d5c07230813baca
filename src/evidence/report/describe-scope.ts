/**
 * What a report is about: its title page, and the words that a reader who has never heard of the product needs.
 * @module
 */
import { numberText, plural } from "../../domain/number-text.ts";
import { isMadeUp, madeUpWords } from "../../domain/made-up.ts";
import { stateCounts } from "./describe-controls.ts";
import type { Block, Cell } from "./document.ts";
import { dayText, type ReportInput, timeText } from "./report-input.ts";

/** The filters that are set, in words; null when there are none. */
export const filterText = ({ filters }: ReportInput["query"]): string | null => {
  const names = {
    key: "key",
    team: "team",
    model: "model",
    dataClass: "data class",
    outcome: "outcome",
    verdict: "verdict",
  } as const;
  const set = Object.entries(names).flatMap(([name, words]) => {
    const value: unknown = Reflect.get(filters, name);
    return typeof value === "string" ? [`${words} ${value}`] : [];
  });
  return set.length === 0 ? null : set.join(", ");
};

export const scopeText = ({ team }: ReportInput["query"]): string =>
  team === null
    ? "All teams: every entry of the period."
    : `Team ${team}: the entries that say that they are of this team, and those that concern everybody. Other teams' calls are not here.`;

export const coverOf = (input: ReportInput): (readonly [string, Cell])[] => {
  const { query, framework, entries, population, shards, asOf, id, version } = input;
  const filtered = filterText(query);
  const newest = shards.at(-1);
  return [
    ["Framework", `${framework.name}, ${framework.version}`],
    ["Controls", stateCounts(input)],
    ["Period", `${timeText(query.from)} up to, and not including, ${timeText(query.to)}`],
    ["Scope", scopeText(query)],
    [
      "Population",
      filtered === null
        ? `Every exchange that was opened in the period: ${numberText(population.exchanges)}`
        : `FILTERED: exchanges with ${filtered}: ${numberText(population.exchanges)} of ${numberText(population.opened)}. Controls are assessed over the whole scope.`,
    ],
    ["Entries of the log", numberText(entries)],
    ["Log", newest === undefined ? "none" : { code: newest.origin }],
    [
      "State of the log",
      newest === undefined ? "none" : `${plural(newest.treeSize, "entry", "entries")}, newest of ${timeText(asOf)}`,
    ],
    ["Root", newest === undefined ? "none" : { code: newest.rootHash }],
    ["Pack", { code: id }],
    ["Made by", `Custody ${version}`],
  ];
};

/** What a report's pages are named by. */
interface Named {
  readonly id: string;
  readonly query: Pick<ReportInput["query"], "from" | "to">;
  readonly shards: readonly Pick<ReportInput["shards"][number], "origin">[];
}

/** Where the log is made up, that is said before anything else; null where it is not. */
export const warningOf = ({ shards }: Named): string | null =>
  shards.some(({ origin }) => isMadeUp(origin)) ? madeUpWords : null;

/** From its first day to its last. */
export const periodText = ({ query }: Named): string =>
  `${dayText(query.from)} to ${dayText(Date.parse(query.to) - 1)}`;

/** The warning has a line of its own: a page has no room for both in one. */
export const footerOf = (input: Named): string[] => {
  const warning = warningOf(input);
  return [...(warning === null ? [] : [warning]), `${periodText(input)} · evidence pack ${input.id}`];
};

export const coverNote =
  "This report says what a log supports. It is no certificate, and it does not say that anybody complies with anything. " +
  "Each figure in it can be counted again from the files beside it, offline and without trusting whoever made it.";

const warned = (input: ReportInput): Block[] => {
  const text = warningOf(input);
  return text === null ? [] : [{ block: "paragraph", text, tone: "warning" }];
};

export const introduction = (input: ReportInput): Block[] => [
  { block: "heading", level: 1, text: "What this is", id: "what-this-is", isPageStart: true },
  ...warned(input),
  {
    block: "paragraph",
    text:
      "Programs of the organisation call language models: services that are sent a text and answer with one. A service called Custody stands " +
      "between the two. It looks through each text in both directions for personal data, secrets and other things that a written policy " +
      "names, does what the policy says about them (let pass, flag, replace or block), and writes down that it did, before anything is sent on.",
  },
  {
    block: "paragraph",
    text:
      "What it writes down is a log of entries. A call, with its answer, is an exchange, and has two or three entries: when it opens, when it " +
      "closes and, where slower scanners ran beside it, what they found. Entries hold counts, types, times and names of the configuration; " +
      "the texts themselves are kept apart, encrypted, and can be erased without touching the log.",
  },
  {
    block: "paragraph",
    text:
      "Each entry is hashed into a tree (RFC 6962, as certificate transparency uses it), and the root of the tree is signed. Whoever has the " +
      "log's public key can check that no entry was changed, removed or put in between afterwards. This pack holds the entries of a period " +
      "with all that this check needs.",
  },
  { block: "heading", level: 2, text: "What it can show, and what it cannot" },
  {
    block: "list",
    items: [
      "It can show what was recorded, in which order and when, and that nothing of it was altered since.",
      "It can show which policy was in force for each call, what was found by type and count, what was done about it, and where the data went.",
      "It can show who read texts, exported evidence or changed keys and policies: these acts are entries of the same log.",
      "It cannot show calls that went around the service, nor that the service told its log the truth at the moment of writing.",
      "It cannot show that scanners found everything: they find what they know.",
      "It cannot show what people did outside it: contracts, training, reviews on paper. Each control below says what it does not cover.",
    ],
  },
  { block: "heading", level: 2, text: "How to read it" },
  {
    block: "table",
    columns: [
      { title: "State", share: 2 },
      { title: "Of", share: 1.4 },
      { title: "Meaning", share: 7 },
    ],
    rows: [
      [{ state: "satisfied" }, "a check", "Counted over the entries of this pack, the threshold is met."],
      [{ state: "not_satisfied" }, "a check", "It is not met. This is an exception; the check says which entries."],
      [{ state: "no_data" }, "either", "What is asked for applies, and the log says nothing of it."],
      [{ state: "not_applicable" }, "either", "Nothing that it is about happened in the period."],
      [{ state: "supported" }, "a control", "Each of its checks that applies is satisfied."],
      [{ state: "partly_supported" }, "a control", "Some of its checks are satisfied; of others there is no data."],
      [{ state: "not_supported" }, "a control", "At least one of its checks is not satisfied."],
    ],
    none: "",
  },
  {
    block: "paragraph",
    tone: "quiet",
    text:
      "Entries are named by shard and index, for example 2026/1234: entry 1234 of the log of 2026. They stand under these names in " +
      `entries.ndjson. All times are UTC, by the clock of the service. ${input.query.team === null ? "" : scopeText(input.query)}`.trim(),
  },
];
