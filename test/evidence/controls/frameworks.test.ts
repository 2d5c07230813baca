/**
 * The shipped frameworks: their files hold, every id is one that was checked against its source, and none of those is left out.
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it, test } from "vitest";
import { checks } from "../../../src/evidence/controls/checks/all.ts";
import { loadFrameworks, parseFramework } from "../../../src/evidence/controls/load-frameworks.ts";
import { compileGlob } from "../../../src/domain/glob.ts";

const frameworks = loadFrameworks();
const entityTypes = readFileSync(new URL("../../../docs/entity-types.md", import.meta.url), "utf8");
/** The list that was checked against the sources: beside the repository where it is there. */
const mapFile =
  ["../../../../shared/controls.md", "../../../../../shared/controls.md"]
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path)) ?? null;

/** The rows of its table: by the first words of each, the text of all that follows. */
const readMap = (file: string): Map<string, string> => {
  const rows = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => /^\| [A-Z]/.test(line));
  return new Map(
    rows.map((row) => {
      const [, name = "", text = ""] = row.split("|").map((cell) => cell.trim());
      return [name, text];
    }),
  );
};

/** How ids are written in the rows of a framework. */
interface Reading {
  readonly rows: RegExp;
  /** An id, or the end of one that goes on from the id before it. */
  readonly id: RegExp;
  /** The id that a text means; `before` is the last one. */
  readonly full?: (text: string, before: string) => string;
  /** The parts of a row, each with what its ids begin with. */
  readonly parts?: (text: string) => readonly (readonly [prefix: string, text: string])[];
}

/** `(a)(2)(i)` after `312(a)(1)` is of the same section; `(ii)` after `312(e)(2)(i)` has another last part. */
const ofSection = (text: string, before: string): string => {
  if (/^\d/.test(text)) return text;
  return /^\([a-z]\)\(/.test(text) ? before.replace(/\(.*/, "") + text : before.replace(/\([^()]*\)$/, "") + text;
};

/** `.1.2` after `3.3.1` is 3.3.1.2; `.4` after `3.6.1` is 3.6.1.4, and after `3.6.1.2` too. */
const ofRequirement = (text: string, before: string): string => {
  if (!text.startsWith(".")) return text;
  const kept = /^\.\d\.\d$/.test(text) ? 2 : 3;
  return before.split(".").slice(0, kept).join(".") + text;
};

const roman = ["i", "ii", "iii", "iv", "v", "vi", "vii"];
const letters = [..."ABCDEFGH"];

/** Every id after `first` to the one that ends as `end` does. */
const rangeOf = (first: string, end: string): string[] => {
  const close = first.endsWith(")") ? ")" : "";
  const tail = /([A-Za-z]+|\d+)\)?$/.exec(first)?.[1] ?? "";
  const last = /([A-Za-z]+|\d+)\)?$/.exec(end)?.[1] ?? "";
  const head = first.slice(0, first.length - tail.length - close.length);
  if (/^\d+$/.test(tail)) {
    const from = Number(tail);
    return Array.from({ length: Number(last) - from }, (_, k) => `${head}${from + k + 1}${close}`);
  }
  const order = [roman, letters, [..."abcdefgh"]].find((one) => one.includes(tail) && one.includes(last)) ?? [];
  return order.slice(order.indexOf(tail) + 1, order.indexOf(last) + 1).map((one) => head + one + close);
};

/** Sections with paragraphs: `28(3)(h)`, `(4)`. */
const paragraphs = /(?<![\w.)])(?:\d{1,3}(?:\([A-Za-z0-9]+\))*|(?:\([A-Za-z0-9]+\))+)(?![\d/])/g;

