/**
 * One after another: placing a hold, deciding to erase and each step of a sweep follow each other, so that a hold either is seen by what
 * takes something away, or came after it.
 * @module
 */

export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#last.then(act);
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** Resolves when all that was begun has ended, in whatever way. */
  async ended(): Promise<void> {
    await this.#last;
  }
}
