/**
 * The scanners of one exchange: they look in its answer for what its conversation holds.
 * @module
 */
import { createExfiltrationScanner } from "../scan/exfiltration.ts";
import { createPromptLeakScanner } from "../scan/prompt-leak.ts";
import type { Scanner, TextPart } from "../scan/scanner.ts";
import type { Layer } from "./layer.ts";

/** Makes them of a request's texts. */
export type AnswerScanners = (conversation: readonly TextPart[]) => readonly Scanner[];

/** Those that any of the policies runs. A host is allowed where every policy with a list allows it. */
export const answerScannersOf = (layers: readonly Layer[]): AnswerScanners => {
  const isRun = (name: string): boolean => layers.some((layer) => layer.runs(name));
  const lists = layers.flatMap(({ policy }) => (policy.urls === undefined ? [] : [policy.urls.allow]));
  const hostLists = isRun("exfiltration") ? (lists.length === 0 ? [null] : lists) : [];
  const canaries = [...new Set(layers.flatMap(({ policy }) => policy.canaries))];
  const leaks = isRun("prompt-leak");
  return (parts) => {
    const conversation = parts.map(({ text }) => text);
    const scanners = hostLists.map((allowedHosts) => createExfiltrationScanner({ allowedHosts, conversation }));
    if (!leaks) return scanners;
    const systemTexts = parts.filter(({ partKind }) => partKind === "system").map(({ text }) => text);
    if (systemTexts.length === 0 && canaries.length === 0) return scanners;
    return [...scanners, createPromptLeakScanner({ systemTexts, canaries })];
  };
};
