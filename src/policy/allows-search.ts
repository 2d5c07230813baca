/**
 * Whether policies that were in force allow the search index: by the document that an exchange's entries name, so that an index that is built
 * anew holds what the first one held.
 * @module
 */
import { parse } from "yaml";
import { z } from "zod";

const documentShape = z.object({
  policies: z.array(z.object({ files: z.array(z.object({ source: z.string() })) })).min(1),
});

const fileShape = z.object({ search: z.enum(["on", "off"]).optional() });

/** What the last of a policy's files that speaks of it says. */
const isOn = ({ files }: z.infer<typeof documentShape>["policies"][number]): boolean =>
  files.map(({ source }) => fileShape.parse(parse(source)).search).findLast((said) => said !== undefined) === "on";

/** Where the document cannot be read, they do not. */
export const allowsSearch = (document: Uint8Array): boolean => {
  try {
    return documentShape.parse(JSON.parse(Buffer.from(document).toString("utf8"))).policies.every(isOn);
  } catch {
    return false;
  }
};
