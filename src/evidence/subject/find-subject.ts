/**
 * What there is about a subject, before any text is opened: its own exchanges, other texts that it wrote, and where others spoke of it.
 * @module
 */
import { holds, type Scope } from "../../access/scope.ts";
import { findMentions, type Identifier, traceSubject } from "../../ledger/subject.ts";
import type { ExchangeRow, StoreReader } from "../../store/store.ts";
import type { WrappingKeys } from "../../vault/master-key.ts";

export interface SubjectQuestion {
  /** HMAC of the subject. */
  readonly subjectId: string;
  readonly identifiers: readonly Identifier[];
  /** All entity types: an identifier without a type is looked for as each. */
  readonly types: readonly string[];
  readonly scope: Scope;
  /** `[from, to)` over the time of the opening, in UTC milliseconds. */
  readonly from: number | null;
  readonly to: number | null;
}

export interface SubjectFound {
  readonly keys: readonly string[];
  /** Oldest first. */
  readonly exchanges: readonly string[];
  /** Entries with a text of the subject's own. */
  readonly others: readonly string[];
  readonly mentions: readonly ExchangeRow[];
}

export const findSubject = async (
  reader: StoreReader,
  master: WrappingKeys,
  { subjectId, identifiers, types, scope, from, to }: SubjectQuestion,
): Promise<SubjectFound> => {
  const { keys, payloads } = await traceSubject(reader, subjectId);
  const isAsked = (row: ExchangeRow): boolean =>
    holds(scope, row) && row.openedAt >= (from ?? -Infinity) && row.openedAt < (to ?? Infinity);
  const owners = [...new Set(payloads.map(({ owner }) => owner))].toSorted();
  const exchanges: string[] = [];
  const others: string[] = [];
  for (const owner of owners) {
    const row = await reader.readExchange(owner);
    if (row !== null && isAsked(row)) exchanges.push(owner);
    // Whose team an entry's own text is of is not known here.
    else if (row === null && scope.team === null && scope.period === null && from === null && to === null)
      others.push(owner);
  }
  const found = await findMentions({ reader, master }, identifiers, types, new Set(owners));
  return { keys: keys.map(({ id }) => id), exchanges, others, mentions: found.filter(isAsked) };
};
