import { describe, expect, test } from "vitest";
import { random, textOf } from "./stream-cuts.ts";
import { proveText } from "./stream-proof.ts";
import { guardThat, localDetector } from "./streamed-answer.ts";

const detector = localDetector();
/** `node bench/prove-stream.ts` does the same with thousands of texts. */
const texts = 38;
const offsets = 6;

describe("however a stream is cut, it says what the whole answer would", () => {
  test.each(["redact", "tokenize", "hash", "block"])(
    "where all is to %s",
    async (action) => {
      const guard = guardThat(action, detector);
      expect(guard.streaming).toBe("hold");
      const next = random(action.length);
      for (let k = 0; k < texts; k += 1) {
        const pair = [textOf(next), textOf(next)] as const;
        const fault = await proveText(guard, pair, k, offsets);
        expect(fault, JSON.stringify(pair)).toBeNull();
      }
    },
    60_000,
  );
});
