/**
 * Puts a report together, in the order that it is read in.
 * @module
 */
import { drawCharts } from "./charts.ts";
import { controls, exceptions, summary } from "./describe-controls.ts";
import { figures, inForce, population } from "./describe-evidence.ts";
import { digests, limitations, verification } from "./describe-limits.ts";
import { coverNote, coverOf, footerOf, introduction, periodText, warningOf } from "./describe-scope.ts";
import type { ReportDocument } from "./document.ts";
import type { ReportInput } from "./report-input.ts";

export const reportDocument = (input: ReportInput): ReportDocument => {
  const { framework } = input;
  const warning = warningOf(input);
  const warned = (text: string): string => (warning === null ? text : `${warning} ${text}`);
  return {
    title: `Evidence report: ${framework.name}`,
    subtitle: warned(`What a log of calls to language models supports, ${periodText(input)}`),
    cover: coverOf(input),
    coverNote: warned(coverNote),
    blocks: [
      ...introduction(input),
      ...summary(input),
      ...exceptions(input),
      ...figures(input, drawCharts(input.facts)),
      ...controls(input),
      ...inForce(input),
      ...population(input),
      ...limitations(input),
      ...verification(input),
      ...digests(input),
    ],
    footer: footerOf(input),
    datedAt: input.asOf,
  };
};
