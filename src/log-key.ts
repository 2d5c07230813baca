/**
 * The log's signing key: a file of its own, made at the first start.
 * @module
 */
import { generateKeyPairSync } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { CustodyError } from "./domain/errors.ts";
import { keyIdOf, logKeyFromPem } from "./ledger/checkpoint.ts";
import type { SequencerOptions } from "./ledger/sequencer.ts";
import { writeSecretFile } from "./vault/secret-file.ts";

/**
 * Reads the Ed25519 key (PKCS #8 PEM), or makes one when `mayCreate`. Without a configured origin the log is named after its key. Throws
 * `config_invalid`, naming the file.
 */
export const loadLogKey = (file: string, mayCreate: boolean, origin: string | undefined): SequencerOptions => {
  if (!existsSync(file)) {
    if (!mayCreate) throw new CustodyError("config_invalid", `the log key file ${file} is missing; restore it`);
    const { privateKey } = generateKeyPairSync("ed25519");
    writeSecretFile(file, String(privateKey.export({ type: "pkcs8", format: "pem" })));
  }
  const logKeyPem = readFileSync(file, "utf8");
  const id = keyIdOf("custody", logKeyFromPem(logKeyPem).publicKey).toString("hex");
  return { logKeyPem, originBase: origin ?? `custody.local/log-${id}` };
};
