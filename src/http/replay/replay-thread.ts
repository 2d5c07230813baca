/**
 * The thread that replays recorded exchanges, on a connection of its own: no call waits for it. Nothing leaves it but verdicts, classes,
 * types and counts.
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { type DataClass, stricterClass } from "../../domain/data-class.ts";
import { CustodyError, type ErrorCode } from "../../domain/errors.ts";
import { strongerAction, type Verdict } from "../../domain/verdict.ts";
import { openStoredPayload, type PayloadAccess } from "../../ledger/stored-payload.ts";
import type { Endpoint } from "../../openai/endpoint.ts";
import { endpointOf } from "../../openai/recorded-endpoints.ts";
import { effectivePolicy } from "../../policy/effective-policy.ts";
import { createGuard, type Guard } from "../../policy/guard.ts";
import type { Judgement } from "../../policy/judgement.ts";
import { addedTypes } from "../../policy/own-lists.ts";
import { findPolicy, type LoadedPolicy, parsePolicy, parseSentPolicy } from "../../policy/load-policy.ts";
import { classOf } from "../../scan/classify.ts";
import { createDetector } from "../../scan/detector.ts";
import type { TextPart } from "../../scan/scanner.ts";
import { openStoreReader } from "../../store/open-store.ts";
import type { StoreReader } from "../../store/store.ts";
import { sharedWrapping } from "../../vault/master-key.ts";
import { judgeAnswer, type JudgedRequest, judgeRequest, judgeSession } from "../judge-bodies.ts";

/** A policy as a text, or the name of a shipped one; `file` is the operator's file that the text would stand in the place of. */
export type PolicySource = { readonly text: string; readonly file?: string } | { readonly name: string };

export interface ReplayTask {
  readonly folder: string;
  /** `MasterKey.shared`. */
  readonly wrapping: SharedArrayBuffer;
  readonly policy: PolicySource;
}

type Counts = Readonly<Record<string, number>>;

/** What an exchange would have become; `error` instead when its texts are not there or cannot be read. */
export type Replayed =
  | {
      readonly id: string;
      readonly verdict: Verdict;
      readonly shadow: Verdict;
      readonly dataClass: DataClass;
      readonly counts: Counts;
      readonly actions: Counts;
    }
  | { readonly id: string; readonly error: "not_kept" | ErrorCode };

export type ReplayAnswer =
  | { readonly ready: { readonly digest: string; readonly name: string; readonly document: Uint8Array } }
  | { readonly failure: { readonly code: ErrorCode; readonly message: string } }
  | { readonly replayed: readonly Replayed[] };

const sum = (a: Counts, b: Counts): Counts => {
  const total: Record<string, number> = { ...a };
  for (const [key, count] of Object.entries(b)) total[key] = (total[key] ?? 0) + count;
  return total;
};

type Judged = Pick<Judgement<TextPart>, "verdict" | "shadow" | "dataClass" | "counts" | "actions">;

const together = (a: Judged, b: Judged): Judged => {
  const counts = sum(a.counts, b.counts);
  return {
    verdict: strongerAction(a.verdict, b.verdict),
    shadow: strongerAction(a.shadow, b.shadow),
    dataClass: classOf(Object.keys(counts), stricterClass(a.dataClass, b.dataClass)),
    counts,
    actions: sum(a.actions, b.actions),
  };
};

const judgeCall = async (
  guard: Guard,
  endpoint: Endpoint,
  request: JudgedRequest,
  open: (role: string) => Promise<Buffer | null>,
): Promise<Judged> => {
  // What is blocked has no answer.
  const answered = request.judgement.verdict === "block" ? null : await open("response.received");
  const answer = answered === null ? null : await judgeAnswer(guard, endpoint, answered, request);
  return answer === null ? request.judgement : together(request.judgement, answer.judgement);
};

/** A session, whatever would have ended it sooner. */
const judgeAll = async (guard: Guard, opening: JudgedRequest, transcript: Buffer): Promise<Judged> => {
  const { asked, answered } = await judgeSession(guard, transcript);
  return [asked, answered].reduce<Judged>((all, { judgement }) => together(all, judgement), opening.judgement);
};

const replayOne = async (
  guard: Guard,
  access: PayloadAccess & { readonly reader: StoreReader },
  id: string,
): Promise<Replayed> => {
  try {
    const stored = await access.reader.readPayloads(id);
    const row = await access.reader.readExchange(id);
    const open = async (role: string): Promise<Buffer | null> => {
      const payload = stored.find((one) => one.role === role);
      return payload === undefined ? null : (await openStoredPayload(access, id, payload)).bytes;
    };
    const asked = await open("request.received");
    if (asked === null || row === null) return { id, error: "not_kept" };
    const endpoint = endpointOf(row.route);
    const opening = await judgeRequest(guard, endpoint, asked);
    const said = await open("session.events");
    // A session that was opened, and of which no more is kept.
    if (endpoint.session !== undefined && said === null && row.status === 101) return { id, error: "not_kept" };
    const whole =
      said === null ? await judgeCall(guard, endpoint, opening, open) : await judgeAll(guard, opening, said);
    const { verdict, shadow, dataClass, counts, actions } = whole;
    return { id, verdict, shadow, dataClass, counts, actions };
  } catch (error) {
    if (error instanceof CustodyError) return { id, error: error.code };
    throw error;
  }
};

const load = (policy: PolicySource): LoadedPolicy =>
  "name" in policy
    ? findPolicy(policy.name)
    : policy.file === undefined
      ? parseSentPolicy(policy.text)
      : parsePolicy(policy.file, policy.text);

const port = parentPort;
if (port === null) throw new Error("runs in a worker thread only");
const { folder, wrapping, policy: source }: ReplayTask = workerData;
const say = (answer: ReplayAnswer): void => port.postMessage(answer);

try {
  const policy = load(source);
  // Outside scanners are not asked: a replay discloses nothing to anybody.
  const guard = createGuard(policy, createDetector({ added: addedTypes(effectivePolicy(policy)) }));
  const reader = await openStoreReader(folder);
  const access = { reader, folder, master: sharedWrapping(wrapping) };
  port.on("message", async (ids: readonly string[]) => {
    const replayed: Replayed[] = [];
    for (const id of ids) replayed.push(await replayOne(guard, access, id));
    say({ replayed });
  });
  const { digest, name, document } = guard;
  say({ ready: { digest, name, document } });
} catch (error) {
  if (!(error instanceof CustodyError)) throw error;
  const { code, message } = error;
  say({ failure: { code, message } });
}
