/**
 * Paths that the operator has opened although nothing of what goes there is scanned: which they are, and which of them a request asks for.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { Upstream } from "../upstream/pool.ts";

export const unscannedMethods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type UnscannedMethod = (typeof unscannedMethods)[number];

/** As the configuration has it. */
export interface OpenedPath {
  readonly name: string;
  readonly path: string;
  readonly methods: readonly UnscannedMethod[];
  readonly upstream: string;
  readonly bodyBytesMax: number;
}

export interface UnscannedRoute {
  /** How entries, keys and `policies.routes` name it. */
  readonly route: string;
  readonly methods: readonly UnscannedMethod[];
  readonly upstream: Upstream;
  readonly bodyBytesMax: number;
  matches(path: string): boolean;
}

const belowOf = (path: string): string | null => (path.endsWith("/*") ? path.slice(0, -1) : null);

const matcherOf = (path: string): ((asked: string) => boolean) => {
  const below = belowOf(path);
  return below === null ? (asked) => asked === path : (asked) => asked.startsWith(below) && asked.length > below.length;
};

/**
 * `served` are the paths that Custody answers itself, as Hono writes them. Throws `config_invalid` for a path that it serves: what is scanned is
 * never opened, and for an upstream that is not there.
 */
export const unscannedRoutes = (
  opened: readonly OpenedPath[],
  upstreams: readonly Upstream[],
  served: readonly string[],
): readonly UnscannedRoute[] => {
  const fail = (name: string, what: string): never => {
    throw new CustodyError("config_invalid", `passthrough.${name}: ${what}`);
  };
  const names = new Set<string>();
  return opened.map(({ name, path, methods, upstream: wanted, bodyBytesMax }) => {
    if (names.has(name)) fail(name, "the name is there twice");
    names.add(name);
    const matches = matcherOf(path);
    const scanned = served.find((one) => matches(one) || matcherOf(one)(path));
    if (scanned !== undefined) fail(name, `${scanned} is served, and what is served is scanned`);
    const upstream = upstreams.find((one) => one.name === wanted) ?? fail(name, "there is no upstream of this name");
    return { route: `passthrough.${name}`, methods, upstream, bodyBytesMax, matches };
  });
};
