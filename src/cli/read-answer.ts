/**
 * One request of the command line whose answer is small JSON.
 * @module
 */
import type { z } from "zod";
import { callerKey } from "../config.ts";
import { CustodyError } from "../domain/errors.ts";
import { askServer, type ServerQuestion } from "./ask-server.ts";

/** The server to ask, and whose key asks it. */
export interface ServerOptions {
  readonly url: string;
  readonly key?: string;
}

const timeoutMs = 30_000;
const answerBytesMax = 33_554_432;

/** Asks, and reads the answer; undefined where it has no body. Throws what `askServer` throws. */
export const readAnswer = async <S extends z.ZodType>(
  { url, key }: ServerOptions,
  question: Pick<ServerQuestion, "path" | "method" | "body" | "headers"> & { readonly headersTimeoutMs?: number },
  schema: S,
): Promise<z.infer<S>> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const timeouts = { headersTimeoutMs: timeoutMs, bodyTimeoutMs: timeoutMs };
  await askServer({ url, key: callerKey(key), ...timeouts, ...question }, async (body) => {
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk) || (bytes += chunk.length) > answerBytesMax) break;
      chunks.push(chunk);
    }
  });
  try {
    const text = Buffer.concat(chunks).toString("utf8");
    return schema.parse(text === "" ? undefined : JSON.parse(text));
  } catch {
    throw new CustodyError("upstream_failed", "the server's answer cannot be read");
  }
};
