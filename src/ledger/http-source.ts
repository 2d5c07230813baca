/**
 * A log behind a URL: a running Custody's `/log/<shard>`, or any server of C2SP tiles.
 * @module
 */
import { errors, Pool } from "undici";
import { CustodyError } from "../domain/errors.ts";
import type { LogSource } from "./log-source.ts";
import { logFileBytesMax } from "./tiles.ts";

export interface HttpSourceOptions {
  /** Sent as a bearer token, to this origin only: redirects are not followed. */
  readonly key?: string;
  /** How long to wait for a connection, for the head, and between two pieces of the body. */
  readonly timeoutMs?: number;
  readonly bodyBytesMax?: number;
}

/** A log source that holds connections until it is closed. */
export interface HttpSource extends LogSource {
  close(): Promise<void>;
}

const isTimeout = (error: unknown): boolean =>
  error instanceof errors.ConnectTimeoutError ||
  error instanceof errors.HeadersTimeoutError ||
  error instanceof errors.BodyTimeoutError;

const parseBase = (baseUrl: string): URL => {
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new CustodyError("config_invalid", "a log's URL must be http or https and carry no credentials");
  }
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  return url;
};

const refusal = (status: number, path: string): CustodyError => {
  if (status === 401) return new CustodyError("unauthenticated", `the log wants another key (401 for ${path})`);
  if (status === 403) return new CustodyError("forbidden", `this key may not read the log (403 for ${path})`);
  return new CustodyError("upstream_failed", `the log answered ${status} for ${path}`);
};

/**
 * Reads a log's files under `baseUrl`. A 404 is a missing file; every other answer than 200 is an error: `unauthenticated`,
 * `forbidden`, `upstream_failed`, `upstream_timeout`.
 */
export const httpSource = (baseUrl: string, options: HttpSourceOptions = {}): HttpSource => {
  const base = parseBase(baseUrl);
  const { key, timeoutMs = 30_000, bodyBytesMax = logFileBytesMax } = options;
  const timeouts = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connectTimeout: timeoutMs };
  const pool = new Pool(base.origin, { allowH2: false, connections: 4, ...timeouts });
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };

  const fetchFile = async (path: string): Promise<Uint8Array | null> => {
    const { statusCode, body } = await pool.request({ method: "GET", path: `${base.pathname}${path}`, headers });
    if (statusCode !== 200) {
      await body.dump({ limit: 65_536 });
      if (statusCode === 404) return null;
      throw refusal(statusCode, path);
    }
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk)) continue;
      bytes += chunk.length;
      if (bytes > bodyBytesMax)
        throw new CustodyError("upstream_failed", `${path} is larger than ${bodyBytesMax} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, bytes);
  };

  return {
    name: base.href,
    read: async (path) => {
      try {
        return await fetchFile(path);
      } catch (error) {
        if (error instanceof CustodyError) throw error;
        if (isTimeout(error)) throw new CustodyError("upstream_timeout", `the log did not answer in time for ${path}`);
        throw new CustodyError("upstream_failed", `the log could not be reached for ${path}`);
      }
    },
    close: () => pool.close(),
  };
};
