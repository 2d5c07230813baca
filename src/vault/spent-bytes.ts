/**
 * Memory of large bytes that nobody needs any more. The collector sees of a buffer a small object, and lets some 64 MB of such memory gather
 * before it looks: more than all else that a server has beside its code.
 * @module
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Gives the memory back at once, where the bytes are all of it. They are empty from then on, so nobody may hold them. */
export const giveBack = ({ buffer, byteOffset, byteLength }: Uint8Array): void => {
  if (buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength) buffer.transfer(0);
};

type Collect = (options: { readonly type: "minor" | "major"; readonly flavor?: "last-resort" }) => void;

let known: Collect | null = null;

/** The collector: Node has it behind a flag only. */
const collector = (): Collect => {
  if (known === null) {
    setFlagsFromString("--expose-gc");
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- V8's own, which no types describe
    known = runInNewContext("gc") as Collect;
  }
  return known;
};

/**
 * Has the young objects collected now, buffers among them: for those whose last use nobody is told of, since a socket has them. It takes about a
 * millisecond.
 */
export const collectYoung = (): void => collector()({ type: "minor" });

/** Has all objects collected now, and their pages given back. It takes 0.2 s of CPU: once, for the 60 MB that a start leaves behind and no call needs. */
export const collectAll = (): void => collector()({ type: "major", flavor: "last-resort" });
