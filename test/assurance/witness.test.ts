import { describe, expect, test } from "vitest";
import { Anchoring } from "../../src/assurance/anchoring.ts";
import type { AnchorError } from "../../src/assurance/target.ts";
import { Witness } from "../../src/assurance/witness.ts";
import { newestAnchors } from "../../src/ledger/anchors.ts";
import { formatVkey, logKeyFromSeed, openCheckpoint, parseVkey } from "../../src/ledger/checkpoint.ts";
import { findCosignature, formatWitnessVkey, parseWitnessVkey } from "../../src/ledger/cosignature.ts";
import { type TestWitness, witnessForTest } from "../fixtures/witness.ts";
import { smallLog } from "./small-log.ts";

const vkeyOf = (origin: string): string => formatVkey(origin, logKeyFromSeed(Buffer.alloc(32, 7)).publicKey);
const inTime = () => AbortSignal.timeout(10_000);
const witnessOf = ({ url, vkey }: TestWitness, intervalS = 1): Witness =>
  new Witness({ name: "w1", url, vkey, allowPrivate: false }, intervalS);
const reasonOf = async (what: Promise<unknown>): Promise<string> => {
  const error = await what.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return (error as AnchorError | null)?.reason ?? "nothing";
};

/** The line with another character of its base64. */
const withOther = (line: string, at: number): string =>
  line.slice(0, at) + (line.at(at) === "A" ? "B" : "A") + line.slice(at + 1);

describe("a witness", () => {
  test("cosigns a log as it grows, each time from what it has seen", async () => {
    const [log, outside] = [await smallLog(), await witnessForTest()];
    await log.add(3);
    const first = await log.head();
    outside.trusted.push(vkeyOf(first.origin));
    const witness = witnessOf(outside);
    const seen = await witness.show(first, inTime());
    const note = Buffer.from(seen.bytes ?? []).toString("utf8");
    expect(openCheckpoint(note, parseVkey(vkeyOf(first.origin))).size).toBe(first.size);
    const cosignature = findCosignature(note, parseWitnessVkey(outside.vkey));
    expect(cosignature?.time).toBe((seen.at ?? 0) / 1_000);
    await log.add(500);
    await witness.show(await log.head(), inTime());
    expect(outside.answers).toEqual([200, 200]);
    expect(outside.bodies.map((body) => body.split("\n")[0])).toEqual(["old 0", `old ${first.size}`]);
    expect(outside.states.get(first.origin)?.size).toBe(first.size + 500);
    await witness.close();
  });

  test("is asked again from the size that it answers", async () => {
    const [log, outside] = [await smallLog(), await witnessForTest()];
    await log.add(3);
    outside.trusted.push(vkeyOf((await log.head()).origin));
    await witnessOf(outside).show(await log.head(), inTime());
    await log.add(4);
    // One that knows nothing, as after a start.
    await witnessOf(outside).show(await log.head(), inTime());
    expect(outside.answers).toEqual([200, 409, 200]);
  });

  test("that has seen more than there is says so, and one that has seen another log", async () => {
    const [log, fork, outside] = [await smallLog(), await smallLog(), await witnessForTest()];
    await log.add(9);
    outside.trusted.push(vkeyOf((await log.head()).origin));
    await witnessOf(outside).show(await log.head(), inTime());
    await fork.add(3, 100);
    expect(await reasonOf(witnessOf(outside).show(await fork.head(), inTime()))).toBe("ahead");
    await fork.add(6, 200);
    // As many entries, and others.
    expect(await reasonOf(witnessOf(outside).show(await fork.head(), inTime()))).toBe("forked");
    await fork.add(6, 300);
    expect(await reasonOf(witnessOf(outside).show(await fork.head(), inTime()))).toBe("forked");
    expect(outside.answers.at(-1)).toBe(422);
  });

  test.each([
    ["another key's line", (line: string) => line.replace("w1 ", "w2 ")],
    ["a signature of another length", (line: string) => line.replace(/.{4}\n$/, "AAA=\n")],
    ["a changed signature", (line: string) => withOther(line, -20)],
    // The first bytes after key and name are the time.
    ["another time", (line: string) => withOther(line, line.lastIndexOf(" ") + 16)],
    ["no line at all", () => "hello\n"],
    ["nothing", () => ""],
  ])("is not believed with %s", async (_, alter) => {
    const [log, outside] = [await smallLog(), await witnessForTest()];
    await log.add(2);
    outside.trusted.push(vkeyOf((await log.head()).origin));
    outside.alter = alter;
    expect(await reasonOf(witnessOf(outside).show(await log.head(), inTime()))).toBe("unreachable");
  });

  test("that does not know the log has not seen it", async () => {
    const [log, outside] = [await smallLog(), await witnessForTest()];
    await log.add(2);
    expect(await reasonOf(witnessOf(outside).show(await log.head(), inTime()))).toBe("unreachable");
    expect(outside.answers).toEqual([404]);
  });

  test("has a key of its own type: a log's key is refused", () => {
    expect(() => parseWitnessVkey(vkeyOf("witness.example/w1"))).toThrow(/of type 0x04/);
    const good = formatWitnessVkey("w.example", Buffer.alloc(32, 9));
    expect(parseWitnessVkey(good).name).toBe("w.example");
    expect(() => parseWitnessVkey(good.replace("w.example", "v.example"))).toThrow(/does not belong/);
  });
});

