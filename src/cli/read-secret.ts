/**
 * A secret that somebody types or pipes in. Never an argument: those stand in the shell's history and in lists of processes.
 * @module
 */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CustodyError } from "../domain/errors.ts";

const secretBytesMax = 8_192;

const readPiped = async (): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    if (!Buffer.isBuffer(chunk) || (bytes += chunk.length) > secretBytesMax) {
      throw new CustodyError("request_malformed", `standard input: must have at most ${secretBytesMax} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};

/** On a terminal it asks, and shows nothing of what is typed; otherwise all of standard input. Without the line's end. */
export const readSecret = async (prompt: string): Promise<string> => {
  if (!process.stdin.isTTY) return (await readPiped()).replace(/\r?\n$/, "");
  process.stderr.write(prompt);
  const nowhere = new Writable({ write: (_bytes, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // Ctrl-C comes here, since the terminal is read character by character.
  lines.once("SIGINT", () => process.exit(130));
  try {
    return await lines.question("");
  } finally {
    lines.close();
    process.stderr.write("\n");
  }
};
