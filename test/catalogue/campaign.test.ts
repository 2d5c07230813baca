import { describe, expect, test } from "vitest";
import { armOf, createCampaign } from "../../src/catalogue/campaign.ts";

const sessions = Array.from({ length: 100_000 }, (_none, place) => `session-${place}`);

const campaign = (key: string, weights: Readonly<Record<string, number>>) => {
  const arms = Object.entries(weights).map(([name, weight]) => [name, { model: `model-${name}`, weight }]);
  return createCampaign(key, { by: "session", arms: Object.fromEntries(arms) });
};

/** How many of the sessions each arm has, as shares of all. */
const sharesOf = (of: ReturnType<typeof campaign>): Record<string, number> => {
  const shares: Record<string, number> = {};
  for (const session of sessions) {
    const { name } = armOf(of, session);
    shares[name] = (shares[name] ?? 0) + 1 / sessions.length;
  }
  return shares;
};

describe("an arm", () => {
  test.each([[{ a: 50, b: 50 }], [{ a: 60, b: 30, c: 10 }], [{ a: 0.6, b: 0.3, c: 0.1 }], [{ small: 1, large: 99 }]])(
    "gets its share of 100,000 sessions, to one in a hundred: %j",
    (weights) => {
      const total = Object.values(weights).reduce((sum, weight) => sum + weight);
      const shares = sharesOf(campaign("c", weights));
      expect(Object.keys(shares).toSorted()).toEqual(Object.keys(weights).toSorted());
      for (const [name, weight] of Object.entries(weights)) {
        expect(Math.abs((shares[name] ?? 0) - weight / total), name).toBeLessThan(0.01);
      }
    },
  );

  test("is the same for a session each time, in whatever order and unit the arms are listed", () => {
    const one = campaign("c", { a: 60, b: 30, c: 10 });
    const other = campaign("c", { c: 1, a: 6, b: 3 });
    for (const session of sessions.slice(0, 2_000)) {
      expect(armOf(other, session)).toMatchObject({ name: armOf(one, session).name });
      expect(armOf(one, session)).toEqual(armOf(one, session));
    }
  });

  test("says nothing of the arms of other campaigns", () => {
    const [one, other] = [campaign("one", { a: 1, b: 1 }), campaign("other", { a: 1, b: 1 })];
    const same = sessions.filter((session) => armOf(one, session).name === armOf(other, session).name).length;
    expect(Math.abs(same / sessions.length - 0.5)).toBeLessThan(0.01);
  });

  test("is made as it is documented: SHA-256 of key, zero byte and session, over the weights in the order of names", () => {
    // printf 'c\0session-1' | sha256sum: f30bb925..., so 0.9494 of the whole.
    expect(armOf(campaign("c", { b: 5, a: 95 }), "session-1").name).toBe("a");
    expect(armOf(campaign("c", { b: 6, a: 94 }), "session-1").name).toBe("b");
  });
});

test("what a configuration says of a campaign", () => {
  const id = "7d7c2b0e-5a1c-4d0b-9a61-3a1f0c1f9a10";
  const { arms, ...rest } = createCampaign("c", {
    id,
    by: "user",
    arms: { b: { model: "m", weight: 1 }, a: { model: "n", weight: 2 } },
  });
  expect(rest).toEqual({ key: "c", id, by: "user" });
  expect(arms.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(campaign("c", { a: 1, b: 1 }).id).toBeNull();
});