const readings: Readonly<Record<string, Reading>> = {
  hipaa: {
    rows: /^HIPAA/,
    id: /(?<![\w.)])(?:\d{3}\([a-z]\)|\([a-zA-Z]+\))(?:\([A-Za-z0-9]+\))*/g,
    full: ofSection,
    parts: (text) => [["164.", text]],
  },
  soc2: { rows: /^SOC 2/, id: /\b(?:CC|C|P)\d\.\d\b/g },
  "pci-dss": {
    rows: /^PCI/,
    id: /(?<![\w.])\d{1,2}(?:\.\d{1,2}){2,3}|(?<=[\s,-])\.\d(?:\.\d)?\b/g,
    full: ofRequirement,
  },
  gdpr: { rows: /^GDPR/, id: paragraphs, full: ofSection },
  "eu-ai-act": {
    rows: /^EU AI/,
    id: /(?<![\w.)])(?:\d{2}(?:\(\d\))?|\(\d\))(?!\d)/g,
    full: ofSection,
    parts: (text) => [["", text.replace(/ Dates after.*/, "")]],
  },
  "iso-42001": { rows: /42001/, id: /\bA\.\d{1,2}(?:\.\d{1,2}){1,2}/g },
  "iso-27001": { rows: /27001/, id: /\bA\.\d\.\d{1,2}|(?<=-)\d\.\d{1,2}/g },
  "nist-ai-rmf": {
    rows: /AI RMF/,
    id: /(?:(?:GOVERN|MANAGE|MEASURE) |(?<![\w.]))\d\.\d{1,2}/g,
    full: (text, before) => (/^\d/.test(text) ? `${before.split(" ")[0]} ${text}` : text),
  },
  "nist-800-53": {
    rows: /800-53/,
    id: /\b[A-Z]{2}-\d+(?:\(\d+\))?|(?<![\w)-])\d+\(\d+\)/g,
    full: (text, before) => (/^\d/.test(text) ? `${before.split("-")[0]}-${text}` : text),
  },
  "nist-csf": { rows: /CSF/, id: /\b[A-Z]{2}\.[A-Z]{2}-\d{2}\b/g },
  nydfs: { rows: /^NYDFS/, id: /\b500\.\d+(?:\([a-z0-9]\))*|(?<=[\s,])(?:\([a-z0-9]\))+/g, full: ofSection },
  dora: {
    rows: /^DORA/,
    id: paragraphs,
    full: ofSection,
    parts: (text) => text.split("RTS 2024/1774:").map((part, place) => [place === 0 ? "" : "RTS ", part] as const),
  },
  "sec-17a-4": {
    rows: /17a-4/,
    id: /(?:FINRA \d{4})?(?:\((?:f|[ivx]+|[A-C]|[a-c]|\d)\))+/g,
    full: (text, before) => {
      if (text.startsWith("(f)")) return `17a-4${text}`;
      if (text.startsWith("(A)")) return before + text.slice("(A)".length);
      if (text === "(B)") return before.replace(/\(A\).*/, text);
      return text.startsWith("(") ? before.replace(/\([^()]*\)$/, text) : text;
    },
  },
};

/** The ids that the rows name, ranges spelled out. */
const idsOf = (
  { rows, id, full = (text) => text, parts = (text) => [["", text]] }: Reading,
  map: ReadonlyMap<string, string>,
): Set<string> => {
  const found = new Set<string>();
  for (const [prefix, text] of [...map].filter(([name]) => rows.test(name)).flatMap(([, text]) => parts(text))) {
    let before = "";
    let end = 0;
    for (const match of text.matchAll(id)) {
      const isRange = before !== "" && text.slice(end, match.index) === "-";
      const ids = isRange ? rangeOf(before, match[0]) : [full(match[0], before)];
      for (const one of ids) found.add(prefix + one);
      before = ids.at(-1) ?? "";
      end = match.index + match[0].length;
    }
  }
  return found;
};

