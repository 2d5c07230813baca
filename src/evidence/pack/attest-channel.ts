/**
 * How the thread that builds a pack has it signed: it says what is to be attested, and is given the envelope. The keys stay in the process's
 * main thread, which makes the statement itself: the thread cannot have anything else signed.
 * @module
 */
import type { MessagePort, Worker } from "node:worker_threads";
import { CustodyError } from "../../domain/errors.ts";
import type { SigningKeys } from "../../ledger/checkpoint.ts";
import { type AttestedPack, attestPack } from "./attest-pack.ts";
import type { PackPlan } from "./plan-pack.ts";

export interface AttestationRequest {
  readonly attest: AttestedPack;
}

interface AttestationReply {
  readonly attestation: Uint8Array | null;
}

export const isAttestationRequest = (message: unknown): message is AttestationRequest =>
  typeof message === "object" && message !== null && "attest" in message;

/** In the thread: `attest` of a `PackSource`. Throws `ledger_unavailable` when the other side cannot sign it. */
export const attestOver =
  (port: MessagePort) =>
  async (pack: AttestedPack): Promise<Uint8Array> => {
    const answered = new Promise<AttestationReply>((resolve) => port.once("message", resolve));
    port.postMessage({ attest: pack } satisfies AttestationRequest);
    const { attestation } = await answered;
    if (attestation !== null) return attestation;
    const message = "the log changed its signing key since this pack was planned: ask for it again";
    throw new CustodyError("ledger_unavailable", message);
  };

/** On the other side, for each `AttestationRequest`: signs under the origin of the plan's newest shard. */
export const answerAttestation = async (
  worker: Worker,
  { attest: pack }: AttestationRequest,
  plan: PackPlan,
  signingKeys: () => Promise<SigningKeys>,
): Promise<void> => {
  let attestation: Uint8Array | null = null;
  try {
    attestation = attestPack(pack, plan.shards.at(-1), await signingKeys());
  } finally {
    worker.postMessage({ attestation } satisfies AttestationReply);
  }
};
