/**
 * What is allowed in a policy and probably not meant.
 * @module
 */
import { compileGlobs } from "../domain/glob.ts";
import { type Direction, directions, type PartKind } from "../domain/part-kind.ts";
import { interferes } from "../domain/verdict.ts";
import type { Detector } from "../scan/detector.ts";
import type { PlacedRule } from "./effective-policy.ts";
import { exchangeTypes, shapeTypes } from "./guardrails.ts";
import { createLayer, type Layer, possibleActions } from "./layer.ts";
import { addedTypes, countedType, listTypes } from "./own-lists.ts";
import type { LoadedPolicy } from "./load-policy.ts";

/** Which kinds of texts go which way. */
const partsOf: Readonly<Record<Direction, readonly PartKind[]>> = {
  request: [
    ...(["system", "user", "assistant", "tool_definition"] as const),
    ...(["tool_arguments", "reasoning", "refusal", "field"] as const),
  ],
  tool_result: ["tool_result"],
  response: ["assistant", "tool_arguments", "reasoning", "refusal", "error", "field"],
};

const isWithin = <T>(inner: readonly T[] | undefined, outer: readonly T[] | undefined): boolean =>
  outer === undefined || (inner?.every((one) => outer.includes(one)) ?? false);

/** Whether a rule decides about all that an earlier one matches. A pattern within a pattern is matched by it, star for star. */
const covers = (later: PlacedRule, earlier: PlacedRule): boolean =>
  (later.types === undefined || (earlier.types?.every(compileGlobs(later.types)) ?? false)) &&
  isWithin(earlier.classes, later.classes) &&
  isWithin(earlier.directions, later.directions) &&
  isWithin(earlier.parts, later.parts) &&
  (later.scoreMilliMin ?? 0) <= (earlier.scoreMilliMin ?? 0);

const fileOf = ({ origin }: PlacedRule): string => origin.slice(0, origin.lastIndexOf(":"));

/** Rules that never decide. What a file says otherwise than one that it extends is meant. */
const idleRules = ({ policy: { rules } }: Layer, known: ReadonlySet<string> | null): string[] =>
  rules.flatMap((rule, place) => {
    const { origin, types, directions: ways = directions, parts } = rule;
    const isEmpty = parts !== undefined && !ways.some((way) => partsOf[way].some((kind) => parts.includes(kind)));
    if (isEmpty) return [`${origin}: this rule never matches: none of its parts goes that way`];
    const isNothing = types !== undefined && known !== null && ![...known].some((type) => compileGlobs(types)(type));
    if (isNothing) return [`${origin}: this rule never matches: no scanner finds ${types.join(", ")}`];
    const over = rules.slice(place + 1).find((later) => fileOf(later) === fileOf(rule) && covers(later, rule));
    return over === undefined ? [] : [`${origin}: this rule never decides: ${over.origin} comes after it`];
  });

/** Routing rules that no request can be under. */
const idleRouting = ({ policy: { routing } }: Layer, known: ReadonlySet<string> | null): string[] =>
  routing.flatMap(({ origin, types, classes }) => {
    if (types === undefined || classes !== undefined || known === null) return [];
    const isNothing = ![...known].some((type) => compileGlobs(types)(type));
    return isNothing ? [`${origin}: this rule never matches: no scanner finds ${types.join(", ")}`] : [];
  });

/** Types that are looked for in vain: all that finds them is switched off. */
const lostTypes = (layer: Layer, { scanners }: Detector): string[] => {
  const running = scanners.filter(({ name }) => layer.runs(name));
  return layer.policy.rules.flatMap(({ origin, types = [], action }) =>
    types.flatMap((type) => {
      const all = scanners.filter((one) => one.types?.includes(type));
      const isLost = action !== "allow" && all.length > 0 && !running.some((one) => one.types?.includes(type) ?? true);
      return isLost ? [`${origin}: ${type} is not found: ${all.map(({ name }) => name).join(", ")} does not run`] : [];
    }),
  );
};

/** Types that the policy makes itself, and then lets pass. */
const unusedTypes = ({ policy, possible }: Layer): string[] =>
  [...new Set(addedTypes(policy).map(({ type }) => type))]
    .filter((type) => directions.every((way) => possible(type, way).every((action) => action === "allow")))
    .map(
      (type) =>
        `${policy.name}: ${countedType(type)} is allowed everywhere: it is counted, and nothing else is done about it`,
    );

/** Why answers of this policy do not stream. */
const heldStreams = (layer: Layer, { scanners }: Detector): string[] => {
  if (layer.isShadow) return [];
  const mayAct = (types: readonly string[] | null): boolean =>
    possibleActions([layer], types, "response").some(interferes);
  const whole = scanners.filter(
    ({ name, isWhole, readsAnswers, types }) => isWhole && readsAnswers && layer.runs(name) && mayAct(types),
  );
  const causes = whole.map(({ name }) => `the scanner ${name} judges whole texts, and its findings may be acted upon`);
  if (layer.shape.needWholeAnswer) causes.push("tools or limits.completionTokensMax are checked in whole answers");
  if (mayAct(["OUTPUT_SCHEMA_MISMATCH"])) causes.push("OUTPUT_SCHEMA_MISMATCH is seen in whole answers");
  return causes.map((cause) => `${layer.policy.name}: streams of this policy are held to their end: ${cause}`);
};

/** They are made for each exchange, and no part of a detector. */
const otherScanners: ReadonlySet<string> = new Set(["exfiltration", "prompt-leak"]);

const unknownScanners = ({ policy: { name, scanners } }: Layer, detector: Detector): string[] =>
  Object.keys(scanners)
    .filter((scanner) => !otherScanners.has(scanner) && !detector.scanners.some((one) => one.name === scanner))
    .map((scanner) => `${name}: scanners.${scanner}: no scanner of the program has this name`);

/** Each in one line, `file:line: what` where it has a place. The policy is one that `createGuard` takes. */
export const policyWarnings = (loaded: LoadedPolicy, detector: Detector): string[] => {
  const layer = createLayer(loaded);
  const known =
    detector.types === null ? null : new Set([...detector.types, ...shapeTypes, ...exchangeTypes, ...listTypes]);
  return [
    ...(layer.isShadow ? [`${loaded.name}: mode shadow: it records what it would do, and does nothing`] : []),
    ...idleRules(layer, known),
    ...idleRouting(layer, known),
    ...lostTypes(layer, detector),
    ...unusedTypes(layer),
    ...unknownScanners(layer, detector),
    ...heldStreams(layer, detector),
  ];
};