describe("showing the log", () => {
  test("records each showing once, and an idle log comes to rest", async () => {
    const [log, outside] = [await smallLog(), await witnessForTest()];
    await log.add(5);
    const { origin } = await log.head();
    outside.trusted.push(vkeyOf(origin));
    const anchoring = new Anchoring(log, [witnessOf(outside)], {
      timeoutMs: 10_000,
      uptime: () => 0,
      onFailure: (_target, error) => {
        throw error;
      },
    });
    const before = await log.size();
    await anchoring.anchorNow();
    expect(await log.size()).toBe(before + 1);
    await anchoring.anchorNow();
    await anchoring.anchorNow();
    expect(await log.size()).toBe(before + 1);
    expect(outside.answers).toEqual([200]);
    await log.add(1);
    await anchoring.anchorNow();
    expect(await log.size()).toBe(before + 3);
    const stored = await newestAnchors(log.store, origin, before + 3);
    expect(stored.cosigned?.split("\n")[1]).toBe(String(before + 2));
    expect(findCosignature(stored.cosigned ?? "", parseWitnessVkey(outside.vkey))).not.toBeNull();
    // Below its size there is the one before.
    expect((await newestAnchors(log.store, origin, before + 1)).cosigned?.split("\n")[1]).toBe(String(before));
    await anchoring.close();
  });

  test("says once that a target has seen another log, and goes on", async () => {
    const [log, fork, outside] = [await smallLog(), await smallLog(), await witnessForTest()];
    await fork.add(9, 100);
    outside.trusted.push(vkeyOf((await fork.head()).origin));
    await witnessOf(outside).show(await fork.head(), inTime());
    await log.add(3);
    const told: string[] = [];
    const anchoring = new Anchoring(log, [witnessOf(outside)], {
      timeoutMs: 10_000,
      uptime: () => 0,
      onFailure: (_target, { reason }) => told.push(reason),
    });
    await anchoring.anchorNow();
    await log.add(2);
    await anchoring.anchorNow();
    expect(told).toEqual(["ahead"]);
    expect(anchoring.behind).toEqual(["w1"]);
    const entries = await log.store.readEntries(1, 0, 100);
    const kinds = entries.map((bytes): string => JSON.parse(Buffer.from(bytes).toString("utf8")).kind);
    expect(kinds.filter((kind) => kind === "log.anchor_failed")).toHaveLength(1);
    await anchoring.close();
  });
});
