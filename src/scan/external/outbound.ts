/**
 * The client for what an operator points somewhere: one origin, its credential bound to it, nothing redirected and nothing retried,
 * addresses checked when they are connected to, answers bounded.
 * @module
 */
import { isIP } from "node:net";
import { errors, Pool } from "undici";
import { CustodyError } from "../../domain/errors.ts";
import type { Failure } from "./external-scanner.ts";
import { isReachable, lookupWithin, type Reach, reachOf, type Resolve } from "./reachable-address.ts";

/** All times in milliseconds and all sizes are greater than 0. */
export interface OutboundOptions {
  /** What the messages call it. */
  readonly name: string;
  /** `http:` or `https:`; its path is kept. */
  readonly url: string;
  /** Sent as `Authorization: Bearer`, or null to send none. */
  readonly apiKey: string | null;
  /** Whether its address may be a private one. This host's own may be, where the URL names it. */
  readonly allowPrivate: boolean;
  readonly connectionsMax: number;
  readonly connectTimeoutMs: number;
  readonly responseBytesMax: number;
  readonly failed: Failure;
  /** The system's, unless another is given. */
  readonly resolve?: Resolve | undefined;
}

export interface Outbound {
  /**
   * Sends one request and reads a text answer of status 200. `path` follows the URL's own. Rejects with `failed`, or with the signal's
   * reason where that is an error of ours.
   */
  ask(method: "GET" | "POST", path: string, body: unknown, signal: AbortSignal | undefined): Promise<string>;
  /** Takes no more requests and waits for those that run. */
  close(): Promise<void>;
}

const parseUrl = ({ name, url: text, apiKey, allowPrivate }: OutboundOptions): { url: URL; reach: Reach } => {
  const invalid = (what: string): CustodyError => new CustodyError("config_invalid", `the URL of ${name} ${what}`);
  const url = URL.parse(text);
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    `${url.username}${url.password}${url.search}${url.hash}` !== ""
  ) {
    throw invalid("must be http or https, without user, query and fragment");
  }
  const reach = reachOf(url.hostname, allowPrivate);
  const literal = url.hostname.replaceAll(/[[\]]/g, "");
  // A socket looks up names only.
  if (isIP(literal) !== 0 && !isReachable(literal, reach)) throw invalid("has an address that is not allowed");
  if (apiKey !== null && url.protocol === "http:" && reach === "public") {
    throw invalid("must be https, because a key is sent to it");
  }
  return { url, reach };
};

/** Opens a client; nothing is connected yet. Throws `config_invalid` for a URL or a key that cannot be used. */
export const openOutbound = (options: OutboundOptions): Outbound => {
  const { name, apiKey, connectTimeoutMs, responseBytesMax, failed, resolve } = options;
  const { url, reach } = parseUrl(options);
  if (apiKey !== null && !/^[\u0021-\u007E]+$/.test(apiKey)) {
    throw new CustodyError("config_invalid", `the key of ${name} must be printable ASCII without spaces`);
  }
  const basePath = url.pathname.replace(/\/+$/, "");
  const headers = {
    accept: "application/json",
    "content-type": "application/json",
    // What is not compressed cannot grow.
    "accept-encoding": "identity",
    ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
  };
  const pool = new Pool(url.origin, {
    allowH2: false,
    connections: options.connectionsMax,
    connect: {
      timeout: connectTimeoutMs,
      lookup: lookupWithin(reach, () => failed("its name leads to an address that is not allowed"), resolve),
    },
    maxResponseSize: responseBytesMax,
  });
  return {
    ask: async (method, path, body, signal) => {
      try {
        const answer = await pool.request({
          method,
          path: `${basePath}${path}` || "/",
          headers,
          body: body === null ? null : JSON.stringify(body),
          signal: signal ?? null,
        });
        // Read to its end all the same: the connection is then free again, and the size is bounded.
        const bytes = Buffer.from(await answer.body.arrayBuffer());
        const { statusCode } = answer;
        if (statusCode !== 200) throw failed(`it answered ${statusCode}`, statusCode < 500 && statusCode !== 429);
        return bytes.toString("utf8");
      } catch (error) {
        if (error instanceof CustodyError) throw error;
        if (signal?.aborted) throw failed("the call was given up");
        if (error instanceof errors.ResponseExceededMaxSizeError) {
          throw failed(`its answer has more than ${responseBytesMax} bytes`, true);
        }
        throw failed("it could not be reached, or broke off");
      }
    },
    close: () => pool.close(),
  };
};
