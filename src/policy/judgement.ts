/**
 * From claims to a judgement: what each policy says of each finding, the strictest of it, and what becomes of the texts.
 * @module
 */
import { type DataClass, dataClasses, stricterClass } from "../domain/data-class.ts";
import type { CustodyError } from "../domain/errors.ts";
import type { Finding, LocatedFinding } from "../domain/finding.ts";
import type { Direction } from "../domain/part-kind.ts";
import { type Action, actions, interferes, strongerAction, type Verdict } from "../domain/verdict.ts";
import { classOf } from "../scan/classify.ts";
import { type Edit, mergeEdits, type RankedEdit, redactionMark } from "../scan/edits.ts";
import type { Placeholders } from "../scan/placeholders.ts";
import { judged, type Outcome, refusal, weigh } from "./outcome.ts";
import { resolveOverlaps } from "../scan/resolve-overlaps.ts";
import type { TextPart } from "../scan/scanner.ts";
import { isGuardrail, shapeTypes } from "./guardrails.ts";
import { floorOf, type Layer } from "./layer.ts";
import { Gathering, type Leavings, nothingLeaves } from "./leaving.ts";
import { countedType } from "./own-lists.ts";
import type { Where } from "./rules.ts";
import { inOrder, type Span, Spans } from "./span.ts";

/** A text that must not stay as it is, and what becomes of it. */
export interface Hit<P extends TextPart> {
  readonly part: P;
  readonly edits: readonly Edit[];
}

/** What stops a body: the refusal, and where the span begins that asks for it. `part` is null where the body as a whole does. */
export interface Block<P extends TextPart> {
  readonly error: CustodyError;
  readonly part: P | null;
  readonly start: number;
}

/** The judgement over all texts of one body. */
export interface Judgement<P extends TextPart> extends Leavings {
  readonly dataClass: DataClass;
  readonly reasons: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  /** How many findings each action was taken on. */
  readonly actions: Readonly<Record<string, number>>;
  readonly verdict: Verdict;
  /** What the verdict would be if policies in shadow acted. */
  readonly shadow: Verdict;
  /** Scanners that failed and were passed over. */
  readonly degraded: readonly string[];
  readonly findings: readonly LocatedFinding[];
  readonly hits: readonly Hit<P>[];
  /** The texts without anything that was found in them, where only that is kept; empty otherwise. */
  readonly masks: readonly Hit<P>[];
  readonly block: Block<P> | null;
}

/** What stands for a found value elsewhere. */
export interface ValueNames {
  /** In sealed findings and in the index; without it there are no pseudonyms. */
  readonly pseudonymOf?: (type: string, value: string) => string;
  /** In a text, for the action `hash`; without it the value is redacted. */
  readonly hashOf?: (type: string, value: string) => string;
}

export interface JudgeOptions extends ValueNames {
  readonly isAnswer: boolean;
  readonly placeholders: Placeholders | null;
  readonly ownSpans: ((part: TextPart) => readonly Span[]) | null;
  readonly staysHere: ((part: TextPart) => boolean) | null;
  /** Whether masks are asked for. */
  readonly isMasked: boolean;
}

const publicPathOf = (part: TextPart | null): string | null =>
  part !== null && "publicPath" in part && typeof part.publicPath === "string" && part.publicPath !== ""
    ? part.publicPath
    : null;

/** Which way a text goes. */
export const directionOf = (isAnswer: boolean, { partKind }: TextPart): Direction =>
  isAnswer ? "response" : partKind === "tool_result" ? "tool_result" : "request";

/** What stands in a value's place. */
const textFor = (outcome: Outcome, value: string, { placeholders, hashOf, isAnswer }: JudgeOptions): string => {
  const { type } = outcome.finding;
  // A placeholder in an answer leads back to a value of the caller's; what the model said first has none.
  if (outcome.action === "tokenize" && placeholders !== null) {
    const known = isAnswer ? placeholders.find(type, value) : placeholders.placeholderOf(type, value);
    if (known !== null) return known;
  }
  if (outcome.action === "hash" && hashOf !== undefined) return `<${type}_${hashOf(type, value)}>`;
  return redactionMark(type);
};

