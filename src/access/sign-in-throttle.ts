/**
 * How often signing in may be tried: by source address and in total.
 * @module
 */
import ipaddr from "ipaddr.js";
import type { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

/** A minute: what failed longer ago is forgotten. */
const seconds = 60;
const perSourceMax = 10;
/** Also bounds how many sources are remembered: one is only once the total has room. */
const totalMax = 300;
const everybody = "everybody";

/** Whose tries count together: an IPv4 address, or an IPv6 network of 64 bits, within which one host may have any address. */
const sourceOf = (address: string): string => {
  if (!ipaddr.isValid(address)) return "unknown";
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString();
};

interface Limiters {
  readonly bySource: RateLimiterMemory;
  readonly total: RateLimiterMemory;
  /** What a try that is one too many rejects with is no `Error`. */
  isRefusal(error: unknown): error is RateLimiterRes;
}

/** Loaded with the first try: the library brings the clients of every database that it knows. */
const openLimiters = async (): Promise<Limiters> => {
  const { RateLimiterMemory, RateLimiterRes } = await import("rate-limiter-flexible");
  return {
    bySource: new RateLimiterMemory({ points: perSourceMax, duration: seconds }),
    total: new RateLimiterMemory({ points: totalMax, duration: seconds }),
    isRefusal: (error) => error instanceof RateLimiterRes,
  };
};

const secondsOf = ({ msBeforeNext }: RateLimiterRes): number => Math.max(1, Math.ceil(msBeforeNext / 1_000));

export class SignInThrottle {
  #limiters: Promise<Limiters> | null = null;

  /** Takes one try. Null when it may go on, else after how many seconds to come again. What a source is refused does not count against others. */
  async take(address: string): Promise<number | null> {
    const { bySource, total, isRefusal } = await (this.#limiters ??= openLimiters());
    const source = sourceOf(address);
    try {
      const known = await bySource.get(source);
      if (known !== null && known.consumedPoints >= perSourceMax) return secondsOf(known);
      await total.consume(everybody);
      await bySource.consume(source);
      return null;
    } catch (error) {
      if (isRefusal(error)) return secondsOf(error);
      throw error;
    }
  }

  /** Gives a try back: it succeeded. */
  async giveBack(address: string): Promise<void> {
    const { bySource, total } = await (this.#limiters ??= openLimiters());
    await total.reward(everybody);
    await bySource.reward(sourceOf(address));
  }
}
