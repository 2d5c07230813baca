/**
 * How often signing in may be tried: by source address and in total.
 * @module
 */
import ipaddr from "ipaddr.js";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

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

export class SignInThrottle {
  readonly #bySource = new RateLimiterMemory({ points: perSourceMax, duration: seconds });
  readonly #total = new RateLimiterMemory({ points: totalMax, duration: seconds });

  /** Takes one try. Null when it may go on, else after how many seconds to come again. What a source is refused does not count against others. */
  async take(address: string): Promise<number | null> {
    const source = sourceOf(address);
    try {
      const known = await this.#bySource.get(source);
      if (known !== null && known.consumedPoints >= perSourceMax) return secondsOf(known);
      await this.#total.consume(everybody);
      await this.#bySource.consume(source);
      return null;
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return secondsOf(refused);
      throw refused;
    }
  }

  /** Gives a try back: it succeeded. */
  async giveBack(address: string): Promise<void> {
    await this.#total.reward(everybody);
    await this.#bySource.reward(sourceOf(address));
  }
}

const secondsOf = ({ msBeforeNext }: RateLimiterRes): number => Math.max(1, Math.ceil(msBeforeNext / 1_000));
