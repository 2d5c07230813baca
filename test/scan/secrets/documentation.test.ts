import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { secrets } from "../../../src/scan/secrets/all.ts";

test("docs/secrets.md lists every type, and no other, with a source of it", () => {
  const rows = readFileSync("docs/secrets.md", "utf8").matchAll(
    /^\|[^|]+\| `([A-Z\d_]+)`\s*\|[^|]+\|[^|]*\((https:[^)\s]+(?:\([^)]*\))?)\)/gm,
  );
  const documented = new Map([...rows].map(([, type = "", source = ""]) => [type, source] as const));
  expect([...documented.keys()].toSorted()).toEqual([...new Set(secrets.map(({ type }) => type))].toSorted());
  for (const [type, source] of documented) {
    expect(secrets.some((one) => one.type === type && one.source === source)).toBe(true);
  }
});
