/**
 * Policies made ready to judge: scanners, actions, and the digest that every exchange carries.
 * @module
 */
import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import type { AnswerShape, RequestShape } from "../domain/body-shape.ts";
import { type DataClass, dataClasses } from "../domain/data-class.ts";
import { CustodyError } from "../domain/errors.ts";
import { counted, type Finding, type LocatedFinding } from "../domain/finding.ts";
import type { Claims, Detector, ScanTarget } from "../scan/detector.ts";
import type { Placeholders } from "../scan/placeholders.ts";
import { scanText } from "../scan/scan-text.ts";
import type { Scanner, TextPart } from "../scan/scanner.ts";
import { type AnswerScanners, answerScannersOf } from "./answer-scanners.ts";
import { exchangeTypes, shapeTypes } from "./guardrails.ts";
import { type Judgement, Judging, type ValueNames } from "./judgement.ts";
import { createLayer, floorOf, type Layer } from "./layer.ts";
import type { LoadedPolicy } from "./load-policy.ts";
import type { EffectivePolicy } from "./effective-policy.ts";
import { listTypes } from "./own-lists.ts";
import { type Routing, routingOf } from "./routing.ts";
import { claimsOfParts, targetOf, targetsOf } from "./scan-targets.ts";
import { scannerSets, type Streaming, type Which } from "./scanner-sets.ts";
import type { Span } from "./span.ts";
import { fault, mediaFindings } from "./shape-checks.ts";

/** What a guard must know of a body beside its texts. */
export interface JudgeContext {
  readonly isAnswer: boolean;
  /** Scanners made for this exchange: they know its conversation. */
  readonly scanners?: readonly Scanner[];
  /** What stands for values toward the model. */
  readonly placeholders?: Placeholders | null;
  /** Where values of the caller's were put back into a text: what is found within is not acted upon. */
  readonly ownSpans?: (part: TextPart) => readonly Span[];
  /** Where the pieces begin of a text that has more than one: a reader may join them or not, so each is judged alone too. */
  readonly jointsOf?: (part: TextPart) => readonly number[];
  /** What is judged of a request and does not go to the model. */
  readonly staysHere?: (part: TextPart) => boolean;
  readonly request?: RequestShape | null;
  readonly answer?: AnswerShape | null;
  /**
   * Which scanners look: those that do not run beside the call (so by default), only those, all, or only those that may act on an answer:
   * a stream that runs is judged by these.
   */
  readonly which?: Which;
  /** What other scanners found in these texts: it may hide what overlaps it, as in one judgement, and is not counted again. */
  readonly known?: readonly LocatedFinding[];
}

export interface Guard {
  /** SHA-256 of `document`, hex. */
  readonly digest: string;
  /** Everything effective: the policies' texts and the scanners' versions, as canonical JSON. */
  readonly document: Uint8Array;
  /** The policies' names, joined by `+`. */
  readonly name: string;
  readonly policies: readonly EffectivePolicy[];
  /**
   * How an answer streams. `pass`: nothing can act on it. `hold`: what may act judges places, so a text leaves as soon as none is open.
   * `buffer`: what may act judges wholes, so nothing leaves before the end.
   */
  readonly streaming: Streaming;
  /** What is kept of texts. */
  readonly capture: NonNullable<EffectivePolicy["capture"]>;
  /** Whether a caller may ask that only the entries are kept. */
  readonly callersMayDropPayloads: boolean;
  /** What a line of a file does that is blocked or cannot be read: left out only where a policy says so and none says otherwise. */
  readonly onBadLine: "refuse" | "skip";
  /** Scanners that run beside the call: models that can do no more than flag. */
  readonly deferred: readonly string[];
  /** Where what leaves may go. */
  readonly routing: Routing;
  /** The class of an exchange in which nothing was found. */
  readonly floor: DataClass;
  /** The judgement when there is no text. */
  readonly nothing: Judgement<never>;
  /** A promise only where scanning takes long: large texts, scanners outside. Throws or rejects with `scanner_failed`. */
  judge<P extends TextPart>(parts: Iterable<P>, context: JudgeContext): Judgement<P> | Promise<Judgement<P>>;
  /** Scanners for the answer to a request, for `JudgeContext.scanners`. */
  readonly answerScanners: AnswerScanners;
  /** See `Scanner.openFrom`: over all that may act on answers. */
  openFrom(part: TextPart, context: JudgeContext): number;
}

const invalid = (message: string): CustodyError => new CustodyError("policy_invalid", message);

