/**
 * A policy made ready to judge: scanners, actions, and the digest that every exchange carries.
 * @module
 */
import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import { type DataClass, stricterClass } from "../domain/data-class.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Finding, LocatedFinding } from "../domain/finding.ts";
import { type Action, strongerAction, type Verdict } from "../domain/verdict.ts";
import { mergeSpans, type Redaction } from "../scan/redact.ts";
import { runScanners } from "../scan/run-scanners.ts";
import type { Scanner, TextPart } from "../scan/scanner.ts";
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
  judge<P extends TextPart>(parts: Iterable<P>): Judgement<P>;
}

/** Compiles a policy. Throws `policy_invalid` when it names an entity type that no scanner finds. */
export const createGuard = ({ policy, source }: LoadedPolicy, scanners: readonly Scanner[]): Guard => {
  const known = new Set(scanners.flatMap((scanner) => scanner.types));
  const unknown = Object.keys(policy.actions).find((type) => !known.has(type));
  if (unknown !== undefined) {
    throw new CustodyError(
      "policy_invalid",
      `policy ${policy.name}: actions.${unknown}: no scanner finds this entity type`,
    );
  }
  const actionOf = new Map(Object.entries(policy.actions));
  const act = (finding: Finding): Action => actionOf.get(finding.type) ?? "flag";
  const versions = scanners.map(({ name, version }) => `${name}@${version}`);
  const document = Buffer.from(canonicalize({ policy: source, scanners: versions }) ?? "");
  const floor = policy.classificationFloor;

  const judge = <P extends TextPart>(parts: Iterable<P>): Judgement<P> => {
    let dataClass = floor;
    let verdict: Verdict = "allow";
    const counts: Record<string, number> = {};
    const findings: LocatedFinding[] = [];
    const hits: Hit<P>[] = [];
    for (const part of parts) {
      const found = runScanners(scanners, part.text);
      if (found.length === 0) continue;
      const { path } = part;
      for (const finding of found) {
        counts[finding.type] = (counts[finding.type] ?? 0) + 1;
        dataClass = stricterClass(dataClass, finding.dataClass);
        verdict = strongerAction(verdict, act(finding));
        findings.push({ ...finding, path });
      }
      const redactions = mergeSpans(found.filter((finding) => act(finding) === "redact"));
      if (redactions.length > 0) hits.push({ part, redactions });
    }
    return { dataClass, reasons: Object.keys(counts).sort(), counts, verdict, findings, hits };
  };

  const mayInterfere = [...actionOf.values()].some((action) => action === "redact" || action === "block");
  return {
    digest: hash("sha256", document),
    document,
    name: policy.name,
    mayInterfere,
    floor,
    nothing: judge([]),
    judge,
  };
};
