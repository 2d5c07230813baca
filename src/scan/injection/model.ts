/**
 * The injection model's file: a header of one line of JSON, then a weight for each bucket, a signed byte each. `train/train-injection.ts` writes it.
 * @module
 */
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { concepts } from "./concepts.ts";
import { checkModelVersion } from "../model-version.ts";
import { buckets } from "./features.ts";
import type { Judged, LinearModel } from "./windows.ts";

/** From log odds to scores, chosen on texts that the judging weights had not learnt from. */
export interface Calibration {
  /** What one ordinary text in a hundred reaches: a score of 500. */
  readonly logitAt500: number;
  /** What one ordinary text in a thousand reaches: a score of 800. */
  readonly logitAt800: number;
  /** Taken off for each doubling of a text's pieces. */
  readonly logitPerDoubling: number;
}

export interface Header extends Calibration {
  readonly version: string;
  /** The words that it learnt with: see `conceptsDigest`. */
  readonly concepts: string;
  readonly scale: number;
  readonly bias: number;
}

export interface InjectionModel extends LinearModel, Header {}

/** A judgement as a score of 0-1000. */
export const scoreMilliOf = (judged: Judged, calibration: Calibration): number => {
  const { logitAt500, logitAt800, logitPerDoubling } = calibration;
  const logit = judged.logit - logitPerDoubling * Math.log2(Math.max(1, judged.pieces));
  const score = 500 + (300 * (logit - logitAt500)) / (logitAt800 - logitAt500);
  return Math.max(0, Math.min(1000, Math.round(score)));
};

/** Reads the model's file. Throws when it is cut short, and when its weights are not those that its version is of. */
export const readModel = (file: URL): InjectionModel => {
  const bytes = readFileSync(file);
  const headerEnd = bytes.indexOf(0x0a);
  const header = JSON.parse(bytes.toString("utf8", 0, headerEnd)) as Header;
  if (bytes.length < headerEnd + 1 + buckets) throw new RangeError("injection.model is cut short");
  checkModelVersion("injection.model", header.version, bytes.subarray(headerEnd + 1));
  return { ...header, weights: new Int8Array(bytes.buffer, bytes.byteOffset + headerEnd + 1, buckets) };
};

const modelFile = new URL("injection.model", import.meta.url);

let shipped: InjectionModel | null = null;

/** The model in use. It is read once: two scanners ask it. */
export const readShippedModel = (): InjectionModel => (shipped ??= readModel(modelFile));

/** Changes with the words of concepts: the model MUST then be trained anew. */
export const conceptsDigest = (): string => hash("sha256", JSON.stringify(concepts), "hex").slice(0, 12);

/** To be raised with any change to rules, features or disguises. */
const codeVersion = 1;

/** The version of the scanners that use a model. */
export const versionOf = ({ version, logitAt500, logitAt800, logitPerDoubling }: InjectionModel): string =>
  [codeVersion, version, conceptsDigest(), logitAt500, logitAt800, logitPerDoubling].join("-");
