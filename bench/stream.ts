/**
 * What scanning adds to a stream: time until the first chunk, CPU time of each, and how much text is held back. `node bench/stream.ts [rounds]`
 *
 * Measured in this process, without a network: "nothing" hands the bytes on, `default` may pass them, "redact" acts on all that is found and so
 * holds back what is open. Rounds go by turns, so that a slow second is everybody's.
 * @module
 */
import { StreamScan } from "../src/http/scan-stream.ts";
import { SseParser } from "../src/openai/sse.ts";
import { createGuard, type Guard } from "../src/policy/guard.ts";
import { findPolicy } from "../src/policy/load-policy.ts";
import { chatEndpoint } from "../src/openai/chat-endpoint.ts";
import { Placeholders } from "../src/scan/placeholders.ts";
import { openFrom } from "../src/scan/scan-text.ts";
import type { Scanner } from "../src/scan/scanner.ts";
import { createScanners } from "../src/scan/scanners.ts";
import { eventsOf, guardThat, localDetector } from "../test/http/streamed-answer.ts";
import { quantile, spreadOf } from "./statistics.ts";

const rounds = Number(process.argv[2] ?? 25);
const warmUpRounds = 3;
const prose =
  "The short answer is that each line is read and written to the log. After that a second process takes the file and sends it on, " +
  "where it is checked again. Nothing is lost on the way, and the whole takes less than a second.\n\nWrite to jane.roe@example.com when " +
  "it does not, or call +49 30 1234567. The order 4111 1111 1111 1111 was paid by Jane Roe of Springfield. ";
/** About as a model's tokens are. */
const tokens = prose.repeat(6).match(/\s*[^\s]{1,5}/g) ?? [];
const events = eventsOf(
  tokens.map((content) => ({ index: 0, content })),
  1,
);

interface Figures {
  readonly firstUs: number;
  readonly chunkUs: number;
}

/** The events one after another; `onRead` is told before each. */
const bodyOf = (onRead: () => void = () => undefined) => {
  let next = 0;
  return {
    read: () => {
      onRead();
      return Promise.resolve(events[next++] ?? null);
    },
    readAll: () => Promise.reject(new Error("a stream")),
    cancel: () => undefined,
  };
};

const scanOf = (guard: Guard): StreamScan =>
  new StreamScan({
    endpoint: chatEndpoint,
    guard,
    limits: { depthMax: 64 },
    choices: 1,
    context: { isAnswer: true, placeholders: new Placeholders() },
  });

const measure = async (run: (onFirst: () => void) => Promise<unknown>): Promise<Figures> => {
  const before = process.cpuUsage();
  const start = performance.now();
  let firstUs = 0;
  await run(() => {
    firstUs ||= (performance.now() - start) * 1_000;
  });
  const { user, system } = process.cpuUsage(before);
  return { firstUs, chunkUs: (user + system) / events.length };
};

const withNothing = async (onFirst: () => void): Promise<void> => {
  const body = bodyOf();
  const parser = new SseParser();
  for (let chunk = await body.read(); chunk !== null; chunk = await body.read())
    if (parser.push(chunk).length > 0) onFirst();
};

const withGuard =
  (guard: Guard) =>
  async (onFirst: () => void): Promise<void> => {
    const scan = scanOf(guard);
    for await (const { released } of scan.pieces(bodyOf(), () => Promise.resolve())) if (released.length > 0) onFirst();
    await scan.summary();
  };

/** How many characters are held after each delta, and how often although nothing is open. */
const heldBack = async (guard: Guard, scanners: readonly Scanner[]): Promise<string> => {
  const held: number[] = [];
  let text = "";
  let left = 0;
  let needless = 0;
  let next = 0;
  const note = (): void => {
    const token = tokens[next - 1];
    next += 1;
    if (token === undefined) return;
    text += token;
    const chars = text.length - tokens.slice(0, left).join("").length;
    held.push(chars);
    if (chars > 0 && openFrom(scanners, text) === text.length) needless += 1;
  };
  for await (const { released } of scanOf(guard).pieces(bodyOf(note), () => Promise.resolve())) left += released.length;
  const mean = held.reduce((sum, chars) => sum + chars, 0) / held.length;
  return `mean ${mean.toFixed(1)}, p99 ${quantile(held, 0.99)}; frames held with nothing open: ${needless} of ${held.length}`;
};

const scanners = createScanners([]).filter(({ isWhole }) => isWhole !== true);
const patterns = scanners.filter(({ name }) => name === "patterns");
const redacting = [patterns, scanners].map((some) => ({ some, guard: guardThat("redact", localDetector(some)) }));
const kinds = [
  { name: "nothing", run: withNothing },
  { name: "default policy", run: withGuard(createGuard(findPolicy("default"), localDetector())) },
  ...redacting.map(({ some, guard }) => ({ name: `redact, ${some.length} scanners`, run: withGuard(guard) })),
];

const figures = new Map(kinds.map(({ name }) => [name, [] as Figures[]]));
for (let round = -warmUpRounds; round < rounds; round += 1) {
  for (const { name, run } of kinds) {
    const one = await measure(run);
    if (round >= 0) figures.get(name)?.push(one);
  }
}
const shown = (values: readonly number[]): string => {
  const spread = spreadOf(values);
  return spread === null ? "" : `${spread.median.toFixed(1)} (${spread.min.toFixed(1)}-${spread.max.toFixed(1)})`;
};
console.log(`${tokens.length} deltas, ${rounds} rounds by turns; microseconds, medians (least-most)`);
for (const [name, runs] of figures) {
  const first = shown(runs.map(({ firstUs }) => firstUs));
  const chunk = shown(runs.map(({ chunkUs }) => chunkUs));
  console.log(`${name.padEnd(20)} first chunk out after ${first.padEnd(26)} CPU a chunk ${chunk}`);
}
for (const { some, guard } of redacting) {
  console.log(`characters held, ${some.map(({ name }) => name).join(" and ")}: ${await heldBack(guard, some)}`);
}
