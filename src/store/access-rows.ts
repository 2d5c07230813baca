/**
 * Rows of who may do what. Unlike the record they are changed; each change that matters is an entry in the same append.
 * @module
 */

/** A key: its whole state. Each change of it is a new version of the row. */
export type ApiKeyRow = {
  readonly id: string;
  /** Counts from 1; a change names the version that it follows, so that two at once cannot both hold. */
  readonly version: number;
  /** SHA-256 of the key, hex. The key itself is nowhere. */
  readonly sha256: string;
  /** The secret before the last rotation, and until when (UTC milliseconds) it is still good. */
  readonly previousSha256: string | null;
  readonly previousUntil: number | null;
  readonly role: string;
  readonly team: string | null;
  readonly name: string;
  /** What else was said of it, as JSON: `access/key-settings.ts` reads it. */
  readonly settings: string;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly disabledAt: number | null;
  readonly revokedAt: number | null;
  readonly lastUsedAt: number | null;
};

/** Somebody who signed in. Name and address are personal data: they are in no entry, and can be erased here. */
export type PersonRow = {
  /** `usr_...` */
  readonly id: string;
  /** Who vouches for them, and as whom. */
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly role: string;
  readonly team: string | null;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly disabledAt: number | null;
};

/** A provider's credential, wrapped by the master key. `team` and `apiKey` say for whom it is; both null: for all calls to its upstream. */
export type CredentialRow = {
  /** `crd_...` */
  readonly id: string;
  readonly upstream: string;
  readonly team: string | null;
  readonly apiKey: string | null;
  readonly name: string;
  /** Empty once it is revoked. */
  readonly wrapped: Uint8Array;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly revokedAt: number | null;
};

/** An act that waits for a second person, or waited. */
export type ApprovalRow = {
  /** `apr_...` */
  readonly id: string;
  /** What is asked for: one of our names. */
  readonly action: string;
  /** SHA-256, hex, of exactly what is asked for. */
  readonly digest: string;
  readonly team: string | null;
  readonly requestedBy: string;
  readonly requestedAt: number;
  readonly expiresAt: number;
  readonly decision: "approved" | "refused" | null;
  readonly decidedBy: string | null;
  readonly decidedAt: number | null;
  readonly usedAt: number | null;
};

/** What the calls of one key used, while it was of one team. Derived: a sum over exchanges. */
export type UsageSum = {
  readonly principal: string;
  readonly team: string | null;
  /** Closed exchanges that used tokens. */
  readonly requests: number;
  readonly tokens: number;
  readonly costMicros: number;
};
/** A page of approvals. The period is `[from, to)` over the time of the request. */
export interface ApprovalFilter {
  readonly id?: string;
  readonly team?: string;
  readonly from?: number;
  readonly to?: number;
  /** Only those with a lesser id: made earlier. */
  readonly before?: string;
  readonly limit: number;
}

/** What a transaction changes of it. */
export type AccessEffect =
  | { readonly effect: "createApiKey"; readonly row: ApiKeyRow }
  /** The row as it is to be; MUST change the row whose version is one less. */
  | { readonly effect: "changeApiKey"; readonly row: ApiKeyRow }
  /** When it was last used: derived, in no entry, and in no version. */
  | { readonly effect: "touchApiKey"; readonly row: { readonly id: string; readonly lastUsedAt: number } }
  | { readonly effect: "putPerson"; readonly row: PersonRow }
  /** Nothing of a person stays but the id. */
  | {
      readonly effect: "forgetPerson";
      readonly row: { readonly id: string; readonly subject: string; readonly disabledAt: number };
    }
  | { readonly effect: "createCredential"; readonly row: CredentialRow }
  /** Its secret goes too. MUST change one that is in force. */
  | { readonly effect: "revokeCredential"; readonly row: { readonly id: string; readonly revokedAt: number } }
  /** Under another master key. MUST change one that is in force. */
  | { readonly effect: "rewrapCredential"; readonly row: Pick<CredentialRow, "id" | "wrapped"> }
  | { readonly effect: "requestApproval"; readonly row: ApprovalRow }
  /** MUST change a request that is not decided yet. */
  | {
      readonly effect: "decideApproval";
      readonly row: Pick<ApprovalRow, "id"> & {
        readonly decision: "approved" | "refused";
        readonly decidedBy: string;
        readonly decidedAt: number;
      };
    }
  /** MUST change a request that is approved and not used yet. */
  | { readonly effect: "useApproval"; readonly row: { readonly id: string; readonly usedAt: number } };

export interface AccessReads {
  listApiKeys(): Promise<ApiKeyRow[]>;
  listPeople(): Promise<PersonRow[]>;
  listCredentials(): Promise<CredentialRow[]>;
  /** Newest first, at most `limit`. Every filter that is present must hold. */
  listApprovals(filter: ApprovalFilter): Promise<ApprovalRow[]>;
}
