/**
 * The client for what an operator points somewhere, of bytes: one origin, nothing redirected and nothing retried, addresses checked when
 * they are connected to, answers bounded.
 * @module
 */
import { isIP } from "node:net";
import { errors, Pool } from "undici";
import { CustodyError } from "../../domain/errors.ts";
import { isReachable, lookupWithin, type Reach, reachOf, type Resolve } from "./reachable-address.ts";

/** Why a name is not connected to. */
export const addressRefused = "its name leads to an address that is not allowed";

/** All times in milliseconds and all sizes are greater than 0. */
export interface ByteOutboundOptions {
  /** What the messages call it. */
  readonly name: string;
  /** `http:` or `https:`; its path is kept. */
  readonly url: string;
  /** Whether its address may be a private one. This host's own may be, where the URL names it. */
  readonly allowPrivate: boolean;
  /** Whether what is sent lets somebody act: then it goes over `https`, or stays within reach that is not public. */
  readonly isSecret: boolean;
  readonly connectionsMax: number;
  readonly connectTimeoutMs: number;
  readonly responseBytesMax: number;
  /** `isAnswered`: it is there, and answered this only. */
  readonly failed: (why: string, isAnswered?: boolean) => CustodyError;
  /** The system's, unless another is given. */
  readonly resolve?: Resolve | undefined;
}

export interface OutboundRequest {
  readonly method: "GET" | "POST" | "PUT";
  /** Follows the URL's own. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | null;
  readonly signal: AbortSignal | undefined;
}

/** Whatever its status. */
export interface OutboundAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly bytes: Buffer;
}

export interface ByteOutbound {
  readonly url: URL;
  /** Rejects with `failed`, or with the signal's reason where that is an error of ours. */
  send(request: OutboundRequest): Promise<OutboundAnswer>;
  /** Takes no more requests and waits for those that run. */
  close(): Promise<void>;
}

const parseUrl = ({ name, url: text, isSecret, allowPrivate }: ByteOutboundOptions): { url: URL; reach: Reach } => {
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
  if (isSecret && url.protocol === "http:" && reach === "public") {
    throw invalid("must be https, because a key is sent to it");
  }
  return { url, reach };
};

/** Opens a client; nothing is connected yet. Throws `config_invalid` for a URL that cannot be used. */
export const openByteOutbound = (options: ByteOutboundOptions): ByteOutbound => {
  const { connectTimeoutMs, responseBytesMax, failed, resolve } = options;
  const { url, reach } = parseUrl(options);
  const basePath = url.pathname.replace(/\/+$/, "");
  const pool = new Pool(url.origin, {
    allowH2: false,
    connections: options.connectionsMax,
    connect: {
      timeout: connectTimeoutMs,
      lookup: lookupWithin(reach, () => failed(addressRefused), resolve),
    },
    maxResponseSize: responseBytesMax,
  });
  return {
    url,
    send: async ({ method, path, headers, body, signal }) => {
      try {
        const answer = await pool.request({
          method,
          path: `${basePath}${path}` || "/",
          // What is not compressed cannot grow.
          headers: { "accept-encoding": "identity", ...headers },
          body,
          signal: signal ?? null,
        });
        // Read to its end whatever it is: the connection is then free again, and the size is bounded.
        const bytes = Buffer.from(await answer.body.arrayBuffer());
        return { status: answer.statusCode, headers: answer.headers, bytes };
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
