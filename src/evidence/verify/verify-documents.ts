/**
 * The documents of a pack: those that its entries name are there, are what their names say, and there are no others.
 * @module
 */
import { hash } from "node:crypto";
import type { NamedDocuments, PackDocument } from "../pack/pack-documents.ts";
import { configFolder, documentPath, policyFolder } from "../pack/pack-format.ts";
import { type PackFiles, readPackFile } from "./pack-files.ts";
import type { Report } from "./report.ts";

const documentBytesMax = 64 * 1_048_576;

/** Gives those that hold. */
export const verifyDocuments = async (
  files: PackFiles,
  named: NamedDocuments,
  report: Report,
): Promise<PackDocument[]> => {
  const held: PackDocument[] = [];
  const before = report.faultCount;
  const expected = new Set<string>();
  for (const { folder, digest } of named.all) {
    const path = documentPath(folder, digest);
    expected.add(path);
    const bytes = await readPackFile(files, path, documentBytesMax);
    if (bytes === null) report.fault(`${path} is missing: an entry of the pack names it`);
    else if (hash("sha256", bytes) !== digest) report.fault(`${path} is not the document of that digest`);
    else held.push({ folder, digest, bytes });
  }
  for (const path of files.sizes.keys()) {
    const isDocument = path.startsWith(policyFolder) || path.startsWith(configFolder);
    if (isDocument && !expected.has(path)) report.fault(`${path} is a document that no entry of the pack names`);
  }
  if (report.faultCount === before) {
    report.checked.push(
      `${held.length} policies and configurations: every one that the entries name, under its digest`,
    );
  }
  return held;
};
