/**
 * @module
 * Takes in a request's body, whole and bounded.
 */
import { CustodyError } from "../domain/errors.ts";
import type { Incoming } from "./context.ts";
import type { ClientStage } from "./exchange.ts";

export interface BodyLimits {
  readonly bodyBytesMax: number;
}

const tooLarge = (bytesMax: number): CustodyError =>
  new CustodyError("request_too_large", `the body has more than ${bytesMax} bytes`);

const read = (incoming: Incoming, bytesMax: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > bytesMax) {
        // The rest is read and dropped, so that the client gets to see the answer.
        chunks.length = 0;
        reject(tooLarge(bytesMax));
      } else chunks.push(chunk);
    });
    incoming.on("end", () => {
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, Math.min(size, bytesMax)));
    });
    const gone = (): void => {
      if (!incoming.complete) reject(new CustodyError("request_malformed", "the body ended before it was complete"));
    };
    incoming.on("error", gone);
    incoming.on("close", gone);
  });

/** What a body says it is, without parameters. */
export const mediaTypeOf = ({ headers }: Incoming): string =>
  (headers["content-type"] ?? "").split(";", 1).join().trim().toLowerCase();

const checkHeaders = (incoming: Incoming, bytesMax: number, mediaType: MediaType): void => {
  const { headers } = incoming;
  if (mediaTypeOf(incoming) !== mediaType) {
    throw new CustodyError("unsupported_media_type", `the content type must be ${mediaType}`, "content-type");
  }
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding.toLowerCase() !== "identity") {
    throw new CustodyError("unsupported_media_type", "the body must come without content encoding", "content-encoding");
  }
  if (Number(headers["content-length"] ?? 0) > bytesMax) throw tooLarge(bytesMax);
};

type MediaType = "application/json" | "application/x-www-form-urlencoded" | "multipart/form-data" | "text/csv";

/** A body as bytes, JSON unless said otherwise. Throws `unsupported_media_type`, `request_too_large`, or `request_malformed` when it is cut short. */
export const readBytes = async (
  incoming: Incoming,
  bytesMax: number,
  mediaType: MediaType = "application/json",
): Promise<Buffer> => {
  checkHeaders(incoming, bytesMax, mediaType);
  return read(incoming, bytesMax);
};

/**
 * @example
 * [admit(...), readBody({ bodyBytesMax: 10_000_000 }), scanRequest(...)]
 */
export const readBody = ({ bodyBytesMax }: BodyLimits): ClientStage =>
  async function readBody(exchange) {
    exchange.body = await readBytes(exchange.incoming, bodyBytesMax);
  };
