/**
 * Copies as objects of an S3-compatible bucket (path style), signed by AWS Signature Version 4. Object lock on the bucket keeps what was
 * written from being changed; that is the bucket's own setting.
 * @module
 */
import { hash } from "node:crypto";
import { AwsV4Signer } from "aws4fetch";
import type { CustodyError } from "../domain/errors.ts";
import { openByteOutbound } from "../scan/external/outbound-bytes.ts";
import type { BucketConfig, BucketKeys } from "./assurance-config.ts";
import type { Shelf } from "./copy.ts";

const responseBytesMax = 1_048_576;
const connectTimeoutMs = 5_000;

/** `failed` makes the errors. Throws `config_invalid`. */
export const bucketShelf = (
  name: string,
  { endpoint, bucket, region, prefix, allowPrivate }: BucketConfig,
  { accessKey, secretKey }: BucketKeys,
  failed: (why: string) => CustodyError,
): Shelf => {
  const outbound = openByteOutbound({
    name: `the copy ${name}`,
    url: endpoint,
    allowPrivate,
    isSecret: true,
    connectionsMax: 1,
    connectTimeoutMs,
    responseBytesMax,
    failed,
  });
  const base = outbound.url.pathname.replace(/\/+$/, "");
  const folder = prefix.replaceAll(/^\/+|\/+$/g, "");
  const send = async (method: "GET" | "PUT", path: string, body: string | null, signal: AbortSignal) => {
    const object = `/${[bucket, ...(folder === "" ? [] : [folder]), path].join("/")}`;
    const signer = new AwsV4Signer({
      method,
      url: `${outbound.url.origin}${base}${object}`,
      headers: {
        "x-amz-content-sha256": hash("sha256", body ?? ""),
        ...(body === null ? {} : { "content-type": "text/plain; charset=utf-8" }),
      },
      body,
      accessKeyId: accessKey,
      secretAccessKey: secretKey,
      region,
      service: "s3",
    });
    const signed = await signer.sign();
    const headers = Object.fromEntries(signed.headers);
    return outbound.send({ method, path: object, headers, body, signal });
  };
  return {
    write: async (path, text, signal) => {
      const { status } = await send("PUT", path, text, signal);
      if (status !== 200 && status !== 204) throw failed(`it answered ${status}`);
    },
    read: async (path, signal) => {
      const { status, bytes } = await send("GET", path, null, signal);
      if (status === 404) return null;
      if (status !== 200) throw failed(`it answered ${status}`);
      return bytes.toString("utf8");
    },
    close: () => outbound.close(),
  };
};
