/**
 * @module
 * How an export stands, for the list and for its own page.
 */
import { html } from "hono/html";
import type { ExportJob } from "../../evidence/exports/export-job.ts";
import type { Html } from "../../http/pages/layout.ts";
import { numberText } from "../../domain/number-text.ts";
import { tag, type Tone } from "../tags.ts";

const tones: Readonly<Record<ExportJob["state"], Tone>> = {
  queued: "notice",
  running: "notice",
  done: "good",
  failed: "grave",
  cancelled: "plain",
  deleted: "plain",
  expired: "plain",
};

export const isGoingOn = ({ state }: ExportJob): boolean => state === "queued" || state === "running";

export const exportState = (job: ExportJob): Html => {
  const { state, progress, row } = job;
  const mark = tag(state, tones[state]);
  if (!isGoingOn(job)) return mark;
  return html`${mark}
    <progress max="100" value="${progress.percent}" aria-label="Progress of ${row.id}">${progress.percent}%</progress>
    ${progress.percent}%, ${numberText(progress.rowsDone)} of ${numberText(progress.rows)} entries`;
};
