import { setImmediate as turn } from "node:timers/promises";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createGate } from "../../../src/scan/external/gate.ts";

const full = new Error("full");
const never = new AbortController().signal;

/** Work that ends when it is told to. */
const held = () => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  return { work: () => promise, end: () => resolve("done"), fail: () => reject(new Error("failed")) };
};

describe("a gate", () => {
  test("never lets more through than it says, and all in their order", async () => {
    const arrival = fc.record({ wait: fc.nat(2), length: fc.integer({ min: 1, max: 3 }), fails: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.array(arrival, { maxLength: 64 }), async (max, arrivals) => {
        const gate = createGate(max, 64, () => full);
        const order: number[] = [];
        let [running, busiest] = [0, 0];
        const work = async (at: number): Promise<void> => {
          order.push(at);
          running += 1;
          busiest = Math.max(busiest, running);
          for (let left = arrivals[at]?.length ?? 0; left > 0; left -= 1) await turn();
          running -= 1;
          if (arrivals[at]?.fails) throw new Error("failed");
        };
        const all: Promise<PromiseSettledResult<void>[]>[] = [];
        for (const [at, { wait }] of arrivals.entries()) {
          for (let left = wait; left > 0; left -= 1) await turn();
          all.push(Promise.allSettled([gate.pass(() => work(at), never)]));
        }
        const ends = (await Promise.all(all)).flat();
        expect(order).toEqual(arrivals.map((_arrival, at) => at));
        expect(busiest).toBeLessThanOrEqual(max);
        expect(ends.map(({ status }) => status === "rejected")).toEqual(arrivals.map(({ fails }) => fails));
      }),
      { numRuns: 50 },
    );
  });

  test("refuses who would wait behind too many, and lets the others through", async () => {
    const gate = createGate(1, 1, () => full);
    const first = held();
    const running = gate.pass(first.work, never);
    const waiting = gate.pass(async () => "second", never);
    await expect(gate.pass(async () => "third", never)).rejects.toBe(full);
    first.end();
    expect(await Promise.all([running, waiting])).toEqual(["done", "second"]);
    expect(await gate.pass(async () => "fourth", never)).toBe("fourth");
  });

  test("lets go who gives up waiting: the place in the queue is free again", async () => {
    const gate = createGate(1, 1, () => full);
    const first = held();
    const running = gate.pass(first.work, never);
    const caller = new AbortController();
    const reason = new Error("given up");
    const waiting = gate.pass(async () => expect.unreachable(), caller.signal);
    caller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    const next = gate.pass(async () => "next", never);
    first.end();
    expect(await next).toBe("next");
    expect(await running).toBe("done");
  });

  test("is not passed by who has given up before, and work that fails frees its place", async () => {
    const gate = createGate(1, 1, () => full);
    const reason = new Error("given up");
    await expect(gate.pass(async () => expect.unreachable(), AbortSignal.abort(reason))).rejects.toBe(reason);
    const first = held();
    const running = gate.pass(first.work, never);
    first.fail();
    await expect(running).rejects.toThrow("failed");
    expect(await gate.pass(async () => "next", never)).toBe("next");
  });
});
