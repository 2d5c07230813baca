/**
 * The times of a session: how long it may last and be silent, when the client is asked whether it is there, when the log says how far it is.
 * @module
 */
import { CustodyError } from "../../domain/errors.ts";
import type { RealtimeConfig } from "./realtime-config.ts";

export interface ClockHandlers {
  readonly onEnd: (error: CustodyError) => void;
  readonly onPing: () => void;
  readonly onProgress: () => void;
}

const expired = (message: string): CustodyError => new CustodyError("session_expired", message);

export class SessionClock {
  readonly #idle: NodeJS.Timeout;
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(settings: RealtimeConfig, { onEnd, onPing, onProgress }: ClockHandlers) {
    const { idleTimeoutMs, durationMaxMs, pingIntervalMs, progressIntervalMs } = settings;
    this.#idle = setTimeout(() => onEnd(expired(`nobody said anything for ${idleTimeoutMs} ms`)), idleTimeoutMs);
    this.#timers = [
      this.#idle,
      setTimeout(() => onEnd(expired(`a session may last ${durationMaxMs} ms`)), durationMaxMs),
      setInterval(onPing, pingIntervalMs),
      setInterval(onProgress, progressIntervalMs),
    ];
  }

  /** Somebody has said something. */
  touch(): void {
    this.#idle.refresh();
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
