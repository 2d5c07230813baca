/**
 * The program of a run's server processes, built once before the first of them: a built process starts with two thirds of the processor time that its
 * sources take, and there are a hundred. It is made of the sources as they are when the run begins.
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the program looks for beside its folder. */
const besideDist = ["node_modules", "package.json", "migrations", "policies"];

/** Vitest calls it before the first file, and what it gives after the last. */
export default (project: TestProject): (() => void) => {
  const folder = mkdtempSync(join(tmpdir(), "custody-built-"));
  const dist = join(folder, "dist");
  const build = (): void => {
    for (const step of ["bundle.ts", "copy-assets.ts"])
      execFileSync(process.execPath, [join(root, "build", step), dist], { stdio: "pipe" });
  };
  for (const name of besideDist) symlinkSync(join(root, name), join(folder, name));
  build();
  // Whoever watches has changed a source.
  project.onTestsRerun(build);
  process.env["CUSTODY_TEST_PROGRAM"] = join(dist, "main.js");
  return () => {
    delete process.env["CUSTODY_TEST_PROGRAM"];
    rmSync(folder, { recursive: true, force: true });
  };
};
