/**
 * From the configuration to everything that stands outside.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import type { AssuranceConfig, BucketKeys, CopyConfig } from "./assurance-config.ts";
import { bucketShelf } from "./bucket-shelf.ts";
import { Copy, type Shelf } from "./copy.ts";
import { folderShelf } from "./folder-shelf.ts";
import { AnchorError, type Target } from "./target.ts";
import { TimestampAuthority } from "./timestamp-authority.ts";
import { Witness } from "./witness.ts";

export interface TargetOptions {
  readonly config: AssuranceConfig;
  /** By the copy's name. */
  readonly bucketKeys: ReadonlyMap<string, BucketKeys>;
  /** Of the log: `<host>/<log>`. */
  readonly originBase: string;
}

const shelfOf = (copy: CopyConfig, keys: BucketKeys | undefined): Shelf => {
  if ("folder" in copy) return folderShelf(copy.folder);
  const { name, bucket } = copy;
  if (keys === undefined) throw new CustodyError("config_invalid", `assurance.copies.${name}: its keys are not set`);
  return bucketShelf(name, bucket, keys, (why) => new AnchorError(`the copy ${name}`, "unreachable", why));
};

/** All of them, opened; nothing is connected yet. Throws `config_invalid`. */
export const openTargets = ({ config, bucketKeys, originBase }: TargetOptions): Target[] => {
  const { witnesses, copies, timestamps, anchorIntervalS, timestampIntervalS } = config;
  return [
    ...witnesses.map((one) => new Witness(one, anchorIntervalS)),
    ...copies.map((one) => new Copy(one.name, anchorIntervalS, shelfOf(one, bucketKeys.get(one.name)), originBase)),
    ...timestamps.map((one) => new TimestampAuthority(one, timestampIntervalS)),
  ];
};
