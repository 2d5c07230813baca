/**
 * The lists of a pack, walked once and side by side: each entry under its leaf hash, its proof, its payloads.
 * @module
 */
import { entryBytesMax } from "../../domain/entry.ts";
import { leafHash } from "../../ledger/leaf.ts";
import type { LogSource } from "../../ledger/log-source.ts";
import { parseProof, verifyInclusion } from "../../ledger/proof.ts";
import { entryVerifier } from "../../ledger/verify.ts";
import {
  entriesListPath,
  type Manifest,
  parseEntryLine,
  parseProofLine,
  proofsListPath,
  readEntryFacts,
} from "../pack/pack-format.ts";
import type { PackReading } from "../pack/pack-reading.ts";
import { type PackFiles, packLines } from "./pack-files.ts";
import type { Report } from "./report.ts";
import { comparePositions, ScopeCursor, type ScopePosition } from "../scope-cursor.ts";
import { concernsTeam } from "../pack/team-scope.ts";
import { OpeningCheck } from "./verify-openings.ts";

/** A shard whose log holds: what its entries are checked against. */
export interface CheckedShard {
  readonly source: LogSource;
  readonly size: number;
  readonly root: Uint8Array;
  readonly checkpoint: string;
}

/** Around an entry: `{"shard":"...","index":...,"entry":` and a brace. */
const entryLineBytesMax = entryBytesMax + 256;
const proofLineBytesMax = 131_072 + 256;

interface ProofAt extends ScopePosition {
  readonly proof: string;
}

/** `proofs.ndjson`, asked for one entry after the other. */
class ProofCheck {
  readonly #lines: AsyncGenerator<Buffer>;
  readonly #manifest: Manifest;
  readonly #report: Report;
  #line = 0;
  #ahead: ProofAt | null = null;
  checked = 0;

  constructor(files: PackFiles, manifest: Manifest, report: Report) {
    this.#lines = packLines(files, proofsListPath, proofLineBytesMax);
    this.#manifest = manifest;
    this.#report = report;
  }

  /** The proof at a position, or null when the next one is for a later entry. */
  async #take(position: ScopePosition): Promise<string | null> {
    for (;;) {
      this.#ahead ??= await this.#read();
      if (this.#ahead === null) return null;
      const order = comparePositions(this.#ahead, position);
      if (order > 0) return null;
      const { proof, place, index } = this.#ahead;
      this.#ahead = null;
      if (order === 0) return proof;
      const message = `${proofsListPath} line ${this.#line} is the proof of entry ${index}, which has no place there`;
      this.#report.fault(message, this.#manifest.shards[place]?.shard ?? null, index);
    }
  }

  async #read(): Promise<ProofAt | null> {
    for (;;) {
      const { done, value } = await this.#lines.next();
      if (done === true) return null;
      this.#line += 1;
      const parsed = parseProofLine(value.toString("utf8"));
      const place = this.#manifest.shards.findIndex(({ shard }) => shard === parsed?.shard);
      if (parsed !== null && place !== -1) return { place, index: parsed.index, proof: parsed.proof };
      this.#report.fault(`${proofsListPath} line ${this.#line} is not the proof of an entry of this pack`);
    }
  }

  async check(position: ScopePosition, name: string, shard: CheckedShard, entry: Uint8Array): Promise<void> {
    const { index } = position;
    const text = await this.#take(position);
    if (text === null) return this.#report.fault(`entry ${index} has no proof in ${proofsListPath}`, name, index);
    const proof = parseProof(text);
    const holds =
      proof !== null &&
      proof.index === index &&
      proof.checkpoint === shard.checkpoint &&
      verifyInclusion(shard, index, leafHash(entry), proof.hashes);
    if (!holds)
      return this.#report.fault(`the proof of entry ${index} does not show it in the signed log`, name, index);
    this.checked += 1;
  }

  /** Lets go of the list. */
  async close(): Promise<void> {
    await this.#lines.return(undefined);
  }

  async finish(): Promise<void> {
    if (this.#ahead !== null || (await this.#read()) !== null) {
      this.#report.fault(`${proofsListPath} goes on after the last entry, at line ${this.#line}`);
    }
  }
}

/** What is asked of one line after the other. */
class EntryCheck {
  readonly #manifest: Manifest;
  readonly #shards: readonly (CheckedShard | null)[];
  readonly #report: Report;
  readonly #cursor: ScopeCursor;
  readonly #verifiers: readonly (ReturnType<typeof entryVerifier> | null)[];
  readonly #proofs: ProofCheck | null;
  readonly #openings: OpeningCheck | null;
  readonly #reading: PackReading | null;
  readonly #period: { readonly from: number; readonly to: number };
  #line = 0;
  #good = 0;

  constructor({ files, manifest, shards, report, reading }: PackEntries) {
    this.#manifest = manifest;
    this.#shards = shards;
    this.#reading = reading;
    this.#report = report;
    this.#cursor = new ScopeCursor(manifest.shards);
    this.#verifiers = shards.map((shard) => (shard === null ? null : entryVerifier(shard.source, shard.size)));
    this.#proofs = files.sizes.has(proofsListPath) ? new ProofCheck(files, manifest, report) : null;
    this.#openings = manifest.query.payloads ? new OpeningCheck(files, report) : null;
    this.#period = { from: Date.parse(manifest.query.from), to: Date.parse(manifest.query.to) };
  }

