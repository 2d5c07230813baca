/**
 * What a session comes to, in both directions together: found, used, counted. It is long: what is kept of it does not grow with it.
 * @module
 */
import { stricterClass } from "../../domain/data-class.ts";
import type { Usage } from "../../domain/entry.ts";
import type { SessionProgress } from "../../domain/session-entry.ts";
import type { LocatedFinding } from "../../domain/finding.ts";
import { strongerAction } from "../../domain/verdict.ts";
import type { Assessment } from "../../ledger/exchange-record.ts";
import type { Progress } from "../../ledger/progress.ts";
import { estimateTokens } from "../../openai/request-shape.ts";
import { sizeBucket } from "../../vault/seal.ts";
import { mergeAssessments } from "../merge-assessments.ts";

/** So many findings are kept with their places; all are counted. */
const findingsMax = 10_000;

export type Side = "client" | "upstream";

const sum = (one: Usage | null, other: Usage): Usage => {
  const cachedPromptTokens = (one?.cachedPromptTokens ?? 0) + (other.cachedPromptTokens ?? 0);
  return {
    ...(cachedPromptTokens === 0 ? {} : { cachedPromptTokens }),
    promptTokens: (one?.promptTokens ?? 0) + other.promptTokens,
    completionTokens: (one?.completionTokens ?? 0) + other.completionTokens,
    totalTokens: (one?.totalTokens ?? 0) + other.totalTokens,
  };
};

export class SessionTally {
  /** Of all so far, without findings. */
  #found: Assessment;
  readonly #findings: LocatedFinding[] = [];
  /** Those that the index does not have yet. */
  #fresh: LocatedFinding[] = [];
  readonly #indexed = new Set<string>();
  #usage: Usage | null = null;
  readonly #events: Record<Side, number> = { client: 0, upstream: 0 };
  readonly #saidChars: Record<Side, number> = { client: 0, upstream: 0 };
  readonly #speechBytes: Record<Side, number> = { client: 0, upstream: 0 };

  /** `opened` is what is known of the exchange when it begins. */
  constructor(opened: Assessment) {
    this.#found = { ...opened, counts: {}, reasons: [], findings: [], degraded: [] };
  }

  /** Counts an event, and gives its number. */
  count(side: Side): number {
    this.#events[side] += 1;
    return this.#events[side];
  }

  addSpeech(side: Side, bytes: number): void {
    this.#speechBytes[side] += bytes;
  }

  hasSpeech(side: Side): boolean {
    return this.#speechBytes[side] > 0;
  }

  /** So much was said, for an estimate. */
  addSaid(side: Side, chars: number): void {
    this.#saidChars[side] += chars;
  }

  addUsage(used: Usage): void {
    this.#usage = sum(this.#usage, used);
  }

  /** Takes what was found in an event: paths are told apart by side and number. */
  add(found: Assessment, side: Side, event: number): void {
    const { dataClass, verdict, shadow } = this.#found;
    const all = mergeAssessments(this.#found, { ...found, findings: [] });
    // Of what is found in nothing there is no more to say than was known before.
    this.#found = {
      ...all,
      dataClass: stricterClass(dataClass, all.dataClass),
      verdict: strongerAction(verdict, all.verdict),
      shadow: strongerAction(shadow, all.shadow),
    };
    for (const finding of found.findings) {
      const located = { ...finding, path: `${side}[${event}].${finding.path}` };
      if (this.#findings.length < findingsMax) this.#findings.push(located);
      const { pseudonym } = located;
      if (pseudonym === undefined || this.#indexed.has(pseudonym)) continue;
      this.#indexed.add(pseudonym);
      this.#fresh.push(located);
    }
  }

  /** The client's part of it was stopped, or something of an answer was. */
  block(): void {
    this.#found = { ...this.#found, verdict: "block", shadow: "block" };
  }

  /** It would have been, if policies in shadow acted. */
  blockInShadow(): void {
    this.#found = { ...this.#found, shadow: "block" };
  }

  /** As the upstream counted; where it counted nothing, as estimated from the texts. */
  get usage(): Usage | null {
    const { client, upstream } = this.#saidChars;
    if (this.#usage !== null || client + upstream === 0) return this.#usage;
    const promptTokens = estimateTokens(client);
    const completionTokens = estimateTokens(upstream);
    return { completionTokens, estimated: true, promptTokens, totalTokens: promptTokens + completionTokens };
  }

  /** All of it, for the close. */
  get assessment(): Assessment {
    return { ...this.#found, findings: this.#findings };
  }

  get counts(): SessionProgress {
    return {
      clientEvents: this.#events.client,
      clientSpeechBytes: sizeBucket(this.#speechBytes.client),
      upstreamEvents: this.#events.upstream,
      upstreamSpeechBytes: sizeBucket(this.#speechBytes.upstream),
    };
  }

  /** What an entry in between says; findings are those that it has to put into the index. */
  takeProgress(): Progress {
    const findings = this.#fresh;
    this.#fresh = [];
    return { ...this.counts, usage: this.usage, assessment: { ...this.#found, findings } };
  }
}
