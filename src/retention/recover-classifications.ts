/**
 * Classifying what a server that has ended left pending, from the stored texts.
 * @module
 */
import type { Entry, ExchangeClosed, ExchangeOpened, Position } from "../domain/entry.ts";
import type { LocatedFinding } from "../domain/finding.ts";
import { appendClassified, type Judged } from "../ledger/classification.ts";
import type { Assessment, Recorder } from "../ledger/exchange-record.ts";
import { openStoredPayload, type PayloadAccess, subjectKeyOf } from "../ledger/stored-payload.ts";
import type { JsonLimits } from "../openai/json.ts";
import type { Endpoint } from "../openai/endpoint.ts";
import { endpointOf } from "../openai/recorded-endpoints.ts";
import { recordedAnswerTexts } from "../openai/recorded-texts.ts";
import type { Guard } from "../policy/guard.ts";
import type { TextPart } from "../scan/scanner.ts";
import type { ExchangeRow, StoredPayload } from "../store/store.ts";

/** How judging beside the calls is done; see `LateClassifier`. */
export interface Late {
  judge(
    guard: Guard,
    parts: readonly TextPart[],
    context: { readonly isAnswer: boolean; readonly known: readonly LocatedFinding[] },
  ): Assessment | Promise<Assessment>;
  conclude(
    scanners: readonly string[],
    judgements: readonly (Assessment | Promise<Assessment>)[],
    before: Assessment,
    record: (judged: Judged) => Promise<void>,
  ): Promise<boolean>;
}

export interface ClassificationRecovery {
  readonly recorder: Recorder;
  readonly access: PayloadAccess;
  readonly limits: JsonLimits;
  readonly late: Late;
  /** The guard with this digest; undefined when it is not in force any more. */
  guardOf(digest: string): Guard | undefined;
}

const pageRows = 100;
/** Bodies are held whole; calls come first. */
const atOnce = 4;

const readEntry = async ({ store }: Recorder, { shard, index }: Position): Promise<Entry> => {
  const [bytes] = await store.readEntries(shard, index, index + 1);
  const entry: Entry = JSON.parse(Buffer.from(bytes ?? []).toString("utf8"));
  return entry;
};

/** The bytes of a payload; null where there is none, or it does not open. */
const openRole = async (
  access: PayloadAccess,
  owner: string,
  stored: readonly StoredPayload[],
  role: StoredPayload["role"],
): Promise<Buffer | null> => {
  const payload = stored.find((one) => one.role === role);
  if (payload === undefined) return null;
  try {
    return (await openStoredPayload(access, owner, payload)).bytes;
  } catch {
    return null;
  }
};

const findingsOf = (bytes: Buffer | null): readonly LocatedFinding[] =>
  bytes === null ? [] : JSON.parse(bytes.toString("utf8"));

/** None where the answer could not be read when it came. */
const answerTexts = (endpoint: Endpoint, bytes: Buffer, limits: JsonLimits): readonly TextPart[] => {
  try {
    return recordedAnswerTexts(endpoint, bytes, limits);
  } catch {
    return [];
  }
};

const judgeStored = async (
  { access, limits, late }: ClassificationRecovery,
  guard: Guard,
  { id: owner, route }: Pick<ExchangeRow, "id" | "route">,
  stored: readonly StoredPayload[],
): Promise<(Assessment | Promise<Assessment>)[] | null> => {
  const endpoint = endpointOf(route);
  const open = (role: StoredPayload["role"]): Promise<Buffer | null> => openRole(access, owner, stored, role);
  const [request, answer] = [await open("request.received"), await open("response.received")];
  const isLost = answer === null && stored.some(({ role }) => role === "response.received");
  if (request === null || isLost) return null;
  const known = findingsOf(await open("request.findings"));
  const asked = endpoint.requestParts(endpoint.readRequest(request, limits));
  const judged = [late.judge(guard, asked, { isAnswer: false, known })];
  const parts = answer === null ? [] : answerTexts(endpoint, answer, limits);
  if (parts.length === 0) return judged;
  const knownOfAnswer = findingsOf(await open("response.findings"));
  return [...judged, late.judge(guard, parts, { isAnswer: true, known: knownOfAnswer })];
};

/** What its entries say of the exchange as a whole. */
const statedOf = (opened: ExchangeOpened, { dataClass, verdict, shadow, reasons }: ExchangeClosed): Assessment => ({
  dataClass,
  verdict,
  shadow,
  reasons: [...opened.reasons, ...reasons],
  counts: {},
  degraded: [],
  findings: [],
});

/** False when it stays pending: the server ends, or the log cannot be written. */
const classify = async (recovery: ClassificationRecovery, row: ExchangeRow): Promise<boolean> => {
  const { recorder, access, late, guardOf } = recovery;
  const opened = await readEntry(recorder, row.openedPosition);
  const closed = row.closedPosition === null ? null : await readEntry(recorder, row.closedPosition);
  if (opened.kind !== "exchange.opened" || closed?.kind !== "exchange.closed") return false;
  const stored = await access.reader.readPayloads(row.id);
  const key = await subjectKeyOf(access, recorder, stored);
  const guard = guardOf(row.policy);
  // What cannot be read any more cannot be judged.
  const judged =
    guard === undefined || key === null ? null : await judgeStored(recovery, guard, row, stored).catch(() => null);
  const stated = statedOf(opened, closed);
  const unjudged: Assessment = { ...stated, reasons: [], degraded: opened.pending };
  return late.conclude(opened.pending, judged ?? [Promise.resolve(unjudged)], stated, (found) =>
    appendClassified(recorder, key, { ...found, exchangeId: row.id, team: row.team, opening: row.openedPosition }),
  );
};

/**
 * Classifies what other instances left pending, oldest first, a few at a time; what cannot be judged any more (its policy is not in force,
 * its texts are gone) is recorded as degraded. Resolves when nothing is left, or the log or the server ends, with how many were; it does not reject.
 */
export const recoverClassifications = async (recovery: ClassificationRecovery): Promise<number> => {
  const { recorder } = recovery;
  let classified = 0;
  try {
    for (;;) {
      const rows = await recorder.store.listUnclassified(recorder.instance, pageRows);
      if (rows.length === 0) return classified;
      for (let from = 0; from < rows.length; from += atOnce) {
        const done = await Promise.all(rows.slice(from, from + atOnce).map((row) => classify(recovery, row)));
        classified += done.filter(Boolean).length;
        if (done.includes(false)) return classified;
      }
    }
  } catch {
    // The log could not be read: the next start goes on.
    return classified;
  }
};
