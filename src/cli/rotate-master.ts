/**
 * `custody keys rotate-master`: has a running server wrap everything under a new master key.
 * @module
 */
import { z } from "zod";
import { readAnswer, type ServerOptions } from "./read-answer.ts";

/** It is answered when everything is wrapped anew. */
const headersTimeoutMs = 3_600_000;

const name = z.string().regex(/^[0-9a-f]{16}$/);
const reportSchema = z.object({ from: name, to: name, rewrapped: z.int(), oldKey: z.enum(["removed", "in_file"]) });

const endings = {
  removed: "The old key is out of the key file. Copies of the data that `custody backup` did not make still need it.",
  in_file:
    "The old key can be taken out of the key file now. Copies of the data that `custody backup` did not make still need it.",
};

export const rotateMaster = async (options: ServerOptions): Promise<void> => {
  const question = { path: "/api/v1/master-key/rotate", body: "{}", headersTimeoutMs };
  const { from, to, rewrapped, oldKey } = await readAnswer(options, question, reportSchema);
  process.stdout.write(
    `master key ${from} -> ${to}: ${rewrapped} keys and credentials wrapped anew\n${endings[oldKey]}\n`,
  );
};
