/**
 * Closing what a dead instance left open.
 * @module
 */
import type { PayloadRef } from "../domain/entry.ts";
import { newEntry } from "../ledger/append.ts";
import type { Recorder } from "../ledger/exchange-record.ts";
import { spooledRoles } from "../ledger/stream-spool.ts";
import { openStoredPayload, type PayloadAccess } from "../ledger/stored-payload.ts";
import type { ExchangeRow } from "../store/store.ts";

const pageRows = 500;

/** What the dead instance had spooled of an answer or a session; null when it had nothing. */
const spooledRef = async (access: PayloadAccess, exchangeId: string): Promise<PayloadRef | null> => {
  const stored = await access.reader.readPayloads(exchangeId);
  const received = stored.find(({ role }) => spooledRoles.some((spooled) => spooled === role));
  return received === undefined ? null : (await openStoredPayload(access, exchangeId, received)).ref;
};

const closeInterrupted = async (recorder: Recorder, access: PayloadAccess, row: ExchangeRow): Promise<void> => {
  const ref = await spooledRef(access, row.id);
  const closedAt = recorder.clock();
  const ending = {
    outcome: "interrupted" as const,
    status: 0,
    dataClass: row.dataClass,
    verdict: row.verdict,
    latencyUs: 0,
  };
  const entry = newEntry(
    {
      ...ending,
      kind: "exchange.closed",
      exchangeId: row.id,
      team: row.team,
      opening: row.openedPosition,
      error: null,
      attempts: [],
      reasons: [],
      counts: {},
      shadow: row.verdict,
      degraded: [],
      usage: null,
      costMicros: null,
      payloads: ref === null ? [] : [ref],
    },
    closedAt,
  );
  const uncounted = { promptTokens: null, completionTokens: null, totalTokens: null, costMicros: null };
  const closed = { ...ending, ...uncounted, id: row.id, closedAt, upstream: null, found: null, degraded: false };
  await recorder.store.append({ entries: [entry], effects: [{ effect: "closeExchange", entry: 0, row: closed }] });
};

/**
 * Closes, as `interrupted`, every exchange that another instance opened and did not close. A close names the part of the answer that was
 * already durable. Gives how many there were. On the embedded engine every other instance is dead: the folder is locked by this one.
 */
export const recoverExchanges = async (recorder: Recorder, access: PayloadAccess): Promise<number> => {
  let count = 0;
  for (;;) {
    const rows = await recorder.store.listUnclosed(recorder.instance, pageRows);
    if (rows.length === 0) return count;
    await Promise.all(rows.map((row) => closeInterrupted(recorder, access, row)));
    count += rows.length;
  }
};