  async line(bytes: Buffer): Promise<void> {
    this.#line += 1;
    const parsed = parseEntryLine(bytes.toString("utf8"));
    const place = this.#manifest.shards.findIndex(({ shard }) => shard === parsed?.shard);
    if (parsed === null || place === -1) {
      const next = this.#cursor.next;
      const name = next === null ? null : (this.#manifest.shards[next.place]?.shard ?? null);
      return this.#report.fault(
        `${entriesListPath} line ${this.#line} is not an entry of this pack`,
        name,
        next?.index ?? null,
      );
    }
    const { shard: name, index, entry } = parsed;
    if (!this.#isNext({ place, index }, name)) return;
    this.#cursor.advance();
    const faults = this.#report.faultCount;
    await this.#checkEntry({ place, index }, name, entry);
    if (this.#report.faultCount === faults) this.#good += 1;
  }

  /** Whether the line is the entry that comes next; every entry that was passed over is named. */
  #isNext(position: ScopePosition, name: string): boolean {
    this.#reportMissing(position);
    const { next } = this.#cursor;
    if (next !== null && comparePositions(next, position) === 0) return true;
    const message = `${entriesListPath} line ${this.#line}: entry ${position.index} is there twice, out of order, or out of scope`;
    this.#report.fault(message, name, position.index);
    return false;
  }

  #reportMissing(until: ScopePosition): void {
    const from = this.#cursor.next;
    const skipped = this.#cursor.skipTo(until);
    if (from === null || skipped === 0) return;
    const more = skipped === 1 ? "" : `, and ${skipped - 1} more after it,`;
    const name = this.#manifest.shards[from.place]?.shard ?? null;
    const verb = skipped === 1 ? "is" : "are";
    this.#report.fault(`entry ${from.index}${more} ${verb} missing from ${entriesListPath}`, name, from.index);
  }

  async #checkEntry(position: ScopePosition, name: string, text: string): Promise<void> {
    const { place, index } = position;
    const bytes = Buffer.from(text, "utf8");
    const shard = this.#shards[place] ?? null;
    const problem = await this.#verifiers[place]?.verifyEntryAt(index, bytes);
    if (problem !== null && problem !== undefined)
      return this.#report.fault(`log ${name}: ${problem.message}`, name, index);
    this.#reading?.add(place, index, bytes);
    const facts = readEntryFacts(text);
    if (facts === null) return this.#report.fault(`entry ${index} is none that Custody writes`, name, index);
    if (facts.time < this.#period.from || facts.time >= this.#period.to) {
      this.#report.fault(`entry ${index} is not of the period`, name, index);
    }
    const { team } = this.#manifest.query;
    if (team !== null && !concernsTeam(facts, team)) {
      this.#report.fault(`entry ${index} is neither of team ${team} nor of everybody`, name, index);
    }
    if (shard !== null && this.#manifest.shards[place]?.whole === false) {
      if (this.#proofs === null)
        this.#report.fault(`entry ${index} has no proof: there is no ${proofsListPath}`, name, index);
      else await this.#proofs.check(position, name, shard, bytes);
    }
    for (const ref of facts.payloads) await this.#openings?.check({ shard: name, index, owner: facts.owner }, ref);
  }

  async close(): Promise<void> {
    await this.#proofs?.close();
    await this.#openings?.close();
  }

  async finish(): Promise<void> {
    this.#reportMissing({ place: this.#manifest.shards.length, index: 0 });
    await this.#proofs?.finish();
    await this.#openings?.finish(this.#manifest.payloads);
    const { team } = this.#manifest.query;
    const scope = team === null ? "period" : `period, and of team ${team} or of everybody`;
    if (this.#shards.every((shard) => shard !== null)) {
      this.#report.checked.push(
        `${this.#good} of ${this.#manifest.entries} entries: of the ${scope}, each under its leaf hash`,
      );
      if (this.#proofs !== null) this.#report.checked.push(`${this.#proofs.checked} inclusion proofs`);
    }
    if (this.#openings !== null)
      this.#report.checked.push(`${this.#openings.checked} payloads: each opens its commitment`);
  }
}

/** A shard that is null could not be verified: its entries are then checked for order and form only. */
export interface PackEntries {
  readonly files: PackFiles;
  readonly manifest: Manifest;
  readonly shards: readonly (CheckedShard | null)[];
  readonly report: Report;
  /** Reads along, so that what the pack says of its entries can be counted again. */
  readonly reading: PackReading | null;
}

/** Everything found is in the report. */
export const verifyPackEntries = async (pack: PackEntries): Promise<void> => {
  const { files } = pack;
  if (!files.sizes.has(entriesListPath)) return;
  const check = new EntryCheck(pack);
  try {
    for await (const line of packLines(files, entriesListPath, entryLineBytesMax)) await check.line(line);
    await check.finish();
  } finally {
    await check.close();
  }
};
