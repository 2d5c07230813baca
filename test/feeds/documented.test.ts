/**
 * docs/feeds.md speaks of what there is: settings, codes, severities.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { configJsonSchema, loadConfig } from "../../src/config.ts";
import { actions } from "../../src/domain/verdict.ts";
import { outcomes } from "../../src/domain/entry.ts";
import { feedFailures } from "../../src/domain/feed-entry.ts";
import { feedsSchema } from "../../src/feeds/feeds-config.ts";
import { severityOfKind, severityOfOutcome, severityOfVerdict } from "../../src/feeds/severity.ts";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const docs = read("docs/feeds.md");

test("the severity of every kind of entry stands in its table, and no other", () => {
  const section = docs.slice(docs.indexOf("## Severity"), docs.indexOf("## Watching feeds"));
  const rows = [...section.matchAll(/^\|(.+)\|$/gm)].map(([, row = ""]) => row.split("|").map((cell) => cell.trim()));
  const expected = Object.entries(severityOfKind).map(([kind, severity]) => [`\`${kind}\``, severity]);
  expect(rows.slice(2)).toEqual(expected);
});

test("the table has every kind of entry that the log can hold", () => {
  const files = [
    "entry",
    "access-entry",
    "assurance-entry",
    "evidence-entry",
    "retention-entry",
    "feed-entry",
    "review-entry",
  ];
  const all = files.map((file) => read(`src/domain/${file}.ts`)).join("");
  const unions = [...all.matchAll(/readonly kind:([^;]+);/g)].map(([, union = ""]) => union).join();
  const kinds = [...unions.matchAll(/"([\w.]+)"/g)].map(([, kind = ""]) => kind);
  expect(kinds.length).toBeGreaterThan(30);
  expect(kinds.filter((kind) => severityOfKind[kind] === undefined)).toEqual([]);
});

test("what is severe by its outcome or its verdict is said", () => {
  const severity = docs.slice(docs.indexOf("## Severity"));
  for (const outcome of outcomes) expect(severity).toContain(`\`${outcome}\``);
  for (const action of actions.filter((one) => one !== "allow")) expect(severity).toContain(`\`${action}\``);
  expect([severityOfVerdict.flag, severityOfVerdict.redact, severityOfVerdict.block]).toEqual([
    "low",
    "medium",
    "high",
  ]);
  expect([severityOfOutcome.complete, severityOfOutcome.blocked, severityOfOutcome.interrupted]).toEqual([
    "informational",
    "low",
    "medium",
  ]);
});

test("every code and every setting is explained", () => {
  expect(feedFailures.filter((code) => !docs.includes(`\`${code}\``))).toEqual([]);
  const { items } = z.toJSONSchema(feedsSchema, { io: "input" }) as { items: { oneOf?: object[]; anyOf?: object[] } };
  const kinds = (items.oneOf ?? items.anyOf ?? []) as { properties: object }[];
  const settings = kinds.flatMap(({ properties }) => Object.keys(properties));
  expect(new Set(settings).size).toBeGreaterThan(20);
  expect(settings.filter((setting) => !docs.includes(`\`${setting}\``))).toEqual([]);
  expect(JSON.stringify(configJsonSchema())).toContain("previousSecretEnv");
});

test("the example is valid", () => {
  const [example = ""] = [...docs.matchAll(/^```yaml\n(.+?)^```$/gms)].map(([, block]) => block);
  const folder = mkdtempSync(join(tmpdir(), "custody-feeds-docs-"));
  vi.stubEnv("CUSTODY_ON_CALL_SECRET", "any");
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  writeFileSync(join(folder, "custody.yaml"), example);
  const { feeds } = loadConfig({ config: join(folder, "custody.yaml") });
  expect(feeds.map(({ settings }) => settings.kind)).toEqual(["ndjson", "syslog", "webhook"]);
  expect(feeds[2]?.secrets).toEqual(["any"]);
  writeFileSync(join(folder, "twice.yaml"), `${example}${example.slice("feeds:\n".length)}`);
  expect(() => loadConfig({ config: join(folder, "twice.yaml") })).toThrow("feeds: the name events is there twice");
});
