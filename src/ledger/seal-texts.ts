/**
 * From the texts of an exchange to what its append holds: sealed payloads, the index over what was found, and the keys' own rows.
 * @module
 */
import type { PayloadRef, PayloadRole, Position } from "../domain/entry.ts";
import type { LocatedFinding } from "../domain/finding.ts";
import type { Effect, NewEntry } from "../store/store.ts";
import { type DataKey, erasedMeanwhile } from "../vault/data-key.ts";
import { destroyPayloadFile, payloadFileFromBytes, writePayloadFile } from "../vault/payload-file.ts";
import { type PayloadDetails, PayloadSealer } from "../vault/seal.ts";
import type { Recorder } from "./exchange-record.ts";
import type { UploadSpool } from "./upload-spool.ts";

/** A text to be sealed. */
export interface Text {
  readonly role: PayloadRole;
  readonly bytes: Uint8Array;
  readonly details: PayloadDetails | null;
}

/** A text that came in, and the one that went out where that differs. */
export interface Bodies {
  readonly received: Uint8Array | null;
  /** Instead of it, where it was large enough to be sealed while it came. */
  readonly spooled?: UploadSpool | null;
  readonly changed: Uint8Array | null;
  /** The texts without what was found in them, where a policy keeps no more. */
  readonly redacted: Uint8Array | null;
  readonly details: PayloadDetails | null;
}

export interface Sealed {
  readonly refs: PayloadRef[];
  readonly effects: Effect[];
}

/** Whose texts, under which key. */
export interface SealFor {
  readonly owner: string;
  readonly key: DataKey;
  /** The data folder: large texts are files below it. */
  readonly folder: string;
}

const isLarge = ({ bytes }: Text): boolean => bytes.length > payloadFileFromBytes;

/** A promise only where a text is large enough for a file. */
export const sealTexts = (whose: SealFor, texts: readonly Text[]): Sealed | Promise<Sealed> =>
  texts.some(isLarge) ? sealAll(whose, texts) : sealRows(whose, texts);

const sealerOf = ({ key, owner }: SealFor, { role, details }: Text): PayloadSealer =>
  new PayloadSealer(key, owner, role, details);

const sealRows = (whose: SealFor, texts: readonly Text[]): Sealed => {
  const sealed: Sealed = { refs: [], effects: [] };
  for (const text of texts) {
    const sealer = sealerOf(whose, text);
    sealed.effects.push({ effect: "putSegment", row: sealer.seal(text.bytes) });
    sealed.refs.push(sealer.finish());
  }
  return sealed;
};

const sealAll = async (whose: SealFor, texts: readonly Text[]): Promise<Sealed> => {
  const sealed: Sealed = { refs: [], effects: [] };
  for (const text of texts) {
    const { refs, effects } = isLarge(text) ? await sealFile(whose, text) : sealRows(whose, [text]);
    sealed.refs.push(...refs);
    sealed.effects.push(...effects);
  }
  return sealed;
};

const sealFile = async (whose: SealFor, text: Text): Promise<Sealed> => {
  const sealer = sealerOf(whose, text);
  const { owner, folder } = whose;
  const { role, bytes } = text;
  const file = await writePayloadFile(folder, owner, role, bytes, (part) => sealer.seal(part));
  const ref = sealer.finish();
  return { refs: [ref], effects: [{ effect: "putPayloadFile", row: { owner, role, keyId: ref.keyId, file } }] };
};

/** The findings as a payload; none when nothing was found. */
export const findingsTexts = (role: PayloadRole, findings: readonly LocatedFinding[]): Text[] =>
  findings.length === 0 ? [] : [{ role, bytes: Buffer.from(JSON.stringify(findings)), details: null }];

const roles = {
  request: ["request.received", "request.forwarded", "request.redacted", "request.findings"],
  response: ["response.received", "response.delivered", "response.redacted", "response.findings"],
  // What was said is spooled: nothing of it is left for the close but what was found.
  session: ["session.events", "session.events", "session.redacted", "session.findings"],
} as const;

/** The texts of one way of an exchange: what came and went, and what was found in it. */
export const textsOf = (way: keyof typeof roles, bodies: Bodies, findings: readonly LocatedFinding[]): Text[] => {
  const [received, changed, redacted, found] = roles[way];
  const texts: Text[] = [];
  if (bodies.received !== null) texts.push({ role: received, bytes: bodies.received, details: bodies.details });
  if (bodies.changed !== null) texts.push({ role: changed, bytes: bodies.changed, details: null });
  if (bodies.redacted !== null) texts.push({ role: redacted, bytes: bodies.redacted, details: bodies.details });
  return [...texts, ...findingsTexts(found, findings)];
};

/** What was sealed, and before it what had been while it came. */
export const withSpooled = ({ spooled = null }: Bodies, sealed: Sealed): Sealed => {
  if (spooled === null) return sealed;
  const { refs, effects } = spooled.sealed();
  return { refs: [...refs, ...sealed.refs], effects: [...effects, ...sealed.effects] };
};

/** What the search for a value reads. */
export const indexOf = (exchangeId: string, findings: readonly Pick<LocatedFinding, "pseudonym">[]): Effect[] => {
  if (findings.length === 0) return [];
  const distinct = new Set(findings.flatMap(({ pseudonym }) => (pseudonym === undefined ? [] : [pseudonym])));
  if (distinct.size === 0) return [];
  return [{ effect: "addPseudonyms", row: { exchangeId, found: Buffer.from([...distinct].join(""), "hex") } }];
};

/** Appends what a key sealed. The keys' own rows go along until one commit with them is known to be durable. */
export const appendSealed = async (
  { store, pseudonyms, folder }: Recorder,
  key: DataKey | null,
  entries: readonly NewEntry[],
  effects: readonly Effect[],
): Promise<Position[]> => {
  // Sealed before its key was destroyed, and too late: a row would outlive the erasure.
  if (key?.isDestroyed === true) {
    for (const { effect, row } of effects) if (effect === "putPayloadFile") await destroyPayloadFile(folder, row.file);
    throw erasedMeanwhile();
  }
  const stored = key?.stored ?? null;
  const { pending } = pseudonyms;
  if (stored === null && pending.length === 0) return store.append({ entries, effects });
  const later = pending.map(({ row }) => row);
  const rows = stored === null ? later : [stored, ...later];
  const keys = rows.map((row): Effect => ({ effect: "putDataKey", row }));
  const positions = await store.append({ entries, effects: [...keys, ...effects] });
  key?.committed();
  pseudonyms.committed(pending);
  return positions;
};
