import { describe, expect, test } from "vitest";
import { compareOutside } from "../../src/assurance/compare-outside.ts";
import { checkAnchor } from "../../src/ledger/anchor.ts";
import { createSigner, formatVkey, logKeyFromSeed, signCheckpoint } from "../../src/ledger/checkpoint.ts";
import { type SmallLog, smallLog } from "./small-log.ts";

const key = logKeyFromSeed(Buffer.alloc(32, 7));

/** As a start does, with nobody outside. */
const compare = ({ store }: SmallLog) =>
  compareOutside(store, [], {
    timeoutMs: 1_000,
    isRequired: true,
    check: (where, note) => checkAnchor(store, where, note, (origin) => [formatVkey(origin, key.publicKey)]),
  });

describe("the cosignatures that are kept", () => {
  test.each([
    ["continue", 0, true],
    ["are ahead of", 7, false],
  ])("and %s the log decide at the start", async (_, more, holds) => {
    const log = await smallLog();
    await log.add(4);
    const { origin, size, root } = await log.head();
    const note = signCheckpoint(createSigner(origin, key), size + more, root);
    const row = {
      target: "w1",
      origin,
      size: size + more,
      kind: "witness",
      time: 1,
      bytes: Buffer.from(note),
    } as const;
    await log.store.append({ entries: [], effects: [{ effect: "putAnchor", row }] });
    if (holds) await expect(compare(log)).resolves.toEqual({ shown: [], failures: [] });
    else await expect(compare(log)).rejects.toThrow(/^the cosigned checkpoint of shard 2026: the log ends at index 4/);
  });
});
