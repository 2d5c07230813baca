import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { externalScannerSchema } from "../../../src/scan/external/external-scanner-schema.ts";
import { openScanner } from "./open-scanner.ts";
import { startScannerServer } from "./scanner-server.ts";

const text = readFileSync(new URL("../../../docs/external-scanners.md", import.meta.url), "utf8");
const blocks = (language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.+?)^\`\`\`$`, "gms"))].map(([, block = ""]) => block);

const never = new AbortController().signal;

test("its configuration is valid", () => {
  const { scanners } = z.object({ scanners: z.array(externalScannerSchema) }).parse(parse(blocks("yaml").join()));
  expect(new Set(scanners.map(({ kind }) => kind)).size).toBe(4);
});

test("it has every setting of every kind, with its default", () => {
  const url = "http://127.0.0.1:1";
  for (const { shape } of externalScannerSchema.options) {
    const [kind = ""] = [...shape.kind.values];
    const least = { kind, name: "own", url, ...(kind === "classifier" ? { model: "guard" } : {}) };
    const filled = new Map(Object.entries(externalScannerSchema.parse(least)));
    for (const setting of Object.keys(shape)) {
      const rows = [...text.matchAll(new RegExp(`^\\| \`${setting}\` +\\| (.*?) +\\|`, "gm"))].map(([, cell]) => cell);
      expect(rows, setting).not.toEqual([]);
      const value = filled.get(setting);
      const shown = typeof value === "object" && value !== null ? Object.values(value).join(", ") : String(value);
      if (!(setting in least) && setting !== "kinds" && value !== undefined) {
        expect(rows.map((cell) => cell?.replaceAll("`", "").replace("{}", ""))).toContain(shown);
      }
    }
  }
});

describe("the contract", () => {
  test("is what is sent, and its example of an answer can be read", async () => {
    const [sent = "", answer = ""] = blocks("json");
    const server = await startScannerServer(() => answer);
    const scanner = await openScanner({ kind: "http", url: server.url });
    const example = JSON.parse(sent);
    const place = { partKind: example.part, direction: example.direction };
    expect(await scanner.scan(example.text, never, place)).toMatchObject([
      { type: "SHIP_NAME", start: 11, end: 16, scoreMilli: 900, dataClass: "internal" },
    ]);
    expect(JSON.parse(server.requests[0]?.body ?? "")).toEqual(example);
  });

  test("is what its example of a server speaks", async () => {
    const [source = ""] = blocks("js");
    expect(source.trim().split("\n").length).toBeLessThan(25);
    const child = spawn(process.execPath, ["--input-type=module", "-e", source], { env: { PORT: "0" } });
    onTestFinished(() => void child.kill());
    const [port] = await once(child.stdout, "data");
    const scanner = await openScanner({ kind: "http", url: `http://127.0.0.1:${String(port).trim()}/scan` });
    await scanner.check(never);
    const aboard = "😀 the Orion follows the Heron";
    const found = await scanner.scan(aboard, never, { partKind: "user", direction: "request" });
    expect(found.map(({ start, end }) => aboard.slice(start, end))).toEqual(["Orion", "Heron"]);
  });
});
