/**
 * Syslog over one connection, TCP or TLS. Such a receiver never says that it has something: what was written counts as delivered when the
 * connection has held for `settleMs` since, and is written again on the next connection otherwise.
 * @module
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { CustodyError } from "../domain/errors.ts";
import { isReachable, lookupWithin, reachOf } from "../scan/external/reachable-address.ts";
import type { FeedEvent } from "./derive-events.ts";
import type { SyslogSettings } from "./feeds-config.ts";
import { DeliveryFailure, type Sink } from "./sink.ts";
import { octetCounted, syslogMessage } from "./syslog-message.ts";

const batchMax = 64;

const readPem = (where: string, file: string | undefined): Buffer | undefined => {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file);
  } catch {
    throw new CustodyError("config_invalid", `${where}: ${file} cannot be read`);
  }
};

/** How to begin a connection; `ready` is the event that says that it stands. Throws `config_invalid` for an address or a file that cannot be used. */
export const syslogDialler = (settings: SyslogSettings): { readonly ready: string; dial(): Socket } => {
  const { name, host, port, tls, allowPrivate } = settings;
  const reach = reachOf(isIP(host) === 6 ? `[${host}]` : host, allowPrivate);
  if (isIP(host) !== 0 && !isReachable(host, reach)) {
    throw new CustodyError("config_invalid", `feeds.${name}.host: this address is not allowed`);
  }
  const refused = (): Error => new DeliveryFailure("address_not_allowed");
  const where = { host, port, lookup: lookupWithin(reach, refused) };
  if (tls === false) return { ready: "connect", dial: () => connectTcp(where) };
  const ca = readPem(`feeds.${name}.tls.caFile`, tls.caFile);
  const cert = readPem(`feeds.${name}.tls.certFile`, tls.certFile);
  const key = readPem(`feeds.${name}.tls.keyFile`, tls.keyFile);
  const serverName = tls.serverName ?? (isIP(host) === 0 ? host : undefined);
  return {
    ready: "secureConnect",
    dial: () =>
      connectTls({
        ...where,
        minVersion: "TLSv1.2",
        ...(ca === undefined ? {} : { ca }),
        ...(cert === undefined ? {} : { cert }),
        ...(key === undefined ? {} : { key }),
        ...(serverName === undefined ? {} : { servername: serverName }),
      }),
  };
};

class SyslogSink implements Sink {
  readonly batchMax = batchMax;
  readonly settleMs: number;
  readonly #settings: SyslogSettings;
  readonly #dialler: ReturnType<typeof syslogDialler>;
  #socket: Socket | null = null;
  #lost: () => void = () => undefined;

  constructor(settings: SyslogSettings) {
    this.#settings = settings;
    this.settleMs = settings.settleMs;
    this.#dialler = syslogDialler(settings);
  }

  onLost(lost: () => void): void {
    this.#lost = lost;
  }

  async deliver(events: readonly FeedEvent[], signal: AbortSignal): Promise<void> {
    const socket = this.#socket ?? (await this.#connect(signal));
    for (const event of events) {
      if (socket.destroyed) throw new DeliveryFailure("connection_lost");
      // No more than the socket's buffer and one message are held here, however slow the receiver is.
      if (!socket.write(octetCounted(syslogMessage(event, this.#settings)))) await this.#drained(socket, signal);
    }
    if (socket.destroyed) throw new DeliveryFailure("connection_lost");
  }

  async #connect(signal: AbortSignal): Promise<Socket> {
    const socket = this.#dialler.dial();
    let isUp = false;
    socket.once("connect", () => (isUp = true));
    const limit = AbortSignal.any([signal, AbortSignal.timeout(this.#settings.timeoutMs)]);
    try {
      await once(socket, this.#dialler.ready, { signal: limit });
    } catch (error) {
      socket.on("error", () => undefined).destroy();
      if (error instanceof DeliveryFailure) throw error;
      if (limit.aborted) throw new DeliveryFailure("timed_out");
      throw new DeliveryFailure(isUp && this.#settings.tls !== false ? "tls_failed" : "unreachable");
    }
    socket.setKeepAlive(true, 10_000);
    const gone = (): void => {
      socket.destroy();
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#lost();
    };
    // It has nothing to say to us but that it goes.
    socket.on("error", gone).on("end", gone).on("close", gone).resume();
    return (this.#socket = socket);
  }

  async #drained(socket: Socket, signal: AbortSignal): Promise<void> {
    const ended = new AbortController();
    const timeout = AbortSignal.timeout(this.#settings.timeoutMs);
    const limit = AbortSignal.any([signal, timeout, ended.signal]);
    const end = (): void => ended.abort();
    socket.once("close", end);
    try {
      await once(socket, "drain", { signal: limit });
    } catch {
      socket.destroy();
      throw new DeliveryFailure(timeout.aborted ? "timed_out" : "connection_lost");
    } finally {
      socket.off("close", end);
    }
  }

  /** Says that nothing more comes. A receiver that then closes too has read all of it. */
  async close(): Promise<boolean> {
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null || socket.destroyed) return false;
    socket.removeAllListeners("end").removeAllListeners("error");
    let isWhole = true;
    socket.on("error", () => (isWhole = false)).on("end", () => undefined);
    const ended = once(socket, "close", { signal: AbortSignal.timeout(this.#settings.timeoutMs) });
    socket.end();
    try {
      await ended;
    } catch {
      isWhole = false;
    }
    socket.destroy();
    return isWhole;
  }
}

/** Connects with the first event. */
export const openSyslogSink = (settings: SyslogSettings): Sink => new SyslogSink(settings);
