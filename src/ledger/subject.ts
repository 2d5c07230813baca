/**
 * Everything that is kept about one subject: by the data keys that its HMAC names, and, in what others said, by pseudonyms of values that
 * stand for it. Nothing is decrypted.
 * @module
 */
import type { PlacedPayload } from "../store/retention-rows.ts";
import type { DataKeyRow, ExchangeRow, StoreReader } from "../store/store.ts";
import type { WrappingKeys } from "../vault/master-key.ts";
import { pseudonymKeyPrefix, pseudonymsUnder } from "../vault/pseudonyms.ts";

/** A value that stands for a subject; without a type it may have been found as any. */
export interface Identifier {
  readonly type?: string | undefined;
  readonly value: string;
}

/** What one subject's own calls, and words, left here. */
export interface SubjectTrace {
  /** HMAC of the subject's text, hex. */
  readonly subjectId: string;
  readonly keys: readonly DataKeyRow[];
  /** Owners are exchanges, and entries with a payload of their own (a reason). */
  readonly payloads: readonly PlacedPayload[];
}

type TraceReader = Pick<StoreReader, "listSubjectKeys" | "walkPayloads">;
type MentionReader = Pick<StoreReader, "listDataKeys" | "walkPseudonyms">;

const pageRows = 500;

/** Payloads under any of these keys, found page by page on the reader's thread. */
export const payloadsUnder = async (
  reader: Pick<StoreReader, "walkPayloads">,
  keyIds: readonly string[],
): Promise<PlacedPayload[]> => {
  if (keyIds.length === 0) return [];
  const found = new Map<string, PlacedPayload>();
  for (let from: number | null = 0; from !== null;) {
    const page: Awaited<ReturnType<typeof reader.walkPayloads>> = await reader.walkPayloads(keyIds, from);
    for (const one of page.found) found.set(`${one.owner} ${one.role}`, one);
    from = page.next;
  }
  return [...found.values()];
};

/** The keys of a subject and what is sealed under them. */
export const traceSubject = async (reader: TraceReader, subjectId: string): Promise<SubjectTrace> => {
  const keys = await reader.listSubjectKeys(subjectId);
  const payloads = await payloadsUnder(
    reader,
    keys.map(({ id }) => id),
  );
  return { subjectId, keys, payloads };
};

/** The keys of every month's pseudonyms. */
const pseudonymKeys = async (reader: MentionReader): Promise<DataKeyRow[]> => {
  const found: DataKeyRow[] = [];
  for (let after: string | null = pseudonymKeyPrefix; ;) {
    const rows: DataKeyRow[] = await reader.listDataKeys(after, pageRows);
    const own = rows.filter(({ id }) => id.startsWith(pseudonymKeyPrefix));
    found.push(...own);
    if (rows.length < pageRows || own.length < rows.length) return found;
    after = rows.at(-1)?.id ?? null;
  }
};

/**
 * Exchanges in which one of these values was found, oldest first. `types` are all entity types that are known: a value without a type is
 * looked for as each. Months whose key was destroyed answer nothing. `except` are exchanges that are not wanted: the subject's own.
 */
export const findMentions = async (
  { reader, master }: { readonly reader: MentionReader; readonly master: WrappingKeys },
  identifiers: readonly Identifier[],
  types: readonly string[],
  except: ReadonlySet<string>,
): Promise<ExchangeRow[]> => {
  const wanted: Buffer[] = [];
  for (const key of await pseudonymKeys(reader)) {
    const pseudonymOf = pseudonymsUnder(master, key);
    for (const { type, value } of identifiers) {
      const asked = type === undefined ? types : [type];
      for (const one of asked) wanted.push(pseudonymOf(one, value));
    }
    // A month of one value is some hundred HMACs: calls go first.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const found: ExchangeRow[] = [];
  if (wanted.length === 0) return found;
  const all = Buffer.concat(wanted);
  for (let from: number | null = 0; from !== null;) {
    const page: Awaited<ReturnType<MentionReader["walkPseudonyms"]>> = await reader.walkPseudonyms(all, from);
    found.push(...page.found.filter(({ id }) => !except.has(id)));
    from = page.next;
  }
  return found;
};
