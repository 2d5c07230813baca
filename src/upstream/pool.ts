/**
 * The upstreams: a pool of kept-alive HTTP/1.1 connections for each, with its own clocks and limits.
 * @module
 */
import { createRequire } from "node:module";
import type Undici from "undici";
import { type Breaker, type BreakerOptions, createBreaker } from "../domain/breaker.ts";
import { CustodyError } from "../domain/errors.ts";
import type { Recipient } from "../domain/recipient.ts";
import { callUpstream } from "./call.ts";
import type { CallRequest, UpstreamResponse } from "./call.ts";
import { connectUpstream, type ConnectRequest } from "./connect.ts";
import { createLatency, type Latency } from "./latency.ts";
import { type AuthHeader, callHeaders, type CallHeaders, isSendable, valueOf } from "./request-headers.ts";

/** Nothing else of undici is loaded at start: the whole of it takes four times as long. */
const Pool: typeof Undici.Pool = createRequire(import.meta.url)("undici/lib/dispatcher/pool.js");

/** One upstream as the operator configured it. All times in milliseconds and all sizes are greater than 0. */
export interface UpstreamConfig {
  readonly name: string;
  /** `http:` or `https:`; its path is kept (`https://host/v1`). */
  readonly baseUrl: string;
  /** Sent in `authHeader` where a call has no other credential, or null to send none. */
  readonly apiKey: string | null;
  readonly authHeader: AuthHeader;
  /** Model names, or globs with `*`. */
  readonly models: readonly string[];
  /** What is stated of it; null where nothing that it is sent leaves this machine. */
  readonly recipient: Recipient | null;
  /** 0 or more. */
  readonly weight: number;
  /** Whether it has OpenAI's batch API. */
  readonly batchApi: boolean;
  readonly batchPricePercent: number;
  readonly breaker: BreakerOptions;
  readonly connectTimeoutMs: number;
  /** From the request's last byte to the response head. undici counts above 1000 ms in steps of about 500. */
  readonly headersTimeoutMs: number;
  /** The longest silence in a body; it does not run while our own reader holds the upstream back. */
  readonly idleTimeoutMs: number;
  /** The whole call, the wait for a free connection included. */
  readonly totalTimeoutMs: number;
  readonly connectionsMax: number;
  readonly responseBytesMax: number;
  readonly responseHeaderBytesMax: number;
}

export interface Upstream {
  readonly name: string;
  readonly models: readonly string[];
  /** Scheme, host and port: a stored credential goes nowhere else than where it was given for. */
  readonly origin: string;
  readonly authHeader: AuthHeader;
  /** Whether calls carry a configured credential where they have no other. */
  readonly hasApiKey: boolean;
  readonly recipient: Recipient | null;
  readonly weight: number;
  /** Open while calls fail one after another. Who calls tells it. */
  readonly circuit: Breaker;
  /** How soon the heads come of whole answers and of streams. Who calls tells it. */
  readonly latency: { readonly json: Latency; readonly stream: Latency };
  /** The headers of calls that carry another credential: the whole value of `authHeader`. Made once, used for many calls. */
  headersWith(value: string): CallHeaders;
  /** Sends a POST; see `callUpstream`. */
  call(request: CallRequest): Promise<UpstreamResponse>;
  /**
   * Calls of its batch API; null where it has none. On connections of their own, without a bound on the size of an answer: what it sends is as
   * large as a file, and whoever reads it bounds it.
   */
  readonly bulk: { call(request: CallRequest): Promise<UpstreamResponse>; readonly pricePercent: number } | null;
  /** Opens a WebSocket; see `connectUpstream`. */
  connect(request: ConnectRequest): Promise<UpstreamResponse>;
  /** Takes no more calls and waits for those that run, each bounded by its total timeout. */
  close(): Promise<void>;
  /** Cuts every call that runs. */
  destroy(): Promise<void>;
}

const parseBaseUrl = (config: UpstreamConfig): URL => {
  const url = URL.parse(config.baseUrl);
  const fits =
    url !== null &&
    (url.protocol === "http:" || url.protocol === "https:") &&
    url.username === "" &&
    url.password === "" &&
    url.search === "" &&
    url.hash === "";
  if (!fits) {
    const message = `The base URL of upstream "${config.name}" must be http or https, without user, query and fragment.`;
    throw new CustodyError("config_invalid", message, "baseUrl");
  }
  return url;
};

/** A file that goes up or comes down has an hour. */
const bulkTimeoutMs = 3_600_000;
const bulkConnectionsMax = 8;

const openUpstream = (config: UpstreamConfig, version: string, now: () => number): Upstream => {
  const url = parseBaseUrl(config);
  const { apiKey, authHeader } = config;
  if (apiKey !== null && !isSendable(apiKey)) {
    const message = `The API key of upstream "${config.name}" must be printable ASCII without spaces.`;
    throw new CustodyError("config_invalid", message, "apiKey");
  }
  const settings = {
    allowH2: false,
    connections: config.connectionsMax,
    connectTimeout: config.connectTimeoutMs,
    headersTimeout: config.headersTimeoutMs,
    bodyTimeout: config.idleTimeoutMs,
    maxHeaderSize: config.responseHeaderBytesMax,
    maxResponseSize: config.responseBytesMax,
  };
  const pool = new Pool(url.origin, settings);
  const bulkPool = config.batchApi
    ? new Pool(url.origin, { ...settings, connections: bulkConnectionsMax, maxResponseSize: -1 })
    : null;
  const pools = bulkPool === null ? [pool] : [pool, bulkPool];
  const target = {
    name: config.name,
    dispatcher: pool,
    basePath: url.pathname.replace(/\/+$/, ""),
    headers: callHeaders(version, authHeader, apiKey === null ? null : valueOf(authHeader, apiKey)),
    totalTimeoutMs: config.totalTimeoutMs,
    origin: url.origin,
    connectTimeoutMs: config.connectTimeoutMs,
    responseHeaderBytesMax: config.responseHeaderBytesMax,
  };
  return {
    name: config.name,
    models: config.models,
    origin: url.origin,
    authHeader,
    hasApiKey: apiKey !== null,
    recipient: config.recipient,
    weight: config.weight,
    circuit: createBreaker(config.breaker, now),
    latency: { json: createLatency(now), stream: createLatency(now) },
    headersWith: (value) => callHeaders(version, authHeader, value),
    call: (request) => callUpstream(target, request),
    bulk:
      bulkPool === null
        ? null
        : {
            call: (request) =>
              callUpstream({ ...target, dispatcher: bulkPool, totalTimeoutMs: bulkTimeoutMs }, request),
            pricePercent: config.batchPricePercent,
          },
    connect: (request) => connectUpstream(target, request),
    close: async () => void (await Promise.all(pools.map((one) => one.close()))),
    destroy: async () => void (await Promise.all(pools.map((one) => one.destroy()))),
  };
};

/**
 * Opens the upstreams, in the order of the configuration; nothing is connected yet. `version` is Custody's own, for the user agent.
 * `now` is any clock in milliseconds that never goes back. Throws `config_invalid` for a base URL or an API key that cannot be used.
 */
export const openUpstreams = (
  configs: readonly UpstreamConfig[],
  version: string,
  now: () => number = () => performance.now(),
): Upstream[] => configs.map((config) => openUpstream(config, version, now));
