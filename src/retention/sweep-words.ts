/**
 * The part of a sweep that takes reasons and addresses: payloads of entries, not of exchanges. They are found by a walk over what is sealed.
 * @module
 */
import type { Effect } from "../store/store.ts";
import type { EffectiveSchedule } from "../policy/retention-schedule.ts";
import type { PlacedPayload } from "../store/retention-rows.ts";
import { ExchangeFacts } from "./exchange-facts.ts";
import { isWordOver, timeOfId } from "./idle-keys.ts";
import type { SweepDeps } from "./sweep.ts";
import { addCounts, noCounts, type StepCounts } from "./sweep-step.ts";
import { deletions, destroyFiles, stepsOf } from "./take-away.ts";

type Write = (effects: readonly Effect[], counts: StepCounts) => Promise<unknown>;

const named = new Set(["reason", "sources"]);

/** Takes away what is over of them, and gives how much it was. */
export const sweepWords = async (
  { recorder, holds, turns }: Pick<SweepDeps, "recorder" | "holds" | "turns">,
  rules: EffectiveSchedule,
  write: Write,
): Promise<StepCounts> => {
  const all = noCounts();
  const { store, folder } = recorder;
  if (!rules.rules.some(({ kinds }) => kinds?.some((kind) => named.has(kind)))) return all;
  const facts = new ExchangeFacts(store);
  const over: PlacedPayload[] = [];
  for (let from: number | null = 0; from !== null;) {
    const page: Awaited<ReturnType<typeof store.walkWords>> = await store.walkWords(from);
    over.push(...page.found.filter((payload) => isWordOver(rules, payload, recorder.clock())));
    from = page.next;
  }
  for (const step of stepsOf(over)) {
    await turns.take(async () => {
      const counts = noCounts();
      const going: PlacedPayload[] = [];
      for (const payload of step) {
        const subjects = await facts.subjectsOf([payload]);
        const nothing = { model: null, team: null, dataClass: null, verdict: null, outcome: null };
        const time = timeOfId(payload.owner);
        const by = holds.holding({ subjects, key: "", time, ...nothing });
        for (const id of by) counts.spared[id] = (counts.spared[id] ?? 0) + 1;
        if (by.length > 0) continue;
        going.push(payload);
        counts.payloads += 1;
        counts.rules[payload.role] = (counts.rules[payload.role] ?? 0) + 1;
      }
      addCounts(all, counts);
      if (going.length === 0) return;
      await destroyFiles(folder, going);
      await write(deletions(going), counts);
    });
  }
  return all;
};
