/**
 * `custody exports`: what was exported from a running server, and the files that are still there.
 * @module
 */
import { existsSync } from "node:fs";
import { z } from "zod";
import { CustodyError } from "../domain/errors.ts";
import { printable } from "./ask-server.ts";
import { downloadFile, exportPath, exportSchema, exportsPath, type ShownExport, untilDone } from "./follow-export.ts";
import { ProgressBar } from "./progress-bar.ts";
import { readAnswer, type ServerOptions } from "./read-answer.ts";

const listSchema = z.object({ data: z.array(exportSchema), nextCursor: z.string().nullable() });

const line = ({ id, state, progress, format, from, to, principal, schedule, file }: ShownExport): string =>
  printable(
    [
      id,
      state === "running" ? `running ${progress.percent} %` : state,
      format,
      `${from} to ${to}`,
      schedule === null ? `asked by ${principal}` : `schedule ${schedule}`,
      ...(file === null ? [] : [`${file.bytes} bytes`]),
    ].join("  "),
  );

/** The newest; a line each. */
export const listExports = async (options: ServerOptions): Promise<void> => {
  const { data } = await readAnswer(options, { path: `${exportsPath}?limit=500`, method: "GET" }, listSchema);
  for (const one of data) process.stdout.write(`${line(one)}\n`);
};

/** All that the server says of one, as JSON. */
export const showExport = async (id: string, options: ServerOptions): Promise<void> => {
  const shown = await readAnswer(options, { path: exportPath(id), method: "GET" }, z.looseObject({}));
  process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
};

/** Waits for one, and downloads its file; a part of it that lies there already is gone on with. */
export const downloadExport = async (id: string, options: ServerOptions & { readonly out: string }): Promise<void> => {
  const { out } = options;
  if (existsSync(out)) throw new CustodyError("config_invalid", `${out}: there is such a file already`);
  const bar = new ProgressBar();
  try {
    const done = await untilDone(options, id, bar);
    await downloadFile(options, done, out, bar);
    bar.clear();
    process.stdout.write(`${out}: ${done.file?.bytes ?? 0} bytes, SHA-256 ${done.file?.sha256 ?? ""}\n`);
  } finally {
    bar.clear();
  }
};

/** Stops one that has not ended, or deletes its file. */
export const deleteExport = async (id: string, options: ServerOptions): Promise<void> => {
  await readAnswer(options, { path: exportPath(id), method: "DELETE" }, z.unknown());
  process.stdout.write(`${id}: stopped, or its file deleted\n`);
};
