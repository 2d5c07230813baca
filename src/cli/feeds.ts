/**
 * `custody feeds`: asks a running server.
 * @module
 */
import { z } from "zod";
import { CustodyError } from "../domain/errors.ts";
import { printable } from "./ask-server.ts";
import { readAnswer, type ServerOptions } from "./read-answer.ts";

/** A receiver that does not answer holds a test as long as its feed's timeout. */
const testTimeoutMs = 60_000;

const listSchema = z.object({
  data: z.array(
    z.looseObject({
      name: z.string(),
      kind: z.string(),
      state: z.string(),
      position: z.object({ shard: z.int(), index: z.int() }).nullable(),
      lagEntries: z.int(),
      lagSeconds: z.int(),
      error: z.string().nullable(),
    }),
  ),
});

const testedSchema = z.object({ delivered: z.boolean(), error: z.string().nullable() });

/** One line a feed, or JSON. */
export const listFeeds = async (options: ServerOptions & { json?: boolean }): Promise<void> => {
  const { data } = await readAnswer(options, { method: "GET", path: "/api/v1/feeds" }, listSchema);
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
    return;
  }
  for (const { name, kind, state, position, lagEntries, lagSeconds, error } of data) {
    const at = position === null ? "at the beginning" : `at ${position.shard}/${position.index}`;
    const behind = lagEntries === 0 ? "nothing waits" : `${lagEntries} entries wait, ${lagSeconds} s`;
    const text = [name.padEnd(16), kind.padEnd(8), state.padEnd(9), at, behind, error ?? ""].join("  ").trimEnd();
    process.stdout.write(`${printable(text)}\n`);
  }
};

/** Throws `upstream_failed`, with the feed's own code, when the test did not arrive. */
export const testFeed = async (name: string, options: ServerOptions): Promise<void> => {
  const path = `/api/v1/feeds/${encodeURIComponent(name)}/test`;
  const { error } = await readAnswer(options, { path, headersTimeoutMs: testTimeoutMs }, testedSchema);
  if (error !== null) throw new CustodyError("upstream_failed", `the test did not arrive: ${printable(error)}`);
  process.stdout.write(`${printable(name)}: the test was delivered\n`);
};
