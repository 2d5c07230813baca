/**
 * All that goes upstream beside the body. Nothing here is taken from a caller, but for a credential that one may bring.
 * @module
 */

/** The headers in which providers look for a credential. */
export const authHeaders = ["authorization", "x-api-key", "api-key"] as const;

export type AuthHeader = (typeof authHeaders)[number];

/** Headers as undici takes them, `[name, value, name, value, ...]`: for an answer in JSON and for one in SSE. */
export interface CallHeaders {
  readonly json: string[];
  readonly stream: string[];
}

/** A secret that can be sent: printable ASCII without spaces. */
export const isSendable = (secret: string): boolean => /^[\u0021-\u007E]{1,4096}$/.test(secret);

/** The header's value for a secret: RFC 6750's form in `authorization`, the secret itself in the others. */
export const valueOf = (header: AuthHeader, secret: string): string =>
  header === "authorization" ? `Bearer ${secret}` : secret;

/** Whether a header's value, brought whole, is one credential: of RFC 9110's form `scheme token` in `authorization`, bare in the others. */
export const isWholeValue = (header: AuthHeader, value: string): boolean => {
  const [, token] = header === "authorization" ? (/^[A-Za-z][A-Za-z0-9-]* (\S+)$/.exec(value) ?? []) : [null, value];
  return token !== undefined && isSendable(token);
};

const contentTypeName = "content-type";

/** The same headers for a body of another type; null: for none that is stated. */
export const withContentType = (headers: readonly string[], contentType: string | null): string[] => {
  const at = headers.indexOf(contentTypeName);
  const others = headers.toSpliced(at, 2);
  return contentType === null ? others : [contentTypeName, contentType, ...others];
};

/** Prepares the headers once for many calls; `value` is null where no credential goes along. */
export const callHeaders = (version: string, header: AuthHeader, value: string | null): CallHeaders => {
  const headers = (accept: string): string[] =>
    Object.entries({
      [contentTypeName]: "application/json",
      accept,
      "accept-encoding": "identity",
      "user-agent": `custody/${version}`,
      ...(value === null ? {} : { [header]: value }),
    }).flat();
  return { json: headers("application/json"), stream: headers("text/event-stream") };
};

/** The same headers for whoever takes other answers. */
export const withAccept = (headers: readonly string[], accept: string): string[] => {
  const changed = [...headers];
  const at = changed.findIndex((name, place) => place % 2 === 0 && name === "accept");
  if (at === -1) changed.push("accept", accept);
  else changed[at + 1] = accept;
  return changed;
};
