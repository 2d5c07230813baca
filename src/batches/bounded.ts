/**
 * Work of which so much runs at one time.
 * @module
 */
export class Bounded {
  readonly #max: number;
  readonly #running = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | null = null;

  constructor(max: number) {
    this.#max = max;
  }

  /** Whether some of it has failed: nothing more should be begun. */
  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  /** Begins it, and resolves when there is room for more. */
  async add(work: () => Promise<unknown>): Promise<void> {
    const one: Promise<void> = work()
      .then(() => undefined)
      .catch((error: unknown) => void (this.#failure ??= { error }))
      .finally(() => this.#running.delete(one));
    this.#running.add(one);
    if (this.#running.size >= this.#max) await Promise.race(this.#running);
  }

  /** Resolves when all of it has ended. Rejects as what failed first. */
  async end(): Promise<void> {
    await Promise.all(this.#running);
    if (this.#failure !== null) throw this.#failure.error;
  }
}