/** A finding as it is counted: a number was scanned with a mark behind it, and of a list it does not matter whose it is. */
const countedFinding = (claim: Finding, length: number): Finding => {
  const type = countedType(claim.type);
  return type === claim.type && claim.end <= length ? claim : { ...claim, type, end: Math.min(claim.end, length) };
};

/** What has no text cannot be changed: it is stopped instead. */
const stopping = (action: Action): Action => (interferes(action) ? "block" : action);

/** The same, where it may no longer act. */
const passed = (outcome: Outcome): Outcome => ({
  ...outcome,
  action: interferes(outcome.action) ? "flag" : outcome.action,
  shadow: interferes(outcome.shadow) ? "flag" : outcome.shadow,
});

/**
 * The findings that stand, in order. What asks for a stronger action is not hidden by what asks for a weaker one. What says whose data a text is
 * and what says that it should not be there hide each other never, nor does one kind of harm another.
 */
const standing = (outcomes: ReadonlyMap<Finding, Outcome>): readonly Finding[] => {
  const weightOf = (finding: Finding): number =>
    actions.indexOf(outcomes.get(finding)?.action ?? "allow") * dataClasses.length +
    dataClasses.indexOf(finding.dataClass);
  const kinds = Map.groupBy(outcomes.keys(), ({ type }) => (isGuardrail(type) ? type : ""));
  return [...kinds.values()].flatMap((findings) => resolveOverlaps(findings, weightOf)).sort(inOrder);
};

/** A judgement while it is made. */
export class Judging<P extends TextPart> {
  readonly #layers: readonly Layer[];
  readonly #options: JudgeOptions;
  readonly #counts: Record<string, number> = {};
  readonly #actions: Record<string, number> = {};
  readonly #findings: LocatedFinding[] = [];
  readonly #hits: Hit<P>[] = [];
  readonly #masks: Hit<P>[] = [];
  /** Of a request. */
  readonly #leaving: Gathering | null;
  #strictest: DataClass;
  #verdict: Verdict = "allow";
  #shadow: Verdict = "allow";
  #block: Block<P> | null = null;

  constructor(layers: readonly Layer[], options: JudgeOptions) {
    this.#layers = layers;
    this.#options = options;
    this.#strictest = floorOf(layers);
    this.#leaving = options.isAnswer ? null : new Gathering(layers);
  }

