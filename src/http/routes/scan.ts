/**
 * `POST /api/v1/scan`: what would be found in a text or in messages. Nothing is sent anywhere and nothing is recorded.
 * @module
 */
import { z } from "zod";
import { CustodyError } from "../../domain/errors.ts";
import { counted, type LocatedFinding } from "../../domain/finding.ts";
import { readRequestBody } from "../../openai/read-body.ts";
import { textParts } from "../../openai/text-kinds.ts";
import type { Guard } from "../../policy/guard.ts";
import type { AppContext } from "../context.ts";
import { readBytes } from "../read-body.ts";
import { checkShape } from "../read-json.ts";

export interface ScanLimits {
  readonly bodyBytesMax: number;
  readonly jsonDepthMax: number;
}

const everything = { isAnswer: false, which: "all" } as const;

export const scanBody = z.strictObject({
  text: z.string().optional().describe("One text. Either this or `messages`."),
  messages: z
    .array(z.looseObject({ role: z.string() }))
    .min(1)
    .optional()
    .describe("Messages as a chat request has them."),
});

/** What stands where; never the text, and no path holds a name that the sender chose. */
const shown = ({ type, start, end, scanner, dataClass }: LocatedFinding) => ({ type, start, end, scanner, dataClass });
const located = ({ path, type, start, end, scanner, dataClass }: LocatedFinding) => ({
  path,
  type,
  start,
  end,
  scanner,
  dataClass,
});

/** What would become of one text of a user's. Throws `scanner_failed`. */
export const judgeText = (guard: Guard, text: string) =>
  guard.judge([{ text, path: "text", partKind: "user" }], everything);

/**
 * `{"text": ...}` or `{"messages": [...]}`; messages are read as a chat request's are: every text in them is scanned, and each finding has
 * the `path` of its own. Throws `request_malformed`, naming the field, `request_too_large`, `unsupported_media_type` or `scanner_failed`.
 */
export const scanTexts = (guard: () => Guard, limits: ScanLimits) => async (c: AppContext) => {
  const bytes = await readBytes(c.env.incoming, limits.bodyBytesMax);
  const document = readRequestBody(bytes, { depthMax: limits.jsonDepthMax });
  const { text, messages } = checkShape(scanBody, document.value);
  if ((text === undefined) === (messages === undefined)) {
    throw new CustodyError("request_malformed", "the body must have either `text` or `messages`");
  }
  c.header("cache-control", "no-store");
  if (text !== undefined) {
    const { findings, dataClass } = await judgeText(guard(), text);
    return c.json({ findings: counted(findings).map(shown), dataClass });
  }
  const parts = textParts(document).map((node) => ({
    text: node.text,
    get path() {
      return node.publicPath;
    },
  }));
  const { findings, dataClass } = await guard().judge(parts, everything);
  return c.json({ findings: counted(findings).map(located), dataClass });
};
