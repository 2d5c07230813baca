/**
 * The files that the console's pages load, from the folder beside this file.
 * @module
 */
import { readFile } from "node:fs/promises";
import { pageFiles } from "../http/pages/page-files.ts";

const names = ["console.css", "console.js", "tail.js", "review.js", "verify.js", "icon.svg"];

const assets = pageFiles("/console/assets", () =>
  Promise.all(
    names.map(async (name): Promise<[string, Uint8Array]> => [
      name,
      await readFile(new URL(`assets/${name}`, import.meta.url)),
    ]),
  ),
);

export const addressesOfAssets = assets.addresses;

/** `GET /console/assets/:file`: for anybody, like the page to sign in on. */
export const showAsset = () => assets.answer;
