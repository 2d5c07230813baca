import { expect, it } from "vitest";
import { validate, version } from "uuid";
import { newId } from "../../src/domain/new-id.ts";

it("makes UUIDv7s that are unique and sort by time", () => {
  const ids = Array.from({ length: 5_000 }, (_, place) => newId(1_795_249_441_000 + place));
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  const [first = ""] = ids;
  expect(Number.parseInt(first.replaceAll("-", "").slice(0, 12), 16)).toBe(1_795_249_441_000);
});
