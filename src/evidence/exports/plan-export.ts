/**
 * Fixes what an export is about, and makes it known: the tree sizes first, then `evidence.exported`, and nothing is read before that is durable. So
 * an export never holds its own entry, and none exists without it.
 * @module
 */
import { newId } from "../../domain/new-id.ts";
import { appendEntry, type Ledger } from "../../ledger/append.ts";
import type { SigningKeys } from "../../ledger/checkpoint.ts";
import type { Effect } from "../../store/store.ts";
import type { MasterKey } from "../../vault/master-key.ts";
import { planPack, sizeShards } from "../pack/plan-pack.ts";
import type { ExportPlan } from "./export-plan.ts";
import { type ExportRequest, packQueryOf } from "./export-request.ts";

/** The record that exports are taken from. */
export interface EvidenceRecord extends Ledger {
  readonly folder: string;
  readonly master: MasterKey;
  /** Signs the checkpoints of exports: the log's own keys. */
  readonly signingKeys: () => Promise<SigningKeys>;
  readonly version: string;
}

export interface PlannedExport {
  /** `exp_...` */
  readonly id: string;
  readonly plan: ExportPlan;
  readonly createdAt: number;
}

/**
 * `effectsOf` are what the same append writes. Throws `not_found` when the log has no entry in the period, `request_malformed`,
 * `ledger_unavailable`, `ledger_corrupt`.
 */
export const planExport = async (
  record: EvidenceRecord,
  asked: { readonly request: ExportRequest; readonly principal: string; readonly schedule: string | null },
  effectsOf: (planned: PlannedExport) => readonly Effect[] = () => [],
): Promise<PlannedExport> => {
  const { store, clock, version } = record;
  const { request, principal, schedule } = asked;
  const query = packQueryOf(request);
  const sized = await sizeShards(store, query);
  const pack = await planPack(store, query, sized, await record.signingKeys(), version);
  const createdAt = clock();
  const planned = { id: `exp_${newId(createdAt)}`, plan: { request, pack }, createdAt };
  const { format, team, from, to, payloads } = request;
  const shards = sized.map(({ shard, size }) => ({ shard: shard.ordinal, size }));
  const facts = { principal, schedule, team, from, to, shards, payloads };
  await appendEntry(record, { kind: "evidence.exported", export: planned.id, format, ...facts }, effectsOf(planned));
  return planned;
};
