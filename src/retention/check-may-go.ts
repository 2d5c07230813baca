/**
 * Whether a subject may be erased: no legal hold holds anything of it, and nothing of it must stay re-creatable.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import { isRecreatable } from "../policy/retention-schedule.ts";
import type { ExchangeRow } from "../store/store.ts";
import { ExchangeFacts } from "./exchange-facts.ts";
import type { Holds } from "./holds.ts";
import type { ScheduleInForce } from "./schedule-in-force.ts";

/** Exchanges that are looked up at one time. */
export const ownersAtOnce = 50;
const holdsNamedMax = 5;

/** A list in pieces of at most `size`. */
export const chunks = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_none, place) => list.slice(place * size, (place + 1) * size));

interface Keepers {
  readonly recorder: Recorder;
  readonly holds: Holds;
  readonly schedule: ScheduleInForce;
}

/** The same of one exchange. */
export const checkExchangeMayGo = async (
  { recorder, holds, schedule }: Keepers,
  exchange: ExchangeRow,
): Promise<void> => {
  const [known] = await new ExchangeFacts(recorder.store).of([exchange]);
  if (known === undefined) return;
  const by = holds.holding(known.held);
  if (by.length > 0) {
    throw new CustodyError("held", `a legal hold keeps this (${by.slice(0, holdsNamedMax).join(", ")})`);
  }
  if (isRecreatable(await schedule.effective(), known.facts, recorder.clock())) {
    throw new CustodyError("must_be_kept", "this must stay re-creatable until its time is over");
  }
};

/** Throws `held`, naming holds by their ids, or `must_be_kept`. `rows` are the exchanges whose payloads are the subject's. */
export const checkMayGo = async (
  { recorder, holds, schedule }: Keepers,
  subjectId: string,
  rows: readonly ExchangeRow[],
): Promise<void> => {
  const found = new Set(holds.inForce.flatMap(({ id, scope }) => (scope.subject === subjectId ? [id] : [])));
  const rules = await schedule.effective();
  const now = recorder.clock();
  const facts = new ExchangeFacts(recorder.store);
  let kept = 0;
  for (const some of chunks(rows, ownersAtOnce)) {
    for (const known of await facts.of(some)) {
      for (const id of holds.holding(known.held)) found.add(id);
      if (isRecreatable(rules, known.facts, now)) kept += 1;
    }
  }
  if (found.size > 0) {
    const ids = [...found].slice(0, holdsNamedMax).join(", ");
    throw new CustodyError("held", `nothing was erased: ${found.size} legal holds hold data of this subject (${ids})`);
  }
  if (kept > 0) {
    const message = `nothing was erased: ${kept} exchanges of this subject must stay re-creatable until their time is over`;
    throw new CustodyError("must_be_kept", message);
  }
};
