import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { GarbageBound } from "../../src/vault/spent-bytes.ts";

const mebibyte = 1_048_576;

/** Memory that nobody holds from the next turn of the event loop on. */
const leave = async (mebibytes: number): Promise<WeakRef<Buffer>> => {
  const left = Array.from({ length: mebibytes }, () => Buffer.alloc(mebibyte));
  const [first] = left;
  if (first === undefined) throw new Error("nothing is left");
  const known = new WeakRef(first);
  await nextTurn();
  return known;
};

it("has what was left behind collected once it is more than its bound", async () => {
  const garbage = new GarbageBound(2);
  const few = await leave(8);
  garbage.step();
  garbage.step();
  expect(few.deref()).toBeDefined();
  const many = await leave(24);
  garbage.step();
  expect(many.deref()).toBeDefined();
  await nextTurn();
  garbage.step();
  expect(many.deref()).toBeUndefined();
});
