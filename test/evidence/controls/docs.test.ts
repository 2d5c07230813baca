/**
 * docs/controls.md speaks of every check as the code has it, of every framework, block and state.
 * @module
 */
import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { checkStates, controlStates } from "../../../src/evidence/controls/check.ts";
import { checks } from "../../../src/evidence/controls/checks/all.ts";
import { blocks } from "../../../src/evidence/controls/framework.ts";
import { loadFrameworks } from "../../../src/evidence/controls/load-frameworks.ts";

const text = readFileSync(new URL("../../../docs/controls.md", import.meta.url), "utf8");
const rows = [...text.matchAll(/^\|(.+)\|$/gm)].map(([, row = ""]) => row.split("|").map((cell) => cell.trim()));
const rowsOfChecks = rows.slice(rows.findIndex(([first]) => first === "check") + 2);

/** A parameter with its default, as the table writes it. */
const shown = (name: string, value: unknown): string =>
  `\`${name}: ${value === "" || value === "*" ? `"${value}"` : String(value)}\``;

describe("docs/controls.md", () => {
  test.each(checks.map((check) => [check.name, check] as const))(
    "says what %s asks, and its parameters",
    (name, check) => {
      const row = rowsOfChecks.find(([first]) => first === `\`${name}\``);
      const parameters = Object.entries(check.parameters.parse({}));
      expect(row).toEqual([
        `\`${name}\``,
        check.block,
        check.asks,
        parameters.map(([name, value]) => shown(name, value)).join(", "),
      ]);
    },
  );

  it("speaks of no check that is not there", () => {
    expect(rowsOfChecks.map(([first]) => first)).toEqual(checks.map(({ name }) => `\`${name}\``));
  });

  it("has every framework, block and state", () => {
    const words = [...loadFrameworks().map(({ framework }) => framework), ...blocks, ...checkStates, ...controlStates];
    expect(words.filter((word) => !text.includes(`\`${word}\``))).toEqual([]);
  });
});