const listed: ReadonlySet<string> = new Set(listTypes);

/** A type that a policy acts upon must be one that something finds. */
const checkTypes = (layers: readonly Layer[], { types }: Detector): void => {
  if (types === null) return;
  const isKnown = (type: string): boolean =>
    type.includes("*") || types.has(type) || shapeTypes.has(type) || exchangeTypes.has(type) || listed.has(type);
  for (const { policy } of layers) {
    for (const { types: named = [], origin } of [...policy.rules, ...policy.routing]) {
      const unknown = named.find((type) => !isKnown(type));
      if (unknown !== undefined) throw invalid(`${origin}: ${unknown}: no scanner finds this entity type`);
    }
  }
};

/** What may be said once: two policies that say it otherwise cannot be in force together. */
const agreed = <K extends "capture" | "retention">(layers: readonly Layer[], key: K): EffectivePolicy[K] => {
  const [first, ...others] = layers.filter(({ policy }) => policy[key] !== undefined);
  const other = others.find(({ policy }) => canonicalize(policy[key]) !== canonicalize(first?.policy[key]));
  if (first === undefined || other === undefined) return first?.policy[key];
  throw invalid(`the policies ${first.policy.name} and ${other.policy.name} say different things of ${key}`);
};

const onBadLineOf = (policies: readonly EffectivePolicy[]): Guard["onBadLine"] => {
  const said = new Set(policies.map(({ batches }) => batches.onBadLine));
  return said.has("skip") && !said.has("refuse") ? "skip" : "refuse";
};

const looksInto = ({ kinds, charsMin = 0 }: Scanner, { text, partKind }: ScanTarget): boolean =>
  text.length >= charsMin && (kinds?.has(partKind) ?? true);

/** The claims of scanners made for one exchange, beside those of all others. */
const withOwn = (known: Claims, targets: readonly ScanTarget[], scanners: readonly Scanner[]): Claims => {
  if (scanners.length === 0) return known;
  let { failed } = known;
  // Of most texts they find nothing.
  let claims: (readonly Finding[])[] | null = null;
  for (const [place, target] of targets.entries()) {
    const looking = scanners.filter((one) => looksInto(one, target));
    if (looking.length === 0) continue;
    const own = scanText(looking, target.text, target.label, target.from);
    if (own.failed.length > 0) failed = new Set([...failed, ...own.failed]);
    if (own.found.length === 0) continue;
    claims ??= [...known.claims];
    claims[place] = [...(claims[place] ?? []), ...own.found];
  }
  return { claims: claims ?? known.claims, failed };
};

/** The scanners that failed where every policy says that the call goes on. Throws `scanner_failed` where one says that it does not. */
const degradedBy = (layers: readonly Layer[], failed: ReadonlySet<string>): readonly string[] => {
  for (const name of failed) {
    const isClosed = layers.some((layer) => !layer.isShadow && layer.runs(name) && !layer.failsOpen(name));
    if (isClosed) throw new CustodyError("scanner_failed", `the scanner ${name} failed`);
  }
  return [...failed].sort();
};

/** What a policy's lists and limits say of the shape of a body. */
const faultsIn = ({ shape }: Layer, { isAnswer, request = null, answer = null }: JudgeContext) => {
  if (isAnswer)
    return answer === null ? [] : shape.ofAnswer(answer, { responseSchema: request?.responseSchema ?? null });
  return request === null ? [] : shape.ofRequest(request);
};

/** All that is found in the shape of a body, and by which policies. */
const faultsOf = (
  layers: readonly Layer[],
  context: JudgeContext,
): readonly (readonly [readonly Layer[], readonly LocatedFinding[]])[] => {
  const faults: (readonly [readonly Layer[], readonly LocatedFinding[]])[] = [];
  const add = (by: readonly Layer[], found: readonly LocatedFinding[]): void => {
    if (found.length > 0) faults.push([by, found]);
  };
  if (!context.isAnswer && context.request) add(layers, mediaFindings(context.request));
  for (const layer of layers) add([layer], faultsIn(layer, context));
  return faults;
};

const nothingClaimed: Claims = { claims: [], failed: new Set() };

/** What of a context the judgement of a text goes by. */
const asked = (context: JudgeContext) => {
  const { isAnswer, placeholders = null, ownSpans = null, staysHere = null } = context;
  return { isAnswer, placeholders, ownSpans, staysHere };
};

