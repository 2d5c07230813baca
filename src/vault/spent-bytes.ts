/**
 * Memory of large bytes that nobody needs any more. The collector sees of a buffer a small object, and lets some 64 MB of such memory gather
 * before it looks: more than all else that a server has beside its code.
 * @module
 */
import { getHeapStatistics, setFlagsFromString } from "node:v8";
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

/** More would be a tenth of what a server may have. */
const grownBytesMax = 25_165_824;

/** Of this thread: objects, and the memory behind buffers. */
const usedBytes = (): number => {
  const { used_heap_size: objects, external_memory: buffers } = getHeapStatistics();
  return objects + buffers;
};

/**
 * Has the young objects collected now, buffers among them: for those whose last use nobody is told of, since a socket has them. It takes about a
 * millisecond.
 */
export const collectYoung = (): void => collector()({ type: "minor" });

/**
 * For work in the background that makes much garbage and is in no hurry: `step` after each piece of it. Bodies that outlive a collection of the young are
 * old, and V8 lets as much of them gather as all else takes before it looks; here it is `grownBytesMax`. A collection takes some 60 ms, once in about 1,000 calls.
 */
export class GarbageBound {
  readonly #everySteps: number;
  #steps = 0;
  #bytes = usedBytes();

  constructor(everySteps: number) {
    this.#everySteps = everySteps;
  }

  step(): void {
    this.#steps += 1;
    if (this.#steps % this.#everySteps !== 0) return;
    const used = usedBytes();
    // V8 has collected meanwhile.
    if (used < this.#bytes) this.#bytes = used;
    if (used - this.#bytes < grownBytesMax) return;
    collector()({ type: "major" });
    this.#bytes = usedBytes();
  }
}

/** Has all objects collected now, and their pages given back. It takes 0.2 s of CPU: once, for the 60 MB that a start leaves behind and no call needs. */
export const collectAll = (): void => collector()({ type: "major", flavor: "last-resort" });
