/**
 * @module
 * Takes in a request's body, bounded: whole where it is JSON, to the disk where it is a form.
 */
import { CustodyError } from "../domain/errors.ts";
import { checkBodyHeaders, type MediaType, tooLarge } from "./body-headers.ts";
import type { Incoming } from "./context.ts";
import type { ClientStage } from "./exchange.ts";
import { takeUpload, type UploadDeps } from "./take-upload.ts";

export interface BodyLimits {
  readonly bodyBytesMax: number;
}

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

/** A body as bytes, JSON unless said otherwise. Throws `unsupported_media_type`, `request_too_large`, or `request_malformed` when it is cut short. */
export const readBytes = async (
  incoming: Incoming,
  bytesMax: number,
  mediaType: MediaType = "application/json",
): Promise<Buffer> => {
  checkBodyHeaders(incoming, bytesMax, mediaType);
  return read(incoming, bytesMax);
};

/**
 * @example
 * [admit(...), readBody({ bodyBytesMax: 10_000_000 }, uploads), scanRequest(...)]
 */
export const readBody = ({ bodyBytesMax }: BodyLimits, uploads: UploadDeps): ClientStage =>
  async function readBody(exchange) {
    const { form } = exchange.endpoint;
    if (form !== undefined) return takeUpload(exchange, form, uploads);
    exchange.body = await readBytes(exchange.incoming, bodyBytesMax);
  };
