/**
 * Whether a text has, where something was found, what it was found as. Places are those of the texts as they were judged, which are not always those
 * that came: values may have been put back for placeholders. What stands there has the finding's pseudonym only where it is the same.
 * @module
 */
import type { LocatedFinding } from "../domain/finding.ts";
import type { StoreReader } from "../store/store.ts";
import { monthOf } from "../vault/keyring.ts";
import { pseudonymKeyId, pseudonymsUnder } from "../vault/pseudonyms.ts";
import type { PayloadAccess } from "./stored-payload.ts";

/** What stands for a value of a type in one month: 32 hex digits. */
export type PseudonymOf = (type: string, value: string) => string;

/** Texts may have been judged a while before their entry was written. */
const judgedBeforeMs = 600_000;

/** The months under whose keys an exchange may have been judged that was opened first and written to at these times. */
export const monthsOfTimes = (opened: number, ...later: readonly number[]): ReadonlySet<string> =>
  new Set([opened - judgedBeforeMs, opened, ...later].map(monthOf));

/** The pseudonyms of stored keys, month by month; a month that was asked for is remembered. */
export class StoredPseudonyms {
  readonly #access: PayloadAccess<Pick<StoreReader, "readDataKey" | "readPayloads">>;
  readonly #known = new Map<string, PseudonymOf>();

  constructor(access: PayloadAccess<Pick<StoreReader, "readDataKey" | "readPayloads">>) {
    this.#access = access;
  }

  /** Those of the months whose keys are there. Throws `ledger_corrupt` where one does not open. */
  async of(months: ReadonlySet<string>): Promise<readonly PseudonymOf[]> {
    const { reader, master } = this.#access;
    const found: PseudonymOf[] = [];
    for (const month of months) {
      const known = this.#known.get(month);
      const row = known === undefined ? await reader.readDataKey(pseudonymKeyId(month)) : null;
      if (known !== undefined) found.push(known);
      if (row === null) continue;
      const under = pseudonymsUnder(master, row);
      const of: PseudonymOf = (type, value) => under(type, value).toString("hex");
      this.#known.set(month, of);
      found.push(of);
    }
    return found;
  }
}

/** A finding as it is read from where it was sealed; see `LocatedFinding`. */
export interface SealedFinding extends Pick<LocatedFinding, "type" | "start" | "end"> {
  readonly pseudonym?: string | undefined;
  readonly isHidden?: true | undefined;
}

/** See the module. What is no text (an image, a limit) stands anywhere; what another finding hides has no pseudonym, and stands where that one does. */
export const isAsFound = (
  { type, start, end, pseudonym, isHidden }: SealedFinding,
  text: string,
  pseudonyms: readonly PseudonymOf[],
): boolean => {
  if (start === end) return true;
  if (end > text.length) return false;
  if (isHidden === true) return true;
  const value = text.slice(start, end);
  return pseudonym !== undefined && pseudonyms.some((of) => of(type, value) === pseudonym);
};
