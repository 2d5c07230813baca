/**
 * Compares approvals with the entries that made them: who asked, who decided, and whether the act was begun.
 * @module
 */
import type { ApprovalRow } from "../../store/access-rows.ts";
import type { StoreReader } from "../../store/store.ts";
import type { CheckedEntry } from "./checked-entry.ts";
import type { Report } from "./report.ts";

type Facts = Pick<ApprovalRow, "action" | "digest" | "team" | "requestedBy"> & {
  decision: ApprovalRow["decision"];
  decidedBy: string | null;
  isUsed: boolean;
};

const pageRows = 500;

const agrees = (row: ApprovalRow, facts: Facts): boolean =>
  row.action === facts.action &&
  row.digest === facts.digest &&
  row.team === facts.team &&
  row.requestedBy === facts.requestedBy &&
  row.decision === facts.decision &&
  row.decidedBy === facts.decidedBy &&
  (row.usedAt !== null) === facts.isUsed;

/** Asked with every entry in the order of the log. */
export class ApprovalCheck {
  readonly #reader: StoreReader;
  readonly #report: Report;
  readonly #approvals = new Map<string, Facts>();

  /** What was asked for before this may have been so in a dropped shard. */
  readonly #droppedUntil: number;

  constructor(reader: StoreReader, report: Report, droppedUntil: number) {
    this.#droppedUntil = droppedUntil;
    this.#reader = reader;
    this.#report = report;
  }

  check({ shard, index, entry }: CheckedEntry): void {
    if (entry.kind === "approval.requested") {
      const { approval, action, digest, team, principal: requestedBy } = entry;
      const facts = { action, digest, team, requestedBy, decision: null, decidedBy: null, isUsed: false };
      this.#approvals.set(approval, facts);
    } else if (entry.kind === "approval.approved" || entry.kind === "approval.refused") {
      const facts = this.#approvals.get(entry.approval);
      if (facts === undefined || facts.decision !== null || facts.requestedBy === entry.principal) {
        return this.#report.fault(`entry ${index} of shard ${shard.name} decides what it may not`, shard.name, index);
      }
      facts.decision = entry.kind === "approval.approved" ? "approved" : "refused";
      facts.decidedBy = entry.principal;
    } else if (entry.kind === "approval.used") {
      const facts = this.#approvals.get(entry.approval);
      if (facts?.decision !== "approved" || facts.isUsed || facts.requestedBy !== entry.principal) {
        const message = `entry ${index} of shard ${shard.name} uses an approval that it may not`;
        return this.#report.fault(message, shard.name, index);
      }
      facts.isUsed = true;
    }
  }

  async finish(): Promise<void> {
    const count = this.#approvals.size;
    for (let before: string | undefined; ;) {
      const rows = await this.#reader.listApprovals({ limit: pageRows, ...(before === undefined ? {} : { before }) });
      for (const row of rows) {
        const facts = this.#approvals.get(row.id);
        if (facts === undefined && row.requestedAt < this.#droppedUntil) continue;
        if (facts === undefined) this.#report.fault(`approval ${row.id} was asked for by no entry`);
        else if (!agrees(row, facts)) this.#report.fault(`approval ${row.id} is not what the entries say`);
        this.#approvals.delete(row.id);
      }
      before = rows.at(-1)?.id;
      if (before === undefined) break;
    }
    for (const id of this.#approvals.keys()) {
      this.#report.fault(`approval ${id} is in the entries and no longer stored`);
    }
    if (count > 0) this.#report.checked.push(`${count} approvals: as the entries say`);
  }
}
