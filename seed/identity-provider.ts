/**
 * Where people of the made-up house sign in: an OpenID provider on this machine that vouches for whoever it is told to (OpenID Connect Core 1.0, the
 * authorization code flow; tokens by RFC 7519, signed by ES256). Nobody types a password.
 * @module
 */
import { generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What it says of somebody. */
export interface Vouched {
  readonly sub: string;
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
}

export interface IdentityProvider {
  /** What the configuration says of it, but for groups. */
  readonly oidc: { readonly issuer: string; readonly clientId: string; readonly allowInsecure: true };
  /** Where a browser that was sent to `authorization` is sent back to, once the provider knows who sits before it: path and query. */
  vouch(authorization: URL, who: Vouched): string;
  close(): Promise<void>;
}

const clientId = "custody";
const tokenSeconds = 300;

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const formOf = async (incoming: IncomingMessage): Promise<URLSearchParams> => {
  let text = "";
  for await (const piece of incoming.setEncoding("utf8")) text += String(piece);
  return new URLSearchParams(text);
};

/** Listens on a free port of 127.0.0.1. */
export const startIdentityProvider = async (): Promise<IdentityProvider> => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  /** Claims of tokens by the codes that they are given for, once each. */
  const codes = new Map<string, object>();
  let issuer = "";

  const tokenOf = (claims: object): string => {
    // Whoever verifies it goes by the time of this machine.
    const iat = Math.floor(Date.now() / 1_000);
    const signed = `${encoded({ alg: "ES256" })}.${encoded({ iss: issuer, aud: clientId, iat, exp: iat + tokenSeconds, ...claims })}`;
    const signature = sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
    return `${signed}.${signature.toString("base64url")}`;
  };
  const redeem = (code: string): object | null => {
    const claims = codes.get(code);
    codes.delete(code);
    if (claims === undefined) return null;
    return { access_token: randomUUID(), token_type: "Bearer", expires_in: tokenSeconds, id_token: tokenOf(claims) };
  };
  const answers: Readonly<Record<string, (incoming: IncomingMessage) => Promise<object | null>>> = {
    "/.well-known/openid-configuration": async () => ({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["ES256"],
    }),
    "/keys": async () => ({ keys: [{ ...publicKey.export({ format: "jwk" }), alg: "ES256", use: "sig" }] }),
    "/token": async (incoming) => redeem((await formOf(incoming)).get("code") ?? ""),
  };
  const server = createServer(async (incoming, outgoing) => {
    const body = (await answers[incoming.url ?? ""]?.(incoming)) ?? null;
    outgoing.writeHead(body === null ? 400 : 200, { "content-type": "application/json" });
    outgoing.end(JSON.stringify(body ?? { error: "invalid_request" }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    oidc: { issuer, clientId, allowInsecure: true },
    vouch: ({ searchParams }, who) => {
      const code = randomUUID();
      codes.set(code, { ...who, nonce: searchParams.get("nonce") });
      return `/auth/callback?${new URLSearchParams({ code, state: searchParams.get("state") ?? "" }).toString()}`;
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};
