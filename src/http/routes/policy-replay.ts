/**
 * `POST /api/v1/policies/replay`: what recorded exchanges would have become under another policy.
 * @module
 */
import { z } from "zod";
import { CustodyError } from "../../domain/errors.ts";
import { replayExchangesMax, replayPolicy } from "../replay/replay-policy.ts";
import { type ReportLine, reportLines } from "../replay/replay-report.ts";
import type { Ledger } from "../../ledger/append.ts";
import type { AppContext } from "../context.ts";
import { periodShape } from "../exchange-page.ts";
import { readJsonBody } from "../read-json.ts";

const limitDefault = 10_000;
/** Each is a thread with all scanners. */
const replaysMax = 1;

export const replayBody = z
  .strictObject({
    policy: z
      .union([
        z.strictObject({ name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/) }),
        z.strictObject({ text: z.string().min(1) }),
      ])
      .describe("A shipped policy by its name, or the text of a policy file."),
    ...periodShape,
    limit: z.int().min(1).max(replayExchangesMax).default(limitDefault).describe("The most exchanges, newest first."),
    all: z.boolean().default(false).describe("Whether exchanges that stay as they were have lines too."),
  })
  .refine(({ from, to }) => from < to, { path: ["to"] });

const encoder = new TextEncoder();
const encode = (lines: readonly ReportLine[]): Uint8Array =>
  encoder.encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));

/**
 * Answers lines of JSON (`application/x-ndjson`) as fast as they are read; see `reportLine`. The entry about it is durable before the first payload is
 * opened. A report that ends without `totals` broke off. Throws `request_malformed`, also for a policy that cannot be in force, `overloaded` while another one runs.
 */
export const replayRecorded = (ledger: Ledger) => {
  let running = 0;
  return async function replayRecorded(c: AppContext) {
    const { all, ...asked } = await readJsonBody(c, replayBody);
    if (running >= replaysMax) {
      throw new CustodyError("overloaded", `${replaysMax} replay is running; try again when it has ended`);
    }
    running += 1;
    try {
      const replay = await replayPolicy(ledger, c.var.record, { ...asked, principal: c.var.principal.id });
      const lines = reportLines(replay, all);
      let isOver = false;
      const end = async (): Promise<void> => {
        if (!isOver) running -= 1;
        isOver = true;
        await replay.close();
      };
      const body = new ReadableStream<Uint8Array>(
        {
          pull: async (controller) => {
            try {
              const { value, done } = await lines.next();
              if (value !== undefined && done !== true) return controller.enqueue(encode(value));
              await end();
              controller.close();
            } catch (error) {
              await end();
              controller.error(error);
            }
          },
          cancel: end,
        },
        { highWaterMark: 1 },
      );
      return c.body(body, 200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
    } catch (error) {
      running -= 1;
      throw error;
    }
  };
};
