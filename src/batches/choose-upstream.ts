/**
 * Whether a batch is handed to an upstream's batch API, and to which: the first of the configuration that every line may go to.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Principal } from "../domain/principal.ts";
import type { BatchLine } from "../openai/batch-line.ts";
import type { BatchRow } from "../store/batch-rows.ts";
import { type InputDeps, inputLines, readLine } from "./check-input.ts";
import type { BatchWords } from "./batches.ts";
import type { Handing } from "./handing.ts";

/** What OpenAI's batch API takes: https://platform.openai.com/docs/guides/batch. Of one model, too. */
const routes: ReadonlySet<string> = new Set([
  "chat.completions",
  "completions",
  "embeddings",
  "moderations",
  "responses",
]);
const linesMax = 50_000;
const fileBytesMax = 200_000_000;

/** Null for a line that cannot be read: it is left out. */
const readable = (bytes: Buffer | null, row: BatchRow, { limits }: InputDeps): BatchLine | null => {
  try {
    return readLine(bytes, row.endpoint, limits);
  } catch (error) {
    if (error instanceof CustodyError) return null;
    throw error;
  }
};

/**
 * Asks of each line where it might go, as things stand now; the same lines under the same configuration give the same upstream. Null: the batch is
 * run here. Throws `not_found` where the input is gone.
 */
export const chooseUpstream = async (
  row: BatchRow,
  words: BatchWords,
  principal: Principal,
  d: InputDeps & { readonly handing: Handing },
): Promise<string | null> => {
  let left = d.handing.upstreams;
  const bytes = (await d.reader.readFile(row.inputFile))?.bytes ?? 0;
  if (left.length === 0 || row.total > linesMax || bytes > fileBytesMax) return null;
  let model: string | null = null;
  for await (const { bytes: line } of inputLines(row, d)) {
    const asked = readable(line, row, d);
    if (asked === null) continue;
    if (!routes.has(asked.endpoint.route)) return null;
    const route = await d.handing.routeLine({ ...words, principal, asked });
    if (route === null) continue;
    left = left.filter((name) => route.upstreams.has(name));
    if (left.length === 0 || (model !== null && model !== route.model)) return null;
    ({ model } = route);
  }
  return model === null ? null : (left[0] ?? null);
};
