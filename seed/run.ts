/**
 * `npm run -s seed -- --data ./data --exchanges 100000 --seed 1`: a data folder full of made-up exchanges, to look at, to measure and to test with.
 * The log says that they are made up. A server on it: `npm start -- --config ./data/made-up/custody.yaml`; keys are in `./data/made-up/keys.txt`.
 * @module
 */
import { parseArgs } from "node:util";
import { CustodyError } from "../src/domain/errors.ts";
import { log } from "../src/log.ts";
import { fillFolder } from "./fill-folder.ts";

const dayMs = 86_400_000;

const { values: options } = parseArgs({
  options: {
    data: { type: "string", default: "./data" },
    exchanges: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    days: { type: "string", default: "90" },
    until: { type: "string" },
  },
});

const wholeNumber = (name: "exchanges" | "seed" | "days", least: number): number => {
  const number = Number(options[name]);
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new CustodyError("config_invalid", `--${name}: must be a whole number of at least ${least}`);
};

/** The end of the period: today begins, unless it is given. */
const untilOf = (text: string | undefined): number => {
  const time = text === undefined ? Date.now() - (Date.now() % dayMs) : Date.parse(text);
  if (Number.isFinite(time)) return time;
  throw new CustodyError("config_invalid", "--until: must be a day or a time, ISO 8601");
};

const run = async (): Promise<void> => {
  const [exchanges, seed, days] = [wholeNumber("exchanges", 1), wholeNumber("seed", 0), wholeNumber("days", 1)];
  const to = untilOf(options.until);
  // What the house's own operator would be warned of is no news to whoever makes it up.
  log.level = "error";
  const begun = performance.now();
  const say = (made: number): void => {
    const perSecond = Math.round(made / ((performance.now() - begun) / 1_000));
    process.stderr.write(`\r${made} of ${exchanges} exchanges, ${perSecond} a second `);
  };
  await fillFolder({ folder: options.data, exchanges, seed, from: to - days * dayMs, to }, say);
  process.stderr.write("\n");
};

try {
  await run();
} catch (error) {
  if (!(error instanceof CustodyError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
