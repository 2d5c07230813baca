/**
 * The proof of streaming over many texts (`test/http/stream-proof.ts`): its own, and the labelled data where that is present.
 * `node bench/prove-stream.ts [texts] [seed]`
 * @module
 */
import { random, textOf } from "../test/http/stream-cuts.ts";
import { proveText } from "../test/http/stream-proof.ts";
import { guardThat, localDetector } from "../test/http/streamed-answer.ts";
import { hasData, readCases, readPrompts, readSecrets, readSentences } from "./detect-data.ts";

const actions = ["redact", "tokenize", "hash", "block"] as const;
const textsOfData = 0.5;
const charsMax = 1_000;
const offsetsMax = 24;

const [sizeGiven = "2000", seedGiven = "1"] = process.argv.slice(2);
const size = Number(sizeGiven);
const next = random(Number(seedGiven));
const data = hasData()
  ? [...readSentences(), ...readCases(), ...readSecrets(), ...readPrompts()].map(({ text }) =>
      text.slice(0, charsMax).toWellFormed(),
    )
  : [];
if (data.length === 0) console.log("no labelled data: own texts only");

const oneText = (): string =>
  next(100) < textsOfData * 100 && data.length > 0 ? (data[next(data.length)] ?? "") : textOf(next);

const detector = localDetector();
const guards = actions.map((action) => guardThat(action, detector));
let faults = 0;
for (let k = 0; k < size; k += 1) {
  const place = k % actions.length;
  const guard = guards[place];
  if (guard === undefined) continue;
  const pair = [oneText(), oneText()] as const;
  const fault = await proveText(guard, pair, k, offsetsMax);
  if (fault === null) continue;
  faults += 1;
  // What the data says is shown nowhere else: it is for this terminal.
  console.log(`${actions[place]}, text ${k}, ${JSON.stringify({ pair, ...fault })}`);
}
console.log(`${size} texts, ${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
