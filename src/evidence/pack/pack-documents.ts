/**
 * The documents that a pack's entries name by their digests: the policies in force, configurations, schedules of retention. The exact bytes go
 * into the pack, each under its digest.
 * @module
 */
import { hash } from "node:crypto";
import type { StoreReader } from "../../store/store.ts";
import { configFolder, documentPath, policyFolder } from "./pack-format.ts";
import type { ZipWriter } from "./zip-writer.ts";

type DocumentFolder = typeof policyFolder | typeof configFolder;

export interface PackDocument {
  readonly folder: DocumentFolder;
  readonly digest: string;
  /** Null when the record has it no more, or changed. */
  readonly bytes: Uint8Array | null;
}

const digestForm = /^[0-9a-f]{64}$/;

/** By kind of entry: its field that names a document, and where that lies in a pack. */
const fields: Readonly<Record<string, readonly [field: string, folder: DocumentFolder]>> = {
  "exchange.opened": ["policy", policyFolder],
  "policy.loaded": ["policy", policyFolder],
  "policy.replayed": ["policy", policyFolder],
  "catalogue.loaded": ["catalogue", configFolder],
  "server.started": ["config", configFolder],
  "config.changed": ["config", configFolder],
  "retention.changed": ["schedule", configFolder],
};

/** Given every entry of a pack, in any order. */
export class NamedDocuments {
  readonly #named = new Map<string, DocumentFolder>();

  add(entry: Readonly<Record<string, unknown>>): void {
    const [field, folder] = fields[String(entry["kind"])] ?? [];
    const digest = field === undefined ? null : entry[field];
    if (folder !== undefined && typeof digest === "string" && digestForm.test(digest)) this.#named.set(digest, folder);
  }

  /** One that no entry of the pack names, and that was in force all the same. */
  addDigest(folder: DocumentFolder, digest: string): void {
    this.#named.set(digest, folder);
  }

  /** By folder, then by digest. */
  get all(): { readonly folder: DocumentFolder; readonly digest: string }[] {
    return [...this.#named]
      .map(([digest, folder]) => ({ folder, digest }))
      .sort((a, b) => (documentPath(a.folder, a.digest) < documentPath(b.folder, b.digest) ? -1 : 1));
  }
}

/** Reads each and adds it. One that the record lacks is left out: the report says so, and verification finds it. */
export const addDocuments = async (
  zip: ZipWriter,
  reader: StoreReader,
  named: NamedDocuments,
): Promise<PackDocument[]> => {
  const documents: PackDocument[] = [];
  for (const { folder, digest } of named.all) {
    const bytes = await reader.readDocument(digest);
    const isWhole = bytes !== null && hash("sha256", bytes) === digest;
    if (isWhole) await zip.addFile(documentPath(folder, digest), bytes);
    documents.push({ folder, digest, bytes: isWhole ? bytes : null });
  }
  return documents;
};

/** What checks ask of documents: those that are JSON, parsed, by digest. */
export const parseDocuments = (documents: readonly PackDocument[]): ReadonlyMap<string, unknown> => {
  const parsed = new Map<string, unknown>();
  for (const { digest, bytes } of documents) {
    if (bytes === null) continue;
    try {
      parsed.set(digest, JSON.parse(Buffer.from(bytes).toString("utf8")));
    } catch {
      // A policy is YAML: nobody asks for it parsed.
    }
  }
  return parsed;
};