const isStricter = (a: DataClass, b: DataClass): boolean => dataClasses.indexOf(a) > dataClasses.indexOf(b);

/** A request of a class that a policy lets nothing have. */
const holdToCeilings = <P extends TextPart>(judging: Judging<P>, layers: readonly Layer[]): void => {
  const { dataClass } = judging;
  for (const layer of layers) {
    if (!isStricter(dataClass, layer.policy.classificationCeiling)) continue;
    judging.addShape([layer], [fault("CLASS_TOO_HIGH", "", "classificationCeiling")]);
  }
};

/**
 * Compiles policies that are in force together: of what they say the strictest holds. Throws `policy_invalid` when one names an entity type that no
 * scanner finds, or when they contradict each other.
 */
export const createGuard = (
  loaded: LoadedPolicy | readonly LoadedPolicy[],
  detector: Detector,
  names: ValueNames = {},
): Guard => {
  const layers = ("files" in loaded ? [loaded] : loaded).map(createLayer);
  checkTypes(layers, detector);
  const policies = layers.map(({ policy }) => policy);
  const capture = agreed(layers, "capture") ?? "full";
  agreed(layers, "retention");
  const document = documentOf(layers, detector);
  const { streaming, sets } = scannerSets(layers, detector);

  const decide = <P extends TextPart>(
    parts: readonly P[],
    { claims, failed }: { claims: readonly (readonly Finding[])[]; failed: ReadonlySet<string> },
    context: JudgeContext,
    faults = faultsOf(layers, context),
  ): Judgement<P> => {
    // What runs beside a call cannot refuse it any more.
    const degraded = context.which === "deferred" ? [...failed].sort() : degradedBy(layers, failed);
    const { isAnswer } = context;
    const judging = new Judging<P>(layers, { ...names, ...asked(context), isMasked: capture === "redacted" });
    for (const [by, found] of faults) judging.addShape(by, found);
    const known = Map.groupBy(counted(context.known ?? []), ({ path }) => path);
    for (const [place, part] of parts.entries()) {
      judging.addText(part, claims[place] ?? [], known.size === 0 ? [] : known.get(part.path));
    }
    if (!isAnswer) holdToCeilings(judging, layers);
    return judging.result(degraded);
  };

  /** Most bodies: nothing was found in them, and nothing failed. */
  const clean = {
    request: decide([], nothingClaimed, { isAnswer: false }),
    answer: decide([], nothingClaimed, { isAnswer: true }),
  };

  const judge = <P extends TextPart>(
    given: Iterable<P>,
    context: JudgeContext,
  ): Judgement<P> | Promise<Judgement<P>> => {
    const parts = Array.isArray(given) ? given : [...given];
    const { which = "inline", scanners = [] } = context;
    const targets = targetsOf(parts, context);
    const claims = detector.claimsOf(targets, sets[which], which === "deferred");
    const act = (known: Claims): Judgement<P> => {
      const all = withOwn(known, targets, scanners);
      const faults = faultsOf(layers, context);
      const isClean = faults.length === 0 && all.failed.size === 0 && all.claims.every(({ length }) => length === 0);
      if (isClean) return context.isAnswer ? clean.answer : clean.request;
      return decide(parts, { ...all, claims: claimsOfParts(parts, all.claims, context) }, context, faults);
    };
    return claims instanceof Promise ? claims.then(act) : act(claims);
  };

  return {
    digest: hash("sha256", document),
    document,
    name: policies.map(({ name }) => name).join("+"),
    policies,
    streaming,
    capture,
    callersMayDropPayloads: policies.every((policy) => policy.callersMayDropPayloads),
    onBadLine: onBadLineOf(policies),
    deferred: [...sets.deferred],
    routing: routingOf(layers),
    floor: floorOf(layers),
    nothing: clean.answer,
    judge,
    answerScanners: answerScannersOf(layers),
    openFrom: (part, { scanners = [] }) => detector.openFrom(targetOf(part, true), sets.acting, scanners),
  };
};

/** Everything that a judgement depends on; words and weights are in the policies' texts by digest, and in the scanners' versions. */
const documentOf = (layers: readonly Layer[], { scanners }: Detector): Buffer => {
  const policies = layers.map(({ loaded: { name, files } }) => ({
    name,
    files: files.map(({ file, source }) => ({ file, source })),
  }));
  const versions = scanners.map(({ name, version }) => `${name}@${version}`);
  return Buffer.from(canonicalize({ policies, scanners: versions }) ?? "");
};
