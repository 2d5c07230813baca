/**
 * Who asks with a line of a batch: nobody on a connection. It stands where a client's request and response stand.
 * @module
 */
import type { IncomingHttpHeaders } from "node:http";
import type { BatchWords } from "../../batches/batches.ts";
import type { Answered, Asked } from "../exchange.ts";

/** The headers of whoever sent the file that count for its lines too. */
const kept = ["x-custody-subject", "x-custody-purpose"] as const;

/** See the module. */
export class LineCaller {
  readonly #onClose: (() => void)[] = [];
  readonly ends: { readonly incoming: Asked; readonly outgoing: Answered };

  constructor(headers: IncomingHttpHeaders) {
    const own = Object.fromEntries(
      kept.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
    );
    this.ends = {
      incoming: { headers: own },
      outgoing: { head: [], headersSent: false, once: (_event, listener) => this.#onClose.push(listener) },
    };
  }

  /** Nobody waits for the answer any more. */
  close(): void {
    for (const listener of this.#onClose.splice(0)) listener();
  }
}

/** For a line of a batch that was asked for in these words. */
export const lineCallerOf = ({ subject, purpose }: BatchWords): LineCaller =>
  new LineCaller({
    ...(subject === null ? {} : { "x-custody-subject": subject }),
    ...(purpose === null ? {} : { "x-custody-purpose": purpose }),
  });
