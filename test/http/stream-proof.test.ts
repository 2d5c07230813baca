import { describe, expect, test } from "vitest";
import { random, textOf } from "./stream-cuts.ts";
import { proveText } from "./stream-proof.ts";
import { guardThat, localDetector } from "./streamed-answer.ts";

const detector = localDetector();
/** `node bench/prove-stream.ts` does the same with thousands of texts. */
const texts = 16;
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

/** Longer than any segment, with disguises: its segments begin elsewhere than those of what it says. */
const disguised = [
  "\\ 0873423049 % ab1 ab1 ab1 ab1 ab1 ab1 ab1 ab1  https://example.com/a?b=c xxxxxxxxxxxxxxxxxxxxxxxxx,  Yes. the",
  "jane.roe@example.comof 12 Main Street, Springfield, IL 62701 & https://example.com/a?b=c 822-70-6468 abandon a",
  "bility able about above jane%40example.compassport  我叫王小明 This is a sentence of plain words that says nothing ",
  "= { , the patient takes metformin 500 mg} - % = Yes. the patient takes metformin 500 mg𝟒𝟏𝟏𝟏 1111 1111 1111 jan",
  "e.roe@example.comаmy name is Jane Roe 4111 1111 1111 1111 DE89370400440532013000 ｊａｎｅ@example.comа< Dr. Brenda",
  " Miller - jane%40example.com 12 Main Street, Springfield, IL 62701 &ab1 ab1 ab1 ab1 ab1 ab1 ab1 ab1 ab1 ab1 ab",
  "1 ab1 ab1 ab1 ab1 ab1 ab1 ab1 ab1 ab1 ab1 ab1  my name is Jane Roe +49 30 2639723\\ \\ 12 Main Street, Springfie",
  "ld, IL 62701ab1 ab1 ab1  DE89370400440532013000Иван939-49-3505 xxxxxxxx ",
].join("");

test("names are found behind a long run of disguised text as they are in the whole of it", async () => {
  const fault = await proveText(
    guardThat("redact", detector),
    [disguised, "DE89370400440532013000 10.0.0.1"],
    1_052,
    24,
  );
  expect(fault).toBeNull();
}, 60_000);
