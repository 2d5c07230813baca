import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { findPolicy, loadPolicy, parsePolicy, parseSentPolicy } from "../../src/policy/load-policy.ts";
import type { Fields } from "./scripted.ts";

const root = mkdtempSync(join(tmpdir(), "custody-policies-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = root;
beforeEach(() => {
  folder = mkdtempSync(join(root, "one-"));
});

/** A file; what stands in it begins on line 3. */
const write = (path: string, fields: Fields = {}): string => {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  const lines = Object.entries(fields).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  writeFileSync(file, ["# a test's", "name: x", ...lines, ""].join("\n"));
  return file;
};
const files = (file: string): string[] => loadPolicy(file).files.map((one) => one.file);
const refused = (message: RegExp) =>
  expect.objectContaining({ code: "policy_invalid", message: expect.stringMatching(message) });

describe("a policy that extends others", () => {
  test("begins with them, in their order, and theirs before them", () => {
    write("a.yaml");
    write("b.yaml", { extends: ["./a.yaml"] });
    write("c.yaml");
    expect(files(write("own.yaml", { extends: ["b.yaml", "c.yaml"] }))).toEqual([
      "a.yaml",
      "b.yaml",
      "c.yaml",
      "own.yaml",
    ]);
  });

  test("has each once, where two of them extend the same", () => {
    write("base.yaml");
    write("left.yaml", { extends: ["base.yaml"] });
    write("right.yaml", { extends: ["base.yaml", "./left.yaml"] });
    expect(files(write("own.yaml", { extends: ["left.yaml", "right.yaml"] }))).toEqual([
      "base.yaml",
      "left.yaml",
      "right.yaml",
      "own.yaml",
    ]);
  });

  test("names files relative to itself", () => {
    write("near.yaml", { mode: "shadow" });
    write("inner/near.yaml");
    write("inner/next.yaml", { extends: ["near.yaml", "../near.yaml"] });
    const { files: read } = loadPolicy(write("own.yaml", { extends: ["inner/next.yaml"] }));
    expect(read.map(({ file, policy }) => [file, policy.mode])).toEqual([
      ["near.yaml", undefined],
      ["near.yaml", "shadow"],
      ["next.yaml", undefined],
      ["own.yaml", undefined],
    ]);
  });

  test("names shipped ones by their names, wherever it lies", () => {
    expect(files(write("own.yaml", { extends: ["default"] }))).toEqual(["default.yaml", "own.yaml"]);
  });

  test("has its own name", () => {
    expect(parsePolicy(join(folder, "own.yaml"), "name: own\nextends: [default]\n").name).toBe("own");
  });

  test.each([
    ["itself", { "a.yaml": ["a.yaml"] }],
    ["itself by another path", { "a.yaml": ["./inner/../a.yaml"] }],
    ["one that extends it", { "a.yaml": ["b.yaml"], "b.yaml": ["a.yaml"] }],
    ["one that comes back to it", { "a.yaml": ["b.yaml"], "b.yaml": ["c.yaml"], "c.yaml": ["a.yaml"] }],
    ["a ring", { "a.yaml": ["b.yaml"], "b.yaml": ["c.yaml"], "c.yaml": ["b.yaml"] }],
  ])("cannot extend %s", (_name, all) => {
    for (const [file, names] of Object.entries(all)) write(file, { extends: names });
    const last = Object.keys(all).at(-1) ?? "";
    expect(() => loadPolicy(join(folder, "a.yaml"))).toThrow(refused(new RegExp(`^${last}:3: extends\\.0: .*itself`)));
  });

  test.each([
    ["none.yaml", /^b\.yaml:4: extends\.1: .*none\.yaml: cannot be read$/],
    ["no-such-policy", /^b\.yaml:4: extends\.1: no policy is shipped as no-such-policy$/],
  ])("says which line names %s, which is not there", (name, message) => {
    write("b.yaml", { mode: "shadow", extends: ["default", name] });
    expect(() => loadPolicy(write("a.yaml", { extends: ["b.yaml"] }))).toThrow(refused(message));
  });

  test("says which file is at fault, and where", () => {
    const bad = write("bad.yaml", { mode: "dry" });
    expect(() => loadPolicy(write("own.yaml", { extends: ["bad.yaml"] }))).toThrow(new RegExp(`^${bad}:3: mode: `));
  });

  test.each([
    ["one by one", (place: number) => [`${place + 1}.yaml`]],
    [
      "beside each other",
      (place: number) => (place % 5 === 0 ? [1, 2, 3, 4, 5].map((more) => `${place + more}.yaml`) : []),
    ],
  ])("may have 20 files, %s, and no more", (_name, extended) => {
    const load = (count: number) => {
      for (let place = 0; place < count; place += 1) {
        const names = extended(place).filter((name) => Number.parseInt(name, 10) < count);
        write(`${place}.yaml`, { extends: names });
      }
      return loadPolicy(join(folder, "0.yaml")).files;
    };
    expect(load(20)).toHaveLength(20);
    expect(() => load(21)).toThrow(refused(/^\d+\.yaml:3: extends\.\d: more than 20 files/));
  });
});

describe("a file", () => {
  test("that is not there is named", () => {
    expect(() => findPolicy("./none.yaml")).toThrow(refused(/none\.yaml: cannot be read$/));
    expect(() => findPolicy("none")).toThrow(refused(/^no policy is shipped as none$/));
    expect(() => loadPolicy(folder)).toThrow(refused(/: cannot be read$/));
  });

  test("that is no UTF-8 is refused: other bytes would pass for the same text", () => {
    const file = join(folder, "own.yaml");
    writeFileSync(file, Buffer.concat([Buffer.from("name: x\n# "), Buffer.from([0xff, 0x0a])]));
    expect(() => loadPolicy(file)).toThrow(refused(/own\.yaml: this is not UTF-8$/));
  });

  test("is kept as it is, a byte order mark included", () => {
    const file = join(folder, "own.yaml");
    writeFileSync(file, "\ufeffname: x\r\n");
    expect(loadPolicy(file).files[0]?.source).toBe("\ufeffname: x\r\n");
  });
});

describe("a policy that was sent", () => {
  const sent = (source: string) => () => parseSentPolicy(`name: sent\n${source}\n`);

  test("may extend what is shipped", () => {
    expect(sent("extends: [default]")().files.map(({ file }) => file)).toEqual(["default.yaml", "policy"]);
  });

  test.each(["./own.yaml", "../default.yaml", "/own.yaml", "default.yaml", "Default", "a/default"])(
    "has no file of this machine read: %s",
    (name) => {
      expect(sent(`extends: [default, ${name}]`)).toThrow(refused(/^policy:2: extends\.1: .*cannot name files$/));
    },
  );

  test("nor a list", () => {
    const list = `list: { file: words.txt, sha256: ${"0".repeat(64)} }`;
    expect(sent(`types:\n  - type: OWN\n    ${list}`)).toThrow(refused(/^policy:4: types\.0\.list/));
  });
});
