/**
 * What the log supports of frameworks and their controls.
 * @module
 */
import { z } from "zod";
import type { Scope } from "../../access/scope.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { CheckResult, ControlResult, ControlState } from "../../evidence/controls/check.ts";
import type { ControlsAssessor } from "../../evidence/controls/controls-assessor.ts";
import type { ControlsQuestion } from "../../evidence/controls/controls-question.ts";
import type { Framework } from "../../evidence/controls/framework.ts";
import type { AppContext } from "../context.ts";
import { instant } from "../exchange-page.ts";
import { checkShape } from "../read-json.ts";

const dayMs = 86_400_000;
const daysUsual = 90;
const daysMax = 1_100;

const moment = z.union([instant, z.iso.date().transform((text) => Date.parse(text))]);

export const controlsQuery = z.strictObject({
  framework: z
    .string()
    .max(64)
    .optional()
    .describe("One framework, by its id; all of them, without their controls, where it is not named."),
  from: moment.optional().describe("The first moment or day; 90 days before the end where it is not said."),
  to: moment.optional().describe("The first moment or day after the period; the end of today where it is not said."),
});

const beyond = (param: "from" | "to"): CustodyError =>
  new CustodyError("forbidden", `\`${param}\` is beyond the time that this key may see`, param);

/**
 * The period that is asked about: whole days, the last ninety of them, where it is not said; never beyond the time that the caller may see. Throws
 * `request_malformed` and `forbidden`.
 */
const periodOf = ({ from, to }: z.infer<typeof controlsQuery>, { period }: Scope, now: number) => {
  const least = period?.from ?? -Infinity;
  const most = period?.to ?? Infinity;
  if (from !== undefined && from < least) throw beyond("from");
  if (to !== undefined && to > most) throw beyond("to");
  const end = to ?? Math.min(most, (Math.floor(now / dayMs) + 1) * dayMs);
  const begin = from ?? Math.max(least, 0, (Math.ceil(end / dayMs) - daysUsual) * dayMs);
  if (begin >= end) throw new CustodyError("request_malformed", "`from` must be before `to`", "to");
  if (end - begin > daysMax * dayMs) {
    throw new CustodyError("request_malformed", `the period has more than ${daysMax} days`, "from");
  }
  return { from: begin, to: end };
};

const timeText = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

const shownCheck = ({ check, asks, state, sentence, threshold, counts, links, freshness }: CheckResult) => ({
  check,
  asks,
  state,
  sentence,
  threshold,
  counts,
  links: links.map(({ shard, index, time }) => ({ shard, index, time: timeText(time) })),
  freshness: timeText(freshness),
});

const shownControl = ({ checks, freshness, ...control }: ControlResult) => ({
  ...control,
  freshness: timeText(freshness),
  checks: checks.map(shownCheck),
});

const shownFramework = ({ framework, name, version, source, limitation, dates, outside, controls }: Framework) => ({
  id: framework,
  name,
  version,
  source,
  limitation,
  dates,
  outside,
  controls: controls.length,
});

/** How many controls are in which state. */
export const countStates = (results: readonly ControlResult[]): Record<ControlState, number> => {
  const states: Record<ControlState, number> = {
    supported: 0,
    partly_supported: 0,
    not_supported: 0,
    not_applicable: 0,
    no_data: 0,
  };
  for (const { state } of results) states[state] += 1;
  return states;
};

export const scopeNote = (team: string | null): string =>
  team === null
    ? "Facts of the whole log."
    : "Facts of this team's own entries, and of those that concern everybody: checks about the whole server have no data.";

export const statesNote =
  "States say what the log supports. They are evidence for a control, and no statement that it is met.";

/** `GET /api/v1/compliance/frameworks` */
export const listFrameworks = (assessor: ControlsAssessor) => (c: AppContext) =>
  c.json({ data: assessor.frameworks.map(shownFramework), nextCursor: null });

/** What a query asks the assessor: a period within the scope, and one framework or all. Throws `request_malformed` and `forbidden`. */
export const controlsQuestion = (
  assessor: ControlsAssessor,
  query: z.infer<typeof controlsQuery>,
  scope: Scope,
): Omit<ControlsQuestion, "now"> => {
  const { from, to } = periodOf(query, scope, assessor.now());
  const frameworks = assessor.frameworks.filter(
    ({ framework }) => query.framework === undefined || framework === query.framework,
  );
  if (frameworks.length === 0) {
    const known = assessor.frameworks.map(({ framework }) => framework).join(", ");
    throw new CustodyError("request_malformed", `\`framework\` must be one of ${known}`, "framework");
  }
  return { from, to, team: scope.team, frameworks };
};

/** `GET /api/v1/compliance/controls?framework=&from=&to=`: without a framework, how many controls of each are in which state. */
export const showControls = (assessor: ControlsAssessor) => async (c: AppContext) => {
  const query = checkShape(controlsQuery, c.req.query());
  const question = controlsQuestion(assessor, query, c.var.record.reader.scope);
  const { from, to, team, frameworks: asked } = question;
  const { entries, newest, results } = await assessor.ask(question);
  const head = {
    period: { from: timeText(from), to: timeText(to) },
    scope: { team, note: scopeNote(team) },
    note: statesNote,
    entries,
    freshness: timeText(newest),
  };
  const resultsOf = ({ framework }: Framework): readonly ControlResult[] => results[framework] ?? [];
  const [only] = asked;
  if (query.framework === undefined || only === undefined) {
    const data = asked.map((one) => Object.assign(shownFramework(one), { states: countStates(resultsOf(one)) }));
    return c.json({ ...head, data, nextCursor: null });
  }
  const own = resultsOf(only);
  const data = own.map(shownControl);
  return c.json({ ...head, framework: shownFramework(only), states: countStates(own), data, nextCursor: null });
};
