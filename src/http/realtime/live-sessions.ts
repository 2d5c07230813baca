/**
 * The sessions that run: how many there are, and ending them all when the server stops.
 * @module
 */

/** One that can be ended from outside. */
export interface LiveSession {
  /** Ends it because the server stops. Resolves when it is recorded. */
  endForShutdown(): Promise<void>;
}

export class LiveSessions {
  readonly #live = new Set<LiveSession>();
  #isEnding = false;

  get count(): number {
    return this.#live.size;
  }

  /** Takes one that begins; where all end already, it ends at once. */
  add(session: LiveSession): void {
    this.#live.add(session);
    if (this.#isEnding) void session.endForShutdown();
  }

  delete(session: LiveSession): void {
    this.#live.delete(session);
  }

  async endAll(): Promise<void> {
    this.#isEnding = true;
    await Promise.all([...this.#live].map((session) => session.endForShutdown()));
  }
}
