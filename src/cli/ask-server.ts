/**
 * One request of the command line to a running server.
 * @module
 */
import type { Readable } from "node:stream";
import { Pool } from "undici";
import { z } from "zod";
import { CustodyError } from "../domain/errors.ts";

export interface ServerQuestion {
  readonly url: string;
  readonly key: string | undefined;
  /** Below the server's own path. */
  readonly path: string;
  /** POST unless it says otherwise. */
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  /** JSON; undefined where the method has no body. */
  readonly body?: string;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
}

const errorBytesMax = 65_536;
const errorSchema = z.object({ error: z.object({ message: z.string().max(2_000) }) });

/** Whatever answered: its control characters do not reach the terminal. */
export const printable = (text: string): string => text.replaceAll(/\p{Cc}/gu, " ");

/** The server's own words where it has any. */
const refusalText = (status: number, body: string): string => {
  try {
    return `the server answered ${status}: ${printable(errorSchema.parse(JSON.parse(body)).error.message)}`;
  } catch {
    return `the server answered ${status}`;
  }
};

/** Asks, by POST unless told otherwise, and hands the answer's body on. Throws `upstream_failed` when the server cannot be reached, refuses or breaks off. */
export const askServer = async (question: ServerQuestion, take: (body: Readable) => Promise<void>): Promise<void> => {
  const { url, key, path, method = "POST", body: content, headersTimeoutMs, bodyTimeoutMs } = question;
  const base = URL.parse(url);
  if (base === null || !/^https?:$/.test(base.protocol)) {
    throw new CustodyError("config_invalid", "--url: must be an http or https URL");
  }
  const timeouts = { headersTimeout: headersTimeoutMs, bodyTimeout: bodyTimeoutMs };
  const pool = new Pool(base.origin, { allowH2: false, connections: 1, ...timeouts });
  try {
    const { statusCode, body } = await pool.request({
      method,
      path: `${base.pathname.replace(/\/$/, "")}${path}`,
      headers: {
        ...(content === undefined ? {} : { "content-type": "application/json" }),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: content ?? null,
    });
    if (statusCode >= 200 && statusCode < 300) return await take(body);
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk) || (bytes += chunk.length) > errorBytesMax) break;
      chunks.push(chunk);
    }
    throw new CustodyError("upstream_failed", refusalText(statusCode, Buffer.concat(chunks).toString("utf8")));
  } catch (error) {
    if (error instanceof CustodyError) throw error;
    throw new CustodyError("upstream_failed", `${base.origin} could not be reached, or broke off`);
  } finally {
    await pool.destroy();
  }
};
