/**
 * `custody erase` and `custody erasures`: erasing a subject on a running server, and the certificates of what was erased.
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { callerKey } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { readCertificate } from "../retention/certificate.ts";
import { askServer, printable } from "./ask-server.ts";
import { readAnswer, type ServerOptions } from "./read-answer.ts";

const path = "/api/v1/audit/erasures";
const pollMs = 2_000;
const timeoutMs = 60_000;

const erasureSchema = z.object({
  id: z.string(),
  state: z.enum(["begun", "done"]),
  basis: z.string(),
  requestedAt: z.string(),
  finishedAt: z.string().nullable(),
  exchanges: z.int(),
  payloads: z.int(),
  mentionCount: z.int(),
  masterKey: z.object({ oldKey: z.enum(["removed", "in_file"]) }).nullable(),
  mentions: z.array(z.string()).optional(),
});
type Erasure = z.infer<typeof erasureSchema>;
const listSchema = z.object({ data: z.array(erasureSchema), nextCursor: z.string().nullable() });

export interface EraseOptions extends ServerOptions {
  readonly subject: string;
  readonly basis: string;
  readonly reason: string;
  /** `TYPE=value`, or a value that may be of any type. */
  readonly identifier?: readonly string[];
  readonly approval?: string;
}

const identifierOf = (given: string): { type?: string; value: string } => {
  const [, type, value] = /^([A-Z][A-Z0-9_]{1,63})=(.+)$/s.exec(given) ?? [];
  return type === undefined || value === undefined ? { value: given } : { type, value };
};

const print = ({ id, state, basis, requestedAt, exchanges, payloads, mentionCount }: Erasure): void => {
  const counts = `${exchanges} exchanges, ${payloads} payloads, ${mentionCount} mentions by others`;
  process.stdout.write(`${printable(`${id}  ${state}  ${basis}  ${requestedAt}  ${counts}`)}\n`);
};

/** Waits until it is done. */
export const eraseSubject = async (options: EraseOptions): Promise<void> => {
  const { subject, basis, reason, identifier = [], approval } = options;
  const body = JSON.stringify({ subject, basis, reason, identifiers: identifier.map(identifierOf) });
  const headers = approval === undefined ? {} : { "x-custody-approval": approval };
  let erasure = await readAnswer(options, { path, body, headers, headersTimeoutMs: timeoutMs }, erasureSchema);
  while (erasure.state === "begun") {
    await pause(pollMs);
    erasure = await readAnswer(options, { path: `${path}/${erasure.id}`, method: "GET" }, erasureSchema);
  }
  print(erasure);
  for (const id of erasure.mentions ?? []) process.stdout.write(`mentioned in ${printable(id)}\n`);
  if (erasure.masterKey?.oldKey === "in_file") {
    process.stdout.write(
      "Take the old master key out of the key file now: until then copies from before open under it.\n",
    );
  }
};

/** Newest first, a line each. */
export const listErasures = async (options: ServerOptions): Promise<void> => {
  const { data } = await readAnswer(options, { path: `${path}?limit=500`, method: "GET" }, listSchema);
  for (const erasure of data) print(erasure);
};

/** Writes the certificate to a file, or to standard output. */
export const saveCertificate = async (
  id: string,
  { url, key, out }: ServerOptions & { readonly out?: string },
): Promise<void> => {
  if (!/^ers_[0-9a-f-]{36}$/.test(id))
    throw new CustodyError("request_malformed", "<id>: must be an erasure's: ers_...");
  const timeouts = { headersTimeoutMs: timeoutMs, bodyTimeoutMs: timeoutMs };
  const question = { url, key: callerKey(key), path: `${path}/${id}/certificate`, method: "GET", ...timeouts } as const;
  await askServer(question, async (body) => {
    const certificate = await text(body);
    if (out === undefined) process.stdout.write(certificate);
    else writeFileSync(out, certificate, { mode: 0o600 });
  });
};

/** Checks a certificate's signature, and prints what it says. */
export const verifyCertificate = (file: string, { vkey }: { readonly vkey: readonly [string, ...string[]] }): void => {
  let certificate: string;
  try {
    certificate = readFileSync(file, "utf8");
  } catch {
    throw new CustodyError("not_found", `${file}: cannot be read`);
  }
  process.stdout.write(`${JSON.stringify(readCertificate(certificate, vkey), null, 2)}\n`);
};