  /** Takes what was claimed of one text; `known` is counted elsewhere and only hides what overlaps it. */
  addText(part: P, claimed: readonly Finding[], known: readonly Finding[] = []): void {
    if (claimed.length === 0) return;
    const where = { direction: directionOf(this.#options.isAnswer, part), partKind: part.partKind ?? "field" };
    const given = this.#options.ownSpans?.(part) ?? [];
    const own = given.length === 0 ? null : new Spans(given);
    const outcomes = new Map<Finding, Outcome>();
    for (const claim of [...known, ...claimed]) {
      // The shape of a body is not for scanners of texts to judge.
      const weighed = shapeTypes.has(claim.type) ? null : weigh(this.#layers, claim, where);
      if (weighed === null) continue;
      const finding = countedFinding(claim, part.text.length);
      const outcome = { ...weighed, finding };
      // The caller's own value, given back: it is known, and may pass.
      outcomes.set(finding, own?.holds(finding) === true ? passed(outcome) : outcome);
    }
    const edits: RankedEdit[] = [];
    const masks: RankedEdit[] = [];
    const isKnown = new Set(known);
    const stands = standing(outcomes);
    for (const finding of stands) {
      const outcome = outcomes.get(finding);
      if (outcome === undefined || isKnown.has(finding)) continue;
      outcomes.delete(finding);
      const { start, end, type } = finding;
      const value = part.text.slice(start, end);
      this.#count(outcome, part, value);
      const rank = actions.indexOf(outcome.action);
      if (interferes(outcome.action)) edits.push({ start, end, text: textFor(outcome, value, this.#options), rank });
      if (this.#masksType(type)) masks.push({ start, end, text: redactionMark(type), rank: 0 });
    }
    for (const finding of known) outcomes.delete(finding);
    if (outcomes.size > 0) this.#hide(part, outcomes, new Spans(stands), edits, masks);
    if (masks.length > 0) this.#masks.push({ part, edits: mergeEdits(masks.sort(inOrder)) });
    if (edits.length > 0) this.#hits.push({ part, edits: mergeEdits(edits.sort(inOrder)) });
  }

  /** Takes what others hide. It may reach beyond what hides it: nothing of it stays. */
  #hide(part: P, hidden: ReadonlyMap<Finding, Outcome>, stands: Spans, edits: RankedEdit[], masks: RankedEdit[]): void {
    for (const [finding, { action, shadow }] of hidden) {
      const { type, start, end } = finding;
      this.#shadow = strongerAction(this.#shadow, shadow);
      if (!stands.holds(finding)) this.#findings.push({ ...finding, path: this.#pathOf(part), isHidden: true });
      const edit = { start, end, text: redactionMark(type), rank: actions.indexOf(action) };
      if (interferes(action)) edits.push(edit);
      if (this.#masksType(type)) masks.push(edit);
      if (action === "block" && this.#block?.part === part && start < this.#block.start) {
        this.#block = { ...this.#block, start };
      }
    }
    const changed = new Spans(edits);
    for (const [finding, outcome] of hidden) {
      if (!interferes(outcome.action) && changed.cuts(finding)) this.#leave(finding, outcome, part);
    }
  }

  /** An attack is no data of anybody's: who looks into it later wants to see it. */
  #masksType(type: string): boolean {
    return this.#options.isMasked && !isGuardrail(type);
  }

  #count(outcome: Outcome, part: P, value: string): void {
    const { finding } = outcome;
    const path = this.#pathOf(part);
    this.#add(outcome, part);
    const pseudonym = this.#options.pseudonymOf?.(finding.type, value);
    const located = judged({ ...finding, path }, outcome);
    this.#findings.push(pseudonym === undefined ? located : { ...located, pseudonym });
  }

  /** Where what is found is not kept, neither are names that the sender chose. */
  #pathOf(part: P): string {
    return this.#options.isMasked ? (publicPathOf(part) ?? "*") : part.path;
  }

  #add(outcome: Outcome, part: P | null, param: string | null = publicPathOf(part)): void {
    const { type, dataClass, start } = outcome.finding;
    this.#counts[type] = (this.#counts[type] ?? 0) + 1;
    this.#actions[outcome.action] = (this.#actions[outcome.action] ?? 0) + 1;
    this.#strictest = stricterClass(this.#strictest, dataClass);
    this.#leave(outcome.finding, outcome, part);
    this.#verdict = strongerAction(this.#verdict, outcome.action);
    this.#shadow = strongerAction(this.#shadow, outcome.shadow);
    if (outcome.action !== "block" || this.#block !== null) return;
    this.#block = { error: refusal(outcome, this.#options.isAnswer ? "answer" : "request", param), part, start };
  }

  #leave(finding: Finding, { action, shadow }: Pick<Outcome, "action" | "shadow">, part: P | null): void {
    if (part === null || this.#options.staysHere?.(part) !== true) this.#leaving?.add(finding, action, shadow);
  }

  /** Takes what is found in the shape of a body: by the lists of one policy, or whatever the policies. */
  addShape(layers: readonly Layer[], faults: readonly LocatedFinding[]): void {
    const where: Where = { direction: this.#options.isAnswer ? "response" : "request", partKind: "field" };
    for (const finding of faults) {
      const weighed = weigh(layers, finding, where);
      if (weighed === null) continue;
      const outcome = { ...weighed, action: stopping(weighed.action), shadow: stopping(weighed.shadow) };
      this.#add(outcome, null, this.#options.isAnswer || finding.path === "" ? null : finding.path);
      this.#findings.push(judged(finding, outcome));
    }
  }

  /** The class so far, by all that was found. */
  get dataClass(): DataClass {
    return classOf(Object.keys(this.#counts), this.#strictest);
  }

  result(degraded: readonly string[]): Judgement<P> {
    return {
      dataClass: this.dataClass,
      reasons: Object.keys(this.#counts).sort(),
      counts: this.#counts,
      actions: this.#actions,
      verdict: this.#verdict,
      shadow: this.#shadow,
      degraded,
      findings: this.#findings,
      hits: this.#hits,
      masks: this.#masks,
      block: this.#block,
      ...(this.#leaving?.result() ?? nothingLeaves),
    };
  }
}
