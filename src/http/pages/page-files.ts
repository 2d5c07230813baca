/**
 * The files that pages load: style sheets, scripts, pictures. Read when somebody first asks; their addresses carry their digests, so that browsers may
 * keep them for ever.
 * @module
 */
import { hash } from "node:crypto";
import { CustodyError } from "../../domain/errors.ts";
import type { AppContext } from "../context.ts";
import { once } from "./once.ts";

interface PageFile {
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: string;
}

export interface PageFiles {
  /** The addresses of the files, by name. */
  addresses(): Promise<(name: string) => string>;
  /** Answers one of them. Throws `not_found`. */
  answer(c: AppContext): Promise<Response>;
}

const mediaTypes = [
  [".css", "text/css; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".png", "image/png"],
  [".svg", "image/svg+xml"],
] as const;
const forever = "public, max-age=31536000, immutable";

const pageFile = ([name, content]: readonly [string, Uint8Array]): [string, PageFile] => {
  const mediaType = mediaTypes.find(([extension]) => name.endsWith(extension))?.[1] ?? "application/octet-stream";
  return [name, { mediaType, bytes: new Uint8Array(content), digest: hash("sha256", content).slice(0, 16) }];
};

/** The files below a path of this server, and no others; `read` gives them by name. */
export const pageFiles = (path: string, read: () => Promise<(readonly [string, Uint8Array])[]>): PageFiles => {
  const files = once(async () => new Map((await read()).map(pageFile)));
  return {
    addresses: async () => {
      const known = await files();
      return (name) => `${path}/${name}?v=${known.get(name)?.digest ?? ""}`;
    },
    answer: async (c) => {
      const found = (await files()).get(c.req.param("file") ?? "");
      if (found === undefined) throw new CustodyError("not_found", "there is no such file");
      const { mediaType, bytes, digest } = found;
      return c.body(bytes, 200, {
        "content-type": mediaType,
        "cache-control": c.req.query("v") === digest ? forever : "no-cache",
        "x-content-type-options": "nosniff",
      });
    },
  };
};
