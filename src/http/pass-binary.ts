/**
 * An answer that is no text: it passes as it comes. Its last bytes wait for the record, as those of any answer.
 * @module
 */
import type { Guard } from "../policy/guard.ts";
import type { BodyReader, UpstreamResponse } from "../upstream/call.ts";
import type { RequestShape } from "../domain/body-shape.ts";
import { estimatedUsage } from "./estimated-usage.ts";
import type { Ending, StreamAnswer, StreamPiece } from "./exchange.ts";

/** What came last is held, and no more. */
async function* piecesOf(
  body: BodyReader,
  onReceived: (bytes: Uint8Array) => Promise<void>,
): AsyncGenerator<StreamPiece, void> {
  let last: Uint8Array | null = null;
  for (let chunk = await body.read(); chunk !== null; chunk = await body.read()) {
    await onReceived(chunk);
    if (last !== null) yield { released: [last], held: [] };
    last = chunk;
  }
  if (last !== null) yield { released: [], held: [last] };
}

/** See the module; nothing is found in what is no text. Usage is estimated: nobody counts it. */
export const passBinary = (response: UpstreamResponse, guard: Guard, request: RequestShape | null): StreamAnswer => {
  let ending: Ending = { outcome: "upstream_truncated", error: "upstream_truncated" };
  return {
    kind: "stream",
    isEvents: false,
    headers: { ...response.headers, "content-type": response.contentType ?? "application/octet-stream" },
    async *pieces(onReceived) {
      yield* piecesOf(response.body, onReceived);
      ending = { outcome: "complete", error: null };
    },
    summary: () =>
      Promise.resolve({
        usage: request === null ? null : estimatedUsage(request, 0),
        assessment: guard.nothing,
        ending,
        changed: null,
      }),
    texts: () => [],
  };
};
