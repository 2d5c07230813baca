/**
 * Data keys that seal nothing any more, and words and addresses that stand beside no exchange: both are found by one walk over what is sealed.
 * @module
 */
import { payloadKeptUntil, kindOf, type EffectiveSchedule } from "../policy/retention-schedule.ts";
import type { PlacedPayload } from "../store/retention-rows.ts";
import type { DataKeyRow, StoreReader } from "../store/store.ts";
import { monthOf, type Keyring } from "../vault/keyring.ts";

const pageRows = 1_000;
const dayMs = 86_400_000;
/** A month must be over for so long that no call of it still runs. */
const marginMs = 2 * dayMs;
const keyPrefix = "dk_";

/** Keys of months that are over, which no running call may use: by id. */
export const keysOfPastMonths = async (
  reader: Pick<StoreReader, "listDataKeys">,
  keyring: Keyring,
  now: number,
): Promise<Map<string, DataKeyRow>> => {
  const month = monthOf(now - marginMs);
  const held = keyring.heldIds();
  const found = new Map<string, DataKeyRow>();
  for (let after: string | null = keyPrefix; ;) {
    const rows: DataKeyRow[] = await reader.listDataKeys(after, pageRows);
    for (const row of rows) {
      if (row.id.startsWith(keyPrefix) && row.month < month && !held.has(row.id)) found.set(row.id, row);
    }
    after = rows.at(-1)?.id ?? null;
    if (rows.length < pageRows) return found;
  }
};

/** Of these keys those that seal nothing: what is stored is walked through once. */
export const unusedKeys = async (
  reader: Pick<StoreReader, "walkPayloads">,
  candidates: ReadonlyMap<string, DataKeyRow>,
): Promise<string[]> => {
  const unused = new Set(candidates.keys());
  for (let from: number | null = 0; from !== null && unused.size > 0;) {
    const page: Awaited<ReturnType<typeof reader.walkPayloads>> = await reader.walkPayloads([...unused], from);
    for (const { keyId } of page.found) unused.delete(keyId);
    from = page.next;
  }
  return [...unused];
};

/** The time in a UUIDv7 (RFC 9562, 5.7), UTC milliseconds. */
export const timeOfId = (id: string): number => Number.parseInt(id.replace("-", "").slice(0, 12), 16);

/** Whether the time of a reason or of addresses is over. Whose it is, is known by its key only: rules by key do not speak of it. */
export const isWordOver = (schedule: EffectiveSchedule, { owner, role }: PlacedPayload, now: number): boolean => {
  const kind = kindOf(role);
  if (kind !== "reason" && kind !== "sources") return false;
  const facts = { policies: null, key: "", dataClass: null, time: timeOfId(owner) };
  return payloadKeptUntil(schedule, facts, kind).until <= now;
};
