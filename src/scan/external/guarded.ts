/**
 * What stands around every scanner outside: a deadline for each text, a bound on texts at one time, a breaker, and a memory of what
 * was found.
 * @module
 */
import { hash } from "node:crypto";
import { CustodyError } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";
import { type BreakerOptions, createBreaker } from "../../domain/breaker.ts";
import { KnownFindings } from "../known-findings.ts";
import { type ExternalScanner, ScannerFailure, scannerFailure, type TextPlace } from "./external-scanner.ts";
import { createGate } from "./gate.ts";

/** All are greater than 0 but `cacheEntries`. */
export interface GuardedOptions {
  /** One text, all its pieces and the wait for its turn included. */
  readonly timeoutMs: number;
  /** Texts at one time. */
  readonly concurrentMax: number;
  /** Texts that wait for their turn; more fail at once. */
  readonly waitingMax: number;
  /** Texts whose findings are remembered, by digest; 0 remembers none. */
  readonly cacheEntries: number;
  readonly breaker: BreakerOptions;
  /** Whether the same text may be judged otherwise in another place. */
  readonly isPlaceRead: boolean;
  /** Milliseconds that never go back; the system's, unless another is given. */
  readonly now?: (() => number) | undefined;
}

/** The work, or the signal's reason where that comes first: work that heeds no signal must not hold anybody. */
const orAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_resolve, reject) => {
      const giveUp = (): void => reject(signal.reason);
      if (signal.aborted) giveUp();
      else signal.addEventListener("abort", giveUp, { once: true });
    }),
  ]);

/**
 * The same scanner, guarded. Whatever goes wrong in it is `scanner_failed`, and so is a text that waits too long, finds too many waiting
 * or the breaker open. The check before its use passes the breaker and the memory by.
 */
export const guarded = (scanner: ExternalScanner, options: GuardedOptions): ExternalScanner => {
  const { timeoutMs, isPlaceRead, now = () => performance.now() } = options;
  const failed = scannerFailure(scanner.name);
  const notAsked = (): CustodyError => failed("it failed again and again, and is not asked for a while");
  const breaker = createBreaker(options.breaker, now);
  const gate = createGate(options.concurrentMax, options.waitingMax, () => failed("too many texts wait for it"));
  const memory = new KnownFindings(options.cacheEntries);

  const inTime = async <T>(caller: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const ending = new AbortController();
    const giveUp = (): void => ending.abort(failed("the call was given up"));
    const timer = setTimeout(() => ending.abort(failed(`no answer within ${timeoutMs} ms`)), timeoutMs);
    if (caller?.aborted) giveUp();
    else caller?.addEventListener("abort", giveUp, { once: true });
    try {
      return await work(ending.signal);
    } catch (error) {
      if (error instanceof CustodyError) throw error;
      throw ending.signal.aborted ? ending.signal.reason : failed("it broke");
    } finally {
      clearTimeout(timer);
      caller?.removeEventListener("abort", giveUp);
    }
  };

  const attempt = async (
    text: string,
    signal: AbortSignal,
    caller: AbortSignal | undefined,
    place: TextPlace | undefined,
  ): Promise<Finding[]> => {
    const end = breaker.begin();
    if (end === null) throw notAsked();
    try {
      const findings = await orAborted(scanner.scan(text, signal, place), signal);
      end("answered");
      return findings;
    } catch (error) {
      const isAnswered = error instanceof ScannerFailure && error.isAnswered;
      end(isAnswered ? "answered" : caller?.aborted ? "abandoned" : "failed");
      throw error;
    }
  };

  return {
    ...scanner,
    scan: async (text, caller, place) => {
      if (text === "") return [];
      const where = isPlaceRead ? `${place?.partKind} ${place?.direction} ` : "";
      const digest = hash("sha256", where + text, "base64");
      const known = memory.find(digest);
      if (known !== null) return [...known];
      if (breaker.isOpen()) throw notAsked();
      const findings = await inTime(caller, (signal) => gate.pass(() => attempt(text, signal, caller, place), signal));
      memory.keep(digest, [...findings]);
      return findings;
    },
    check: (caller) => inTime(caller, (signal) => orAborted(scanner.check(signal), signal)),
  };
};
