import { describe, expect, test } from "vitest";
import { askTime } from "../../src/assurance/sntp.ts";
import { timeServerForTest } from "../fixtures/time-server.ts";

const now = Date.UTC(2026, 6, 1, 12);
const still = () => now;

describe("a time server", () => {
  test.each([0, 1_234, -86_400_000])("that is %i ms ahead is found to be", async (offsetMs) => {
    const server = await timeServerForTest(still);
    server.offsetMs = offsetMs;
    const found = await askTime({ host: "127.0.0.1", port: server.port }, still, 10_000);
    // The way there and back is part of the measure, on both sides alike only when nothing else runs here.
    expect(found).not.toBeNull();
    expect(Math.abs((found ?? 0) - offsetMs)).toBeLessThan(5_000);
  });

  test("of the era after 2036 is understood", async () => {
    const later = Date.UTC(2040, 0, 1);
    const server = await timeServerForTest(() => later);
    const found = await askTime({ host: "127.0.0.1", port: server.port }, () => later, 10_000);
    expect(Math.abs(found ?? Number.NaN)).toBeLessThan(5_000);
  });

  test.each([
    ["does not repeat what was sent", (answer: Buffer) => answer.writeUInt8(answer.readUInt8(24) ^ 1, 24)],
    ["is not synchronized", (answer: Buffer) => answer.writeUInt8(0xe4, 0)],
    ["sends us away", (answer: Buffer) => answer.writeUInt8(0, 1)],
    ["is another client", (answer: Buffer) => answer.writeUInt8(0x23, 0)],
    ["says no time", (answer: Buffer) => answer.fill(0, 40, 48)],
  ])("that %s is not believed", async (_, alter) => {
    const server = await timeServerForTest(still);
    server.alter = alter;
    expect(await askTime({ host: "127.0.0.1", port: server.port }, still, 300)).toBeNull();
  });

  test("that is not there says nothing", async () => {
    expect(await askTime({ host: "127.0.0.1", port: 9 }, still, 300)).toBeNull();
    expect(await askTime({ host: "does-not-exist.invalid", port: 123 }, still, 2_000)).toBeNull();
  });
});
