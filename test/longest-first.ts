/**
 * The order of a run's files. Vitest knows how long each took from the run before, and a clean clone has none: then it begins with the largest files, and
 * the last minute belongs to a small one that takes long, alone on its core.
 * @module
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, the longest first; those with a browser, which takes a core for itself, not side by side. */
const longest = [
  "crash/rotation",
  "chat/no-leak",
  "browser/rooms",
  "evidence/report-packs",
  "evidence/packs",
  "browser/docs",
  "chat/routing",
  "published/every-thread",
  "crash/classified",
  "crash/sync-order",
  "browser/console",
  "seed/fill-folder",
  "crash/tampered-start",
  "crash/feeds",
  "evidence/tampered-packs",
  "evidence/exports/jobs",
  "crash/erasure",
  "evidence/team-packs",
  "http/exports",
  "crash/handed-killed",
  "crash/batch-killed",
  "scan/linear-patterns",
  "chat/policies",
  "crash/kill",
  "crash/refusal",
  "http/master-key",
  "policy/judgement",
  "evidence/exports/formats",
  "http/stream-proof",
  "evidence/restore",
  "search/upkeep",
  "retention/erasures",
  "evidence/exports/schedules",
  "evidence/tampered-reports",
  "http/openapi/answers",
  "scan/detector",
  "crash/backup",
  "crash/export-killed",
  "crash/shutdown",
  "crash/session",
];
const files = longest.map((name) => fileURLToPath(new URL(`${name}.test.ts`, import.meta.url)));
for (const file of files)
  if (!existsSync(file)) throw new Error(`there is no ${file}: name it in test/longest-first.ts as it is called now`);

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = files.indexOf(moduleId);
  return place === -1 ? files.length : place;
};

/** Within each project the longest files first, and the others as Vitest orders them. */
export class LongestFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(specifications);
    return Object.values(Object.groupBy(sorted, ({ project }) => project.name)).flatMap((group = []) =>
      group.toSorted((a, b) => placeOf(a) - placeOf(b)),
    );
  }
}
