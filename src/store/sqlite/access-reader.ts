/**
 * Reads of who may do what; see `AccessReads`.
 * @module
 */
import type { AccessReads, ApiKeyRow, ApprovalFilter, ApprovalRow, CredentialRow, PersonRow } from "../access-rows.ts";
import { ConnectionReader } from "./connection-reader.ts";
import { and, asc, desc, eq, gte, lt } from "./drizzle.ts";
import { apiKeys, approvals, credentials, people } from "./schema.ts";

export class AccessReader extends ConnectionReader implements AccessReads {
  async listApiKeys(): Promise<ApiKeyRow[]> {
    return this.db.select().from(apiKeys).orderBy(asc(apiKeys.createdAt), asc(apiKeys.id)).all();
  }

  async listPeople(): Promise<PersonRow[]> {
    return this.db.select().from(people).orderBy(asc(people.createdAt), asc(people.id)).all();
  }

  async listCredentials(): Promise<CredentialRow[]> {
    return this.db.select().from(credentials).orderBy(asc(credentials.createdAt), asc(credentials.id)).all();
  }

  async listApprovals({ id, team, from, to, before, limit }: ApprovalFilter): Promise<ApprovalRow[]> {
    return this.db
      .select()
      .from(approvals)
      .where(
        and(
          id === undefined ? undefined : eq(approvals.id, id),
          team === undefined ? undefined : eq(approvals.team, team),
          from === undefined ? undefined : gte(approvals.requestedAt, from),
          to === undefined ? undefined : lt(approvals.requestedAt, to),
          before === undefined ? undefined : lt(approvals.id, before),
        ),
      )
      .orderBy(desc(approvals.id))
      .limit(limit)
      .all();
  }
}
