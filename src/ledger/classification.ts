/**
 * `exchange.classified`: what the scanners that run beside a call found in it, once it is closed.
 * @module
 */
import type { Counts, ExchangeClassified } from "../domain/entry.ts";
import type { LocatedFinding } from "../domain/finding.ts";
import { newId } from "../domain/new-id.ts";
import type { Effect } from "../store/store.ts";
import type { DataKey } from "../vault/data-key.ts";
import { toNewEntry } from "./append.ts";
import type { Recorder } from "./exchange-record.ts";
import { appendSealed, findingsTexts, indexOf, type Sealed, sealTexts } from "./seal-texts.ts";

/** The types of what was found, as rows of exchanges have them. */
export const foundIn = (counts: Counts): string | null => Object.keys(counts).join() || null;

/** A classification to be recorded. */
export interface Classification extends Omit<ExchangeClassified, "kind" | "payloads"> {
  readonly findings: readonly LocatedFinding[];
}

/** What the scanners say, before it is known of which exchange. */
export type Judged = Omit<Classification, "exchangeId" | "team" | "opening">;

/**
 * Writes it, with its findings under the key of the exchange's subject; null will do where there are none. Durable when it resolves. Throws `ledger_unavailable`, and an `Error`
 * where the exchange is not closed, was not pending, or is classified already.
 */
export const appendClassified = async (
  recorder: Recorder,
  key: DataKey | null,
  given: Classification,
): Promise<void> => {
  const { exchangeId, team, opening, scanners, degraded, dataClass, reasons, counts, verdict, shadow, findings } =
    given;
  if (key === null && findings.length > 0) throw new Error("findings are sealed under a key");
  const texts = findingsTexts("classified.findings", findings);
  const sealed: Sealed =
    key === null
      ? { refs: [], effects: [] }
      : await sealTexts({ owner: exchangeId, key, folder: recorder.folder }, texts);
  // Keys in canonical order: the encoder then has nothing to sort.
  const entry = toNewEntry({
    counts,
    dataClass,
    degraded,
    exchangeId,
    id: newId(),
    kind: "exchange.classified",
    opening,
    payloads: sealed.refs,
    reasons,
    scanners,
    shadow,
    team,
    time: recorder.clock(),
    v: 1,
    verdict,
  });
  const row = { id: exchangeId, dataClass, verdict, found: foundIn(counts), degraded: degraded.length > 0 };
  const effects: Effect[] = [{ effect: "classifyExchange", entry: 0, row }, ...indexOf(exchangeId, findings)];
  await appendSealed(recorder, key, [entry], [...effects, ...sealed.effects]);
};
