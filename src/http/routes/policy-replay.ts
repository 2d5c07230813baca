/**
 * `POST /api/v1/policies/replay`: what recorded exchanges would have become under another policy.
 * @module
 */
import { z } from "zod";
import { replayExchangesMax } from "../replay/replay-policy.ts";
import { type ReportLine, reportLines } from "../replay/replay-report.ts";
import type { Replays } from "../replay/replays.ts";
import type { AppContext } from "../context.ts";
import { periodShape } from "../exchange-page.ts";
import { readJsonBody } from "../read-json.ts";

const limitDefault = 10_000;

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
export const replayRecorded = (replays: Replays) =>
  async function replayRecorded(c: AppContext) {
    const { all, ...asked } = await readJsonBody(c, replayBody);
    const replay = await replays.begin(c.var.record, { ...asked, principal: c.var.principal.id });
    const lines = reportLines(replay, all);
    const body = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          try {
            const { value, done } = await lines.next();
            if (value !== undefined && done !== true) return controller.enqueue(encode(value));
            await replay.close();
            controller.close();
          } catch (error) {
            await replay.close();
            controller.error(error);
          }
        },
        cancel: () => replay.close(),
      },
      { highWaterMark: 1 },
    );
    return c.body(body, 200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
  };
