/**
 * @module
 * Judges each line of a file as the call that it stands for, under the policies that the call would be under. A line that is blocked, or is no call
 * that this key could make, refuses the file, or is left to be left out, as the policies say.
 */
import { readLine } from "../../batches/check-input.ts";
import { linesOf } from "../../batches/file-lines.ts";
import { CustodyError } from "../../domain/errors.ts";
import type { Assessment } from "../../ledger/exchange-record.ts";
import type { Guard } from "../../policy/guard.ts";
import type { TextPart } from "../../scan/scanner.ts";
import type { AuditDeps } from "../audit.ts";
import type { Exchange, Stage } from "../exchange.ts";
import { mergeAssessments } from "../merge-assessments.ts";
import { newExchange } from "../run-exchange.ts";
import type { FileIntake } from "./take-file.ts";
import { LineCaller } from "./line-caller.ts";

/** Places of findings that a file's record keeps; all are counted. */
const findingsMax = 10_000;

/** What is found in a line that is no call: its text as it stands. */
const judgeText = async (guard: Guard, bytes: Buffer): Promise<Assessment> => {
  const part: TextPart = { text: bytes.toString("utf8"), path: "line", label: "" };
  const judgement = await guard.judge([part], { isAnswer: false });
  if (judgement.block !== null) throw judgement.block.error;
  return judgement;
};

const placed = (assessment: Assessment, line: number, room: number): Assessment => ({
  ...assessment,
  findings: assessment.findings
    .slice(0, room)
    .map((one) => Object.assign({}, one, { path: `lines[${line - 1}].${one.path}` })),
});

const refusalOf = ({ code, message }: CustodyError, line: number): CustodyError =>
  new CustodyError(code, `line ${line} of the file: ${message}`, "file");

interface JudgedLine {
  readonly found: Assessment;
  readonly fault: CustodyError | null;
  readonly customId: string | null;
}

const repeated = (): CustodyError =>
  new CustodyError("request_malformed", "`custom_id` is that of an earlier line", "custom_id");

/** Runs the checks over one line. Gives what was found in it, and why it is a bad one. */
const judgeLine = async (
  exchange: Exchange,
  bytes: Buffer | null,
  checks: readonly Stage[],
  d: Pick<AuditDeps, "policies" | "uptime">,
  intake: FileIntake,
): Promise<JudgedLine> => {
  let asked: Exchange | null = null;
  let customId: string | null = null;
  try {
    const line = readLine(bytes, null, intake);
    customId = line.customId.text;
    const { principal, incoming } = exchange;
    const caller = new LineCaller(incoming.headers);
    asked = newExchange({ id: exchange.id, principal, endpoint: line.endpoint, ...caller.ends, ofBatch: null }, d);
    asked.body = line.body;
    for (const stage of checks) await stage(asked);
    const id = await exchange.guard.judge<TextPart>([line.customId], { isAnswer: false });
    const found = mergeAssessments(asked.request, id);
    return { found, fault: id.block?.error ?? null, customId };
  } catch (error) {
    if (!(error instanceof CustodyError)) throw error;
    if (asked !== null) return { found: asked.request, fault: error, customId };
    const found = bytes === null ? exchange.guard.nothing : await judgeText(exchange.guard, bytes);
    return { found, fault: error, customId };
  }
};

/** Errors that are nobody's fault who wrote the file. */
const isOperators = ({ code }: CustodyError): boolean => code === "scanner_failed" || code === "ledger_unavailable";

/**
 * @example
 * [takeFile(...), scanLines(deps, lineChecks(deps), intake), keepFile(recorder)]
 */
export const scanLines = (
  d: Pick<AuditDeps, "policies" | "uptime">,
  checks: readonly Stage[],
  intake: FileIntake,
): Stage =>
  async function scanLines(exchange) {
    const { upload, guard } = exchange;
    if (upload === null) throw new Error("a file is taken in before it is scanned");
    const ids = new Set<string>();
    for await (const { line, bytes } of linesOf(upload.spool.read(), intake.lineBytesMax)) {
      if (line > intake.linesMax) {
        throw new CustodyError("request_malformed", `a file may have ${intake.linesMax} lines`, "file");
      }
      const { found, fault: own, customId } = await judgeLine(exchange, bytes, checks, d, intake);
      const fault = own ?? (customId !== null && ids.has(customId) ? repeated() : null);
      ids.add(customId ?? "");
      const room = Math.max(0, findingsMax - exchange.request.findings.length);
      exchange.request = mergeAssessments(exchange.request, placed(found, line, room));
      if (fault !== null && (guard.onBadLine === "refuse" || isOperators(fault))) throw refusalOf(fault, line);
    }
  };
