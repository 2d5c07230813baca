/**
 * A provider's credential at rest: AES-256-GCM under a key that the master key gives for this alone, the row's own fields as associated
 * data. What is sealed says also which origin the credential is for.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { DerivedKeys } from "./master-key.ts";
import { openUnder, sealUnder } from "./sealed-bytes.ts";

/** The fields of a stored credential that never change. */
export interface CredentialFields {
  readonly id: string;
  readonly upstream: string;
  readonly team: string | null;
  readonly apiKey: string | null;
  readonly name: string;
  readonly createdAt: number;
  readonly createdBy: string;
}

/** What the provider gave, and where alone it may be sent: scheme, host and port. */
export interface CredentialSecret {
  readonly origin: string;
  readonly secret: string;
}

const associatedData = ({ id, upstream, team, apiKey, name, createdAt, createdBy }: CredentialFields): Buffer =>
  Buffer.from(JSON.stringify(["custody.credential.v1", id, upstream, team, apiKey, name, createdAt, createdBy]));

/** Seals it for its row under one master key. */
export const sealCredential = (
  { credentials }: DerivedKeys,
  fields: CredentialFields,
  { origin, secret }: CredentialSecret,
): Buffer => sealUnder(credentials, associatedData(fields), Buffer.from(`${origin}\n${secret}`));

/** Opens it under the first of the keys that fits. Throws `ledger_corrupt` when the row was changed or another master key sealed it. */
export const openCredential = (
  keys: readonly DerivedKeys[],
  row: CredentialFields & { readonly wrapped: Uint8Array },
): CredentialSecret => {
  for (const { credentials } of keys) {
    const text = openUnder(credentials, associatedData(row), row.wrapped)?.toString("latin1");
    if (text === undefined) continue;
    const end = text.indexOf("\n");
    return { origin: text.slice(0, end), secret: text.slice(end + 1) };
  }
  throw new CustodyError("ledger_corrupt", `credential ${row.id} does not open under this master key`);
};
