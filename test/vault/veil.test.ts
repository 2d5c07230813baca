import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { newVeil, veilFrom } from "../../src/vault/veil.ts";

test("what is covered can be read from any byte on, under its own key only", () => {
  const veil = newVeil();
  const text = randomBytes(1_000);
  const covered = veilFrom(veil, 0).update(text);
  expect(covered.equals(text)).toBe(false);
  for (const at of [0, 1, 15, 16, 17, 255, 256, 999]) {
    expect(veilFrom(veil, at).update(covered.subarray(at)).equals(text.subarray(at)), String(at)).toBe(true);
  }
  expect(veilFrom(newVeil(), 0).update(covered).equals(text)).toBe(false);
});
