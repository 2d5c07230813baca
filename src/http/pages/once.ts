/**
 * @module
 * What is made by the first who asks.
 */

/** Made once; what fails is tried again by the next who asks. */
export const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | null = null;
  return () =>
    (made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    }));
};