describe("the shipped frameworks", () => {
  it("are thirteen, each with what every file must say", () => {
    expect(frameworks.map(({ framework }) => framework)).toEqual([
      "dora",
      "eu-ai-act",
      "gdpr",
      "hipaa",
      "iso-27001",
      "iso-42001",
      "nist-800-53",
      "nist-ai-rmf",
      "nist-csf",
      "nydfs",
      "pci-dss",
      "sec-17a-4",
      "soc2",
    ]);
    for (const { name, version, source, limitation, controls } of frameworks) {
      expect([name, version, source, limitation].every((text) => text.length > 2)).toBe(true);
      expect(controls.length).toBeGreaterThan(5);
    }
  });

  test.each(frameworks.map((one) => [one.framework, one] as const))(
    "%s says supports, and nothing stronger",
    (_, one) => {
      expect(JSON.stringify(one)).not.toMatch(/complian|certified|guarantee|fully meets/i);
      const silent = one.controls.filter(({ checks, blocks }) => checks.length === 0 && !blocks.includes("disclosure"));
      expect(silent.map(({ id }) => id)).toEqual([]);
    },
  );

  it("use every check, and entity types that there are", () => {
    const uses = frameworks.flatMap(({ controls }) => controls.flatMap(({ checks }) => checks));
    const used = new Set(uses.map(({ name }) => name));
    expect(checks.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([]);
    const types = uses
      .flatMap(({ parameters }) => String(parameters["types"] ?? "").split(","))
      .filter((type) => type !== "" && type !== "*");
    const known = [...entityTypes.matchAll(/^\| `([A-Z0-9_]+)`/gm)].map((match) => match[1] ?? "");
    expect(types.length).toBeGreaterThan(3);
    expect(types.filter((type) => !known.some(compileGlob(type)))).toEqual([]);
  });

  it("names the moment from which parts of the AI Act apply", () => {
    const dates = frameworks.find(({ framework }) => framework === "eu-ai-act")?.dates.map(({ date }) => date);
    expect(dates).toEqual(["2026-08-02", "2026-12-02", "2027-12-02", "2028-08-02"]);
  });
});

describe.skipIf(mapFile === null)(
  "ids, beside the list that was checked (skipped where ../shared/controls.md is not there)",
  () => {
    const map = mapFile === null ? new Map<string, string>() : readMap(mapFile);

    test.each(frameworks.map(({ framework }) => framework))("%s has every id of the list, and no other", (name) => {
      const reading = readings[name];
      const framework = frameworks.find((one) => one.framework === name);
      if (reading === undefined || framework === undefined) throw new Error(name);
      const listed = idsOf(reading, map);
      const own = [...framework.controls, ...framework.outside].map(({ id }) => id);
      expect([...own].sort()).toEqual([...listed].sort());
    });
  },
);

describe("a file that is at fault", () => {
  const good = `framework: own
name: Our own
version: "1"
source: https://example.org/own
limitation: It is about our own things, and nothing else.
controls:
  - id: A.1
    title: Our things are in order
    shows: That the things of ours are in order.
    blocks: [E1]
    checks: [exchanges-complete]
    notCovered: Things that are not ours at all.
`;
  const faults: readonly (readonly [string, string, RegExp])[] = [
    [
      "an unknown check",
      good.replace("exchanges-complete", "all-is-well"),
      /own\.yaml:11: controls\.0\.checks\.0: there is no check all-is-well/,
    ],
    [
      "an unknown parameter",
      good.replace("exchanges-complete", "heartbeats: { often: 1 }"),
      /own\.yaml:11: controls\.0\.checks\.0: heartbeats: /,
    ],
    [
      "a parameter of another kind",
      good.replace("exchanges-complete", "heartbeats: { missingHoursMax: few }"),
      /own\.yaml:11: .*missingHoursMax/,
    ],
    ["an unknown block", good.replace("E1", "E99"), /own\.yaml:10: controls\.0\.blocks\.0/],
    ["no limits", good.replace(/ {4}notCovered.*\n/, ""), /own\.yaml:7: controls\.0\.notCovered/],
    [
      "another name",
      good.replace("framework: own", "framework: other"),
      /own\.yaml:1: framework: must be the file's name/,
    ],
    ["a field that nobody knows", `${good}owner: me\n`, /own\.yaml:/],
  ];

  it("is read when it is not", () => {
    expect(parseFramework("own.yaml", good).controls[0]?.id).toBe("A.1");
  });

  test.each(faults)("%s is named with its line", (_, text, message) => {
    expect(() => parseFramework("own.yaml", text)).toThrow(message);
  });

  it("names an id that is there twice", () => {
    const twice = good + good.slice(good.indexOf("  - id"));
    expect(() => parseFramework("own.yaml", twice)).toThrow(/own\.yaml:13: controls\.1\.id: this id is there twice/);
  });
});
