/**
 * From what was read of a pack to the files that say what it supports. Building a pack writes them; verifying makes them again and compares.
 * @module
 */
import { hash } from "node:crypto";
import { assess } from "../controls/assess.ts";
import type { ControlResult } from "../controls/check.ts";
import type { Framework } from "../controls/framework.ts";
import { parseFramework } from "../controls/load-frameworks.ts";
import { type PackDocument, parseDocuments } from "../pack/pack-documents.ts";
import type { Manifest } from "../pack/pack-format.ts";
import type { PackRead } from "../pack/pack-reading.ts";
import { controlsCsv } from "./controls-csv.ts";
import { assessmentResults } from "./oscal.ts";

export type StatedFramework = NonNullable<Manifest["framework"]>;

export interface PackAssessment {
  readonly framework: Framework;
  readonly results: readonly ControlResult[];
  readonly controlsCsv: string;
  readonly assessmentResults: string;
}

export interface AssessedPack {
  readonly id: string;
  readonly query: Manifest["query"];
  readonly stated: StatedFramework;
  /** The framework's file. */
  readonly source: string;
  readonly version: string;
  readonly read: PackRead;
  readonly documents: readonly PackDocument[];
}

/** Throws `policy_invalid` for a framework's file that is none. */
export const assessPack = ({ id, query, stated, source, version, read, documents }: AssessedPack): PackAssessment => {
  const framework = parseFramework(`${stated.name}.yaml`, source);
  const asOf = Date.parse(stated.asOf);
  const before = stated.before === null ? null : { ...stated.before, keys: null };
  const results = assess(framework, read.facts, { now: asOf, documents: parseDocuments(documents), before });
  return {
    framework,
    results,
    controlsCsv: controlsCsv(stated.name, results),
    assessmentResults: assessmentResults({
      id,
      query,
      framework,
      frameworkSha256: hash("sha256", source),
      asOf,
      version,
      results,
    }),
  };
};
