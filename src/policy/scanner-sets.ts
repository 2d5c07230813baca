/**
 * Which scanners look when, and how answers stream, by what policies could make them do.
 * @module
 */
import type { Direction } from "../domain/part-kind.ts";
import { interferes } from "../domain/verdict.ts";
import type { Detector, ScannerFacts } from "../scan/detector.ts";
import { exchangeTypes } from "./guardrails.ts";
import { type Layer, possibleActions } from "./layer.ts";

/** See `Guard.streaming`. */
export type Streaming = "pass" | "hold" | "buffer";

/** See `JudgeContext.which`. */
export type Which = "inline" | "deferred" | "all" | "acting";

const mayAct = (layers: readonly Layer[], types: readonly string[] | null, direction: Direction): boolean =>
  possibleActions(layers, types, direction).some(interferes);

const directionsOfAll: readonly Direction[] = ["request", "tool_result", "response"];

const mayActAnywhere = (layers: readonly Layer[], types: readonly string[] | null): boolean =>
  directionsOfAll.some((direction) => mayAct(layers, types, direction));

const namesOf = (scanners: readonly ScannerFacts[]): ReadonlySet<string> => new Set(scanners.map(({ name }) => name));

/** How answers stream when these are the scanners that may act on them. */
const streamingOf = (layers: readonly Layer[], acting: readonly ScannerFacts[]): Streaming => {
  const actsOnWholes =
    acting.some(({ isWhole }) => isWhole) ||
    mayAct(layers, ["OUTPUT_SCHEMA_MISMATCH"], "response") ||
    layers.some(({ isShadow, shape }) => !isShadow && shape.needWholeAnswer);
  if (actsOnWholes) return "buffer";
  // What stands for a value has to become the value again.
  const restores = directionsOfAll.some((direction) => possibleActions(layers, null, direction).includes("tokenize"));
  return acting.length > 0 || restores || mayAct(layers, [...exchangeTypes], "response") ? "hold" : "pass";
};

/** Names of scanners. */
export type ScannerSets = Readonly<Record<Which, ReadonlySet<string>>>;

/** See the module. */
export const scannerSets = (
  layers: readonly Layer[],
  detector: Detector,
): { streaming: Streaming; sets: ScannerSets } => {
  const running = detector.scanners
    .filter(({ name }) => layers.some((layer) => layer.runs(name)))
    // Another process says of what class a finding is, and may say of any.
    .map((one) => (one.isOutside ? Object.assign({}, one, { types: null }) : one));
  // A ceiling looks at the class, and so at all that is found; where texts are kept without what is found, that is needed before they are.
  const needsAll = layers.some(
    ({ policy: { classificationCeiling, capture } }) => classificationCeiling !== "secret" || capture === "redacted",
  );
  const deferred = running.filter(({ isSlow, types }) => isSlow && !needsAll && !mayActAnywhere(layers, types));
  const inline = running.filter((one) => !deferred.includes(one));
  const acting = inline.filter(({ types, readsAnswers }) => readsAnswers && mayAct(layers, types, "response"));
  const sets = {
    inline: namesOf(inline),
    deferred: namesOf(deferred),
    all: namesOf(running),
    acting: namesOf(acting),
  };
  return { streaming: streamingOf(layers, acting), sets };
};
