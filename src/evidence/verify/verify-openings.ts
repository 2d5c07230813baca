/**
 * Checks the payloads of a pack: each text opens the commitment that an entry of the log holds.
 * @module
 */
import { createHmac } from "node:crypto";
import type { PayloadRef } from "../../domain/entry.ts";
import { openingsListPath, parseOpening, payloadFolder, payloadPath } from "../pack/pack-format.ts";
import { type PackFiles, packLines, readPackFile } from "./pack-files.ts";
import type { Report } from "./report.ts";

const openingBytesMax = 1_048_576;
/** What a request or an answer may have at most, by configuration. */
const payloadBytesMax = 1_073_741_824;

export interface PayloadPlace {
  readonly shard: string;
  readonly index: number;
  readonly owner: string;
}

/** `payloads.ndjson`, asked for one payload after the other in the order of the entries. */
export class OpeningCheck {
  readonly #files: PackFiles;
  readonly #report: Report;
  readonly #lines: AsyncGenerator<Buffer> | null;
  readonly #seen = new Set<string>();
  /** After a line that is not the one expected nothing that follows can be told apart. */
  #lost = false;
  #asked = 0;
  #gone = 0;
  checked = 0;

  constructor(files: PackFiles, report: Report) {
    this.#files = files;
    this.#report = report;
    this.#lines = files.sizes.has(openingsListPath) ? packLines(files, openingsListPath, openingBytesMax) : null;
  }

  async check(place: PayloadPlace, ref: PayloadRef): Promise<void> {
    if (this.#lost) return;
    this.#asked += 1;
    const { shard, index, owner } = place;
    const line = await this.#lines?.next();
    const opening = line === undefined || line.done === true ? null : parseOpening(line.value.toString("utf8"));
    const isIt =
      opening !== null &&
      opening.shard === shard &&
      opening.index === index &&
      opening.owner === owner &&
      opening.role === ref.role &&
      opening.commitment === ref.commitment &&
      opening.ciphertextSha256 === ref.ciphertextSha256;
    if (!isIt) {
      this.#lost = true;
      return this.#report.fault(
        `${openingsListPath} line ${this.#asked} is not for ${ref.role} of entry ${index}`,
        shard,
        index,
      );
    }
    if (opening.state === "erased") {
      this.#gone += 1;
      return;
    }
    const what = `payload ${ref.role} of entry ${index}`;
    if (opening.state !== "present" || opening.nonce === null) {
      return this.#report.fault(
        `${what} is ${opening.state === "missing" ? "missing" : "unreadable"} in the record`,
        shard,
        index,
      );
    }
    const path = payloadPath(owner, ref.role);
    this.#seen.add(path);
    const bytes = await readPackFile(this.#files, path, payloadBytesMax);
    if (bytes === null) return this.#report.fault(`${what} is missing: ${path}`, shard, index);
    const commitment = createHmac("sha256", Buffer.from(opening.nonce, "hex")).update(bytes).digest("hex");
    if (commitment !== ref.commitment) {
      return this.#report.fault(`${what} is not the text that the entry commits to: ${path}`, shard, index);
    }
    this.checked += 1;
  }

  /** Lets go of the list. */
  async close(): Promise<void> {
    await this.#lines?.return(undefined);
  }

  /** `claimed` is the manifest's count. */
  async finish(claimed: number): Promise<void> {
    if (this.#lost) return;
    if (this.#gone > 0) {
      this.#report.notes.push(
        `${this.#gone} payloads are not in the pack: it says that they were erased or swept. The log's entries payload.erased and retention.swept show whether that is so.`,
      );
    }
    const rest = await this.#lines?.next();
    if (rest !== undefined && rest.done !== true)
      this.#report.fault(`${openingsListPath} goes on after the last payload`);
    if (claimed !== this.#asked)
      this.#report.fault(`the manifest counts ${claimed} payloads; the entries name ${this.#asked}`);
    for (const path of this.#files.sizes.keys()) {
      if (path.startsWith(payloadFolder) && !this.#seen.has(path)) this.#report.fault(`${path} is named by no entry`);
    }
  }
}
