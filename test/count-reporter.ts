/**
 * Ends a run with `N passed, N failed` alone on the last line, counted from the runner's own report. A module that fails to
 * load, and an error outside any test, count as failures: neither has a test of its own to show it.
 * @module
 */
import { writeSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    let failed = errors.length;
    for (const module of modules) {
      let tests = 0;
      for (const test of module.children.allTests()) {
        tests += 1;
        const { state } = test.result();
        if (state === "passed") passed += 1;
        else if (state === "failed") failed += 1;
      }
      if (tests === 0 || (module.state() === "failed" && module.errors().length > 0)) failed += 1;
    }
    process.on("exit", () => writeSync(1, `\n${passed} passed, ${failed} failed\n`));
  }
}
