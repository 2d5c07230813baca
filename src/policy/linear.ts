/**
 * Whether an expression takes time linear in the text, whatever the text says.
 * @module
 */
import { createRequire } from "node:module";

interface Diagnostics {
  readonly status: "safe" | "vulnerable" | "unknown";
}

type CheckSync = (source: string, flags: string, parameters: { timeout: number }) => Diagnostics;

const checkTimeoutMs = 10_000;
let loaded: CheckSync | null = null;

/** The checker is large, and only a policy with expressions of its own needs it. */
const checker = (): CheckSync => {
  const require = createRequire(import.meta.url);
  const module: { checkSync: CheckSync } = require("recheck/lib/browser.js");
  return module.checkSync;
};

/**
 * Asks recheck (https://makenowjust-labs.github.io/recheck/). An expression that is tried at one place at a time is checked as if anchored; one
 * that is looked for anywhere is checked as it is. What cannot be decided in ten seconds counts as not linear.
 */
export const isLinear = (source: string, flags: string, tried: "at a place" | "anywhere" = "at a place"): boolean => {
  loaded ??= checker();
  const checked = tried === "anywhere" ? source : `^(?:${source})`;
  return loaded(checked, flags, { timeout: checkTimeoutMs }).status === "safe";
};
