/**
 * How the identity provider is asked: nothing redirected, addresses checked when they are connected to, answers bounded. What it describes
 * itself by leads nowhere else than its configuration allows.
 * @module
 */
import { isIP } from "node:net";
import { Agent, fetch as undiciFetch } from "undici";
import type { OidcConfig } from "../access/sign-in-config.ts";
import { CustodyError } from "../domain/errors.ts";
import { isReachable, lookupWithin, reachOf } from "../scan/external/reachable-address.ts";

const responseBytesMax = 1_048_576;
const connectTimeoutMs = 5_000;
const connectionsMax = 8;

/** What is asked, as the library asks it. */
interface Asked {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
  readonly redirect: "manual";
  readonly signal?: AbortSignal;
}

export interface ProviderFetch {
  /** Rejects with `sign_in_unavailable`, also when the answer says that it is the provider's own fault (5xx). */
  fetch(url: string, asked: Asked): Promise<Response>;
  close(): Promise<void>;
}

const unavailable = (what: string): CustodyError =>
  new CustodyError("sign_in_unavailable", `the identity provider ${what}`);

/** The library sends nothing but forms. */
const textOf = (body: unknown): string | null => {
  if (body === null || body === undefined) return null;
  if (typeof body === "string" || body instanceof URLSearchParams) return body.toString();
  throw new Error("the body is not a form");
};

/** Where an error has a code of the system or the client, it is at its root. */
const codeOf = (error: unknown): string | null => {
  let code: string | null = null;
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof CustodyError) throw at;
    if ("code" in at && typeof at.code === "string") ({ code } = at);
  }
  return code;
};

/** `onFailure` is told the code of each failure to reach it, for the operator's log. */
export const openProviderFetch = (
  { issuer, allowPrivate, allowInsecure }: OidcConfig,
  onFailure: (code: string | null) => void,
): ProviderFetch => {
  const reach = reachOf(new URL(issuer).hostname, allowPrivate);
  const strange = (): CustodyError => unavailable("has an address that is not allowed");
  const agent = new Agent({
    allowH2: false,
    connections: connectionsMax,
    connect: { timeout: connectTimeoutMs, lookup: lookupWithin(reach, strange) },
    maxResponseSize: responseBytesMax,
  });
  const check = (text: string): void => {
    const { protocol, hostname } = new URL(text);
    const literal = hostname.replaceAll(/[[\]]/g, "");
    // A socket looks up names only.
    if (isIP(literal) !== 0 && !isReachable(literal, reach)) throw strange();
    const isHere = reachOf(hostname, false) === "loopback";
    if (protocol !== "https:" && !(allowInsecure && isHere)) throw unavailable("must be spoken to over https");
  };
  return {
    fetch: async (url, { method, headers, body, signal }) => {
      check(url);
      try {
        const asked = { method, headers, body: textOf(body), redirect: "manual", dispatcher: agent } as const;
        const answer = await undiciFetch(url, signal === undefined ? asked : { ...asked, signal });
        const bytes = await answer.arrayBuffer();
        if (answer.status >= 500) throw unavailable("has a fault of its own now");
        return new Response(bytes.byteLength === 0 ? null : bytes, {
          status: answer.status,
          headers: [...answer.headers],
        });
      } catch (error) {
        onFailure(codeOf(error));
        throw unavailable("cannot be reached now");
      }
    },
    close: () => agent.close(),
  };
};
