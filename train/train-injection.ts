/**
 * Trains the injection model: `node train/train-injection.ts` writes src/scan/injection/injection.model. The same inputs give the same file, byte for byte. It reads
 * ../shared/data/ (beside the project) and makes prompts and attacks of its own.
 * @module
 */
import { writeFileSync } from "node:fs";
import { conceptsDigest, type Header } from "../src/scan/injection/model.ts";
import { modelVersionOf } from "../src/scan/model-version.ts";
import { bias, calibrate, examplesOf, fitFolds, fitWeights, readSamples } from "./injection/fit.ts";

const target = new URL("../src/scan/injection/injection.model", import.meta.url);
/** A weight beyond is cut: one in thousands. */
const weightMax = 6;

const report = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const main = (): void => {
  const samples = readSamples();
  report(`${samples.length} texts, ${new Set(samples.map(({ group }) => group)).size} groups`);
  const calibration = calibrate(samples, fitFolds(samples));
  report(`calibration ${JSON.stringify(calibration)}`);
  const weights = fitWeights(samples.flatMap(examplesOf));
  const most = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const scale = Math.min(weightMax, most) / 127;
  report(`${weights.filter((weight) => Math.abs(weight) > scale / 2).length} weights, largest ${most.toFixed(2)}`);
  const bytes = Int8Array.from(weights, (weight) => Math.max(-127, Math.min(127, Math.round(weight / scale))));
  const body = Buffer.from(bytes.buffer);
  const version = modelVersionOf(body);
  const rounded = (value: number): number => Number(value.toFixed(4));
  const header: Header = {
    version,
    concepts: conceptsDigest(),
    scale,
    bias,
    logitAt500: rounded(calibration.logitAt500),
    logitAt800: rounded(calibration.logitAt800),
    logitPerDoubling: rounded(calibration.logitPerDoubling),
  };
  const file = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), body]);
  writeFileSync(target, file);
  report(`injection.model: ${file.length} bytes, version ${version}`);
};

main();
