/**
 * What every scanner promises about a text that grows, and about a text of which only the last part is known.
 * @module
 */
import { expect } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import type { Scanner } from "../../src/scan/scanner.ts";

const nameOf = ({ type, start, end, scoreMilli }: Finding, shift = 0): string =>
  `${type} ${start + shift}-${end + shift} ${scoreMilli}`;

/** For every prefix: what ends at or before the open part is final, and no finding of the whole text crosses its beginning. */
export const expectStreamable = (scanner: Scanner, text: string): void => {
  const whole = scanner.scan(text, "");
  let before = 0;
  for (let length = 0; length <= text.length; length += 1) {
    const prefix = text.slice(0, length);
    const from = scanner.openFrom(prefix);
    expect(from).toBeLessThanOrEqual(length);
    // What was released stays so.
    expect(from).toBeGreaterThanOrEqual(before);
    before = from;
    expect(scanner.openFrom(prefix, 0, from)).toBe(from);
    const settled = (found: readonly Finding[]) =>
      found
        .filter(({ end }) => end <= from)
        .map((finding) => nameOf(finding))
        .sort();
    expect(settled(scanner.scan(prefix, ""))).toEqual(settled(whole));
    expect(whole.filter(({ start, end }) => start < from && end > from)).toEqual([]);
  }
};

/** So many characters before a finding are enough to find it. */
const lead = 256;

/** With so much before it, whatever that is, a text's findings are those that it has with all that stood before. */
export const expectLocal = (scanner: Scanner, before: string, text: string): void => {
  const all = before + text;
  const from = Math.max(0, before.length - lead);
  const later = (found: readonly Finding[], shift: number) =>
    found
      .filter(({ start }) => start + shift >= from + lead)
      .map((finding) => nameOf(finding, shift))
      .sort();
  expect(later(scanner.scan(all.slice(from), ""), from)).toEqual(later(scanner.scan(all, ""), 0));
};
