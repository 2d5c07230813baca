/**
 * @module
 * How long something waited.
 */
import { lengthText } from "../../evidence/controls/checks/answers.ts";

/** "3 days", "5 hours", "12 minutes", rounded down. */
export const waitOf = (ms: number): string => (ms < 60_000 ? "less than a minute" : lengthText(ms));
