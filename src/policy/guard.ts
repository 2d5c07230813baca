/**
 * A policy made ready to judge: scanners, actions, and the digest that every exchange carries.
 * @module
 */
import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import { type DataClass, dataClasses, stricterClass } from "../domain/data-class.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Finding, LocatedFinding } from "../domain/finding.ts";
import { type Action, actions, strongerAction, type Verdict } from "../domain/verdict.ts";
import { classOf } from "../scan/classify.ts";
import type { Claims, Detector } from "../scan/detector.ts";
import { mergeSpans, type Redaction } from "../scan/redact.ts";
import { resolveOverlaps } from "../scan/resolve-overlaps.ts";
import type { TextPart } from "../scan/scanner.ts";
import type { LoadedPolicy } from "./load-policy.ts";

/** A text that must not stay as it is, and the spans that go. */
export interface Hit<P extends TextPart> {
  readonly part: P;
  readonly redactions: readonly Redaction[];
}

/** The judgement over all texts of one body. */
export interface Judgement<P extends TextPart> {
  readonly dataClass: DataClass;
  readonly reasons: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly verdict: Verdict;
  readonly findings: readonly LocatedFinding[];
  readonly hits: readonly Hit<P>[];
}

export interface Guard {
  /** SHA-256 of `document`, hex. */
  readonly digest: string;
  /** Everything effective: the policy's text and the scanners' versions, as canonical JSON. */
  readonly document: Uint8Array;
  readonly name: string;
  /** Whether any action could change or stop an answer: then a stream is scanned before it is released. */
  readonly mayInterfere: boolean;
  /** The class of an exchange in which nothing was found. */
  readonly floor: DataClass;
  /** The judgement when there is no text. */
  readonly nothing: Judgement<never>;
  /** A promise only where scanning takes long: large texts, scanners outside. Throws or rejects with `scanner_failed`. */
  judge<P extends TextPart>(parts: Iterable<P>): Judgement<P> | Promise<Judgement<P>>;
}

export interface GuardOptions {
  /** What stands for a found value in sealed findings and in the index; without it there are no pseudonyms. */
  readonly pseudonymOf?: (type: string, value: string) => string;
}

/** Compiles a policy. Throws `policy_invalid` when it names an entity type that no scanner finds. */
export const createGuard = (
  { policy, source }: LoadedPolicy,
  detector: Detector,
  { pseudonymOf }: GuardOptions = {},
): Guard => {
  const { types } = detector;
  const unknown = Object.keys(policy.actions).find((type) => types !== null && !types.has(type));
  if (unknown !== undefined) {
    throw new CustodyError(
      "policy_invalid",
      `policy ${policy.name}: actions.${unknown}: no scanner finds this entity type`,
    );
  }
  const actionOf = new Map(Object.entries(policy.actions));
  const act = (finding: Finding): Action => actionOf.get(finding.type) ?? "flag";
  // What asks for a stronger action is not hidden by what asks for a weaker one.
  const weightOf = (finding: Finding): number =>
    actions.indexOf(act(finding)) * dataClasses.length + dataClasses.indexOf(finding.dataClass);
  const document = Buffer.from(canonicalize({ policy: source, scanners: detector.versions }) ?? "");
  const floor = policy.classificationFloor;

  const decide = <P extends TextPart>(parts: readonly P[], claims: Claims): Judgement<P> => {
    let strictest = floor;
    let verdict: Verdict = "allow";
    const counts: Record<string, number> = {};
    const findings: LocatedFinding[] = [];
    const hits: Hit<P>[] = [];
    for (const [place, part] of parts.entries()) {
      const claimed = claims[place];
      if (claimed === undefined || claimed.length === 0) continue;
      const found = resolveOverlaps(claimed, weightOf);
      const { path, text } = part;
      for (const finding of found) {
        const { type, start, end, dataClass } = finding;
        counts[type] = (counts[type] ?? 0) + 1;
        strictest = stricterClass(strictest, dataClass);
        verdict = strongerAction(verdict, act(finding));
        const pseudonym = pseudonymOf?.(type, text.slice(start, end));
        findings.push(pseudonym === undefined ? { ...finding, path } : { ...finding, path, pseudonym });
      }
      const redactions = mergeSpans(found.filter((finding) => act(finding) === "redact"));
      if (redactions.length > 0) hits.push({ part, redactions });
    }
    const reasons = Object.keys(counts).sort();
    return { dataClass: classOf(reasons, strictest), reasons, counts, verdict, findings, hits };
  };

  const judge = <P extends TextPart>(given: Iterable<P>): Judgement<P> | Promise<Judgement<P>> => {
    const parts = [...given];
    // What follows a number keeps it from passing for a whole text, as a card number in a message may be.
    const scanned = ({ text, label = "", isNumber = false }: P) => ({ text: isNumber ? `${text},` : text, label });
    const claims = detector.claimsOf(parts.map(scanned));
    return claims instanceof Promise ? claims.then((known) => decide(parts, known)) : decide(parts, claims);
  };

  const mayInterfere = [...actionOf.values()].some((action) => action === "redact" || action === "block");
  return {
    digest: hash("sha256", document),
    document,
    name: policy.name,
    mayInterfere,
    floor,
    nothing: decide([], []),
    judge,
  };
};
