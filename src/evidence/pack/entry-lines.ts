/**
 * Many lines of `entries.ndjson` at once, in one buffer: three small ones for each line would keep the garbage collector busy.
 * @module
 */
import { formatEntryLine } from "./pack-format.ts";

const newline = 0x0a;
const brace = 0x7d;

/** The same bytes as `formatEntryLine` gives for each of these entries of one shard. */
export const formatEntryLines = (
  shard: string,
  entries: readonly { readonly index: number; readonly bytes: Uint8Array }[],
): Buffer => {
  // Whatever a line begins with, but for the index, is that of this shard.
  const template = formatEntryLine(shard, 0, new Uint8Array(0)).toString("latin1");
  const head = template.slice(0, template.indexOf(":0,") + 1);
  const middle = template.slice(head.length + 1, -2);
  const heads = entries.map(({ index }) => `${head}${index}${middle}`);
  const length = entries.reduce((sum, { bytes }, place) => sum + (heads[place]?.length ?? 0) + bytes.length + 2, 0);
  const lines = Buffer.allocUnsafe(length);
  let at = 0;
  for (const [place, { bytes }] of entries.entries()) {
    at += lines.write(heads[place] ?? "", at, "latin1");
    lines.set(bytes, at);
    at += bytes.length;
    lines[at] = brace;
    lines[at + 1] = newline;
    at += 2;
  }
  return lines;
};
