import { expect, test } from "vitest";
import { OrderedProofs } from "../../src/evidence/pack/ordered-proofs.ts";
import { formatLine } from "../../src/evidence/pack/pack-format.ts";
import { proofLineOf } from "../../src/evidence/pack/pack-log.ts";
import { formatProof, sourceTiles } from "../../src/ledger/proof.ts";
import { entriesOf, writeLog } from "../ledger/memory-log.ts";
import { naiveLeaf, naiveTree } from "../ledger/naive-tree.ts";

const hex = (hashes: readonly Uint8Array[]): string[] => hashes.map((hash) => Buffer.from(hash).toString("hex"));

test.each([1, 2, 3, 7, 255, 256, 257, 511, 769, 1300])(
  "proves every entry of a log of %i as RFC 6962 says",
  async (size) => {
    const entries = entriesOf(size);
    const tree = naiveTree(entries.map(naiveLeaf));
    const proofs = new OrderedProofs(size, sourceTiles(writeLog(entries), size));
    for (let index = 0; index < size; index += 1) {
      expect(hex(await proofs.prove(index))).toEqual(hex(tree.path(index, size)));
    }
  },
);

test.each([1, 2, 257, 1300])("writes each proof of a log of %i as the file's format has it", async (size) => {
  const checkpoint = "log.example/x/2026\n1300\nAAAA\n\n— log.example/x/2026 “quoted” \\ AAAA=\n";
  const proofs = new OrderedProofs(size, sourceTiles(writeLog(entriesOf(size)), size));
  const lineOf = proofLineOf({ name: "2026", checkpoint });
  for (let index = 0; index < size; index += 1) {
    const proof = formatProof({ index, hashes: await proofs.prove(index), checkpoint });
    const line = formatLine({ shard: "2026", index, proof });
    expect(lineOf(index, await proofs.proveLines(index))).toBe(line.toString("utf8"));
  }
});

test("proves entries above the second level of tiles", async () => {
  const size = 66_000;
  const entries = entriesOf(size);
  const tree = naiveTree(entries.map(naiveLeaf));
  const proofs = new OrderedProofs(size, sourceTiles(writeLog(entries), size));
  for (const index of [0, 255, 256, 65_535, 65_536, 65_792, size - 1]) {
    expect(hex(await proofs.prove(index))).toEqual(hex(tree.path(index, size)));
  }
});

test("names the tile that is missing", async () => {
  const proofs = new OrderedProofs(300, async () => null);
  await expect(proofs.prove(3)).rejects.toThrow(/tile\/0\//);
});
