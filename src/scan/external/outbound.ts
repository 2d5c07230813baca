/**
 * The client for scanners that an operator points somewhere: JSON over `outbound-bytes.ts`, with a credential that is bound to the origin.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import type { Failure } from "./external-scanner.ts";
import { type ByteOutboundOptions, openByteOutbound } from "./outbound-bytes.ts";

export interface OutboundOptions extends Omit<ByteOutboundOptions, "isSecret" | "failed"> {
  /** Sent as `Authorization: Bearer`, or null to send none. */
  readonly apiKey: string | null;
  readonly failed: Failure;
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

/** Opens a client; nothing is connected yet. Throws `config_invalid` for a URL or a key that cannot be used. */
export const openOutbound = (options: OutboundOptions): Outbound => {
  const { name, apiKey, failed } = options;
  const outbound = openByteOutbound({ ...options, isSecret: apiKey !== null });
  if (apiKey !== null && !/^[\u0021-\u007E]+$/.test(apiKey)) {
    throw new CustodyError("config_invalid", `the key of ${name} must be printable ASCII without spaces`);
  }
  const headers = {
    accept: "application/json",
    "content-type": "application/json",
    ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
  };
  return {
    ask: async (method, path, body, signal) => {
      const content = body === null ? null : JSON.stringify(body);
      const { status, bytes } = await outbound.send({ method, path, headers, body: content, signal });
      if (status !== 200) throw failed(`it answered ${status}`, status < 500 && status !== 429);
      return bytes.toString("utf8");
    },
    close: () => outbound.close(),
  };
};
