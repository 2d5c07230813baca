/**
 * The style that a machine can check: who may import whom, how large things may grow, what every file begins with.
 * @module
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const src = join(root, "src");
const linesMax = 300;

/** The rooms by layer, and the rooms of the same layer or below that each may import besides itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  openai: ["domain"],
  scan: ["domain"],
  store: ["domain"],
  vault: ["domain"],
  policy: ["domain", "scan"],
  ledger: ["domain", "store", "vault"],
  upstream: ["domain", "openai"],
  catalogue: ["domain", "openai", "upstream"],
  access: ["domain", "store", "vault"],
  evidence: ["domain", "openai", "scan", "store", "vault", "policy", "ledger", "upstream", "access"],
  retention: ["domain", "openai", "scan", "store", "vault", "policy", "ledger", "upstream", "access"],
  assurance: ["domain", "openai", "scan", "store", "vault", "policy", "ledger", "upstream", "access"],
  feeds: ["domain", "openai", "scan", "store", "vault", "policy", "ledger", "upstream", "access"],
  batches: ["domain", "openai", "scan", "store", "vault", "policy", "ledger", "upstream", "access"],
  search: ["domain", "openai", "scan", "store", "vault", "policy", "ledger"],
  http: [
    "domain",
    "openai",
    "scan",
    "store",
    "vault",
    "policy",
    "ledger",
    "upstream",
    "catalogue",
    "access",
    "evidence",
    "retention",
    "assurance",
    "feeds",
    "batches",
    "search",
  ],
  console: [
    "domain",
    "openai",
    "scan",
    "store",
    "vault",
    "policy",
    "ledger",
    "upstream",
    "catalogue",
    "access",
    "evidence",
    "retention",
    "assurance",
    "feeds",
    "search",
    "http",
  ],
};

interface SourceFile {
  readonly path: string;
  readonly room: string | null;
  readonly text: string;
  readonly imports: readonly string[];
}

const importForms = /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)"([^"]+)"/g;

const sources: readonly SourceFile[] = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => {
    const text = readFileSync(join(src, path), "utf8");
    const [room] = path.split("/");
    return {
      path,
      room: path.includes("/") ? (room ?? null) : null,
      text,
      imports: [...text.matchAll(importForms)].map((match) => match[1] ?? ""),
    };
  });

const roomOf = (file: SourceFile, specifier: string): string => {
  const target = relative(src, resolve(src, dirname(file.path), specifier));
  return target.includes("/") ? (target.split("/")[0] ?? "") : ".";
};

describe("rooms", () => {
  it("has every folder in the import table", () => {
    const rooms = new Set(sources.flatMap(({ room }) => (room === null ? [] : [room])));
    expect([...rooms].filter((room) => room !== "cli" && !(room in mayImport))).toEqual([]);
  });

  it("imports downward only", () => {
    const faults = sources.flatMap((file) => {
      const allowed = file.room === null ? undefined : mayImport[file.room];
      if (allowed === undefined) return [];
      return file.imports
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) => roomOf(file, specifier))
        .filter((room) => room !== file.room && !allowed.includes(room))
        .map((room) => `${file.path} imports ${room}`);
    });
    expect(faults).toEqual([]);
  });

  it("has no route that reads the record but as its caller may see it", () => {
    const reads = /\bStoreReader\b|\.store\b|\bopenStoreReader\b/;
    const routes = sources.filter(({ path }) => /^http\/(routes|replay)\/|^console\//.test(path));
    expect(routes.length).toBeGreaterThan(10);
    // The thread is given the ids to replay, and no request.
    const faults = routes.filter(({ path, text }) => path !== "http/replay/replay-thread.ts" && reads.test(text));
    expect(faults.map(({ path }) => path)).toEqual([]);
  });

  it("knows Hono only in http, console and app", () => {
    const allowed = (path: string): boolean =>
      /^(http|console)\//.test(path) || ["app.ts", "app-calls.ts", "app-console.ts"].includes(path);
    const faults = sources.filter(
      ({ path, imports }) => !allowed(path) && imports.some((name) => /^(hono|@hono)\b/.test(name)),
    );
    expect(faults.map(({ path }) => path)).toEqual([]);
  });

  it("knows SQLite only in its own folder", () => {
    const faults = sources.filter(
      ({ path, imports }) =>
        !path.startsWith("store/sqlite/") && imports.some((name) => /^(better-sqlite3|drizzle-orm)\b/.test(name)),
    );
    expect(faults.map(({ path }) => path)).toEqual([]);
    const engines = sources.filter(
      ({ path, imports }) => path !== "store/open-store.ts" && imports.some((name) => name.includes("/sqlite/")),
    );
    expect(engines.map(({ path }) => path)).toEqual([]);
  });

  it("starts without what only some starts need", () => {
    const heavy = ["undici", "better-sqlite3", "drizzle-orm", "openid-client", "pkijs", "yauzl", "echarts", "pdfmake"];
    heavy.push("hono", "@hono/node-server", "app.ts", "app-console.ts");
    const eager = /^(?:import|export) (?!type\b)(?:[^;"]*? from )?"([^"]+)"/gm;
    const texts = new Map(sources.map(({ path, text }) => [path, text]));
    const loaded = new Set(["start-server.ts"]);
    for (const path of loaded) {
      for (const [, specifier = ""] of (texts.get(path) ?? "").matchAll(eager))
        loaded.add(specifier.startsWith(".") ? join(dirname(path), specifier) : specifier);
    }
    expect(loaded).toContain("http/forward.ts");
    expect(heavy.filter((name) => loaded.has(name))).toEqual([]);
  });

  it("reads the environment only in config.ts", () => {
    // main.ts tells threads of the compile cache by it.
    const allowed = new Set(["config.ts", "main.ts"]);
    const faults = sources.filter(({ path, text }) => !allowed.has(path) && /\bprocess\.env\b/.test(text));
    expect(faults.map(({ path }) => path)).toEqual([]);
  });
});

describe("files", () => {
  it(`has no file above ${linesMax} lines`, () => {
    const long = sources.filter(({ text }) => text.split("\n").length > linesMax);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it("says at the top of each file what it is for", () => {
    const silent = sources.filter(({ text }) => !/^(?:#!.*\n)?\/\*\*[^]*?@module[^]*?\*\//.test(text));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it("has no names that say nothing", () => {
    const vague = /(^|\/)(utils?|helpers?|types|index|common|misc|manager|service)\.ts$/;
    expect(sources.filter(({ path }) => vague.test(path)).map(({ path }) => path)).toEqual([]);
    const classes = sources.filter(({ text }) => /\b(?:class|interface)\s+\w*(?:Manager|Service)\b/.test(text));
    expect(classes.map(({ path }) => path)).toEqual([]);
  });

  it("speaks of no machine's paths", () => {
    const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0");
    const text = tracked.filter((path) => /\.(ts|md|yaml|json|sh)$/.test(path) && !path.includes("package-lock"));
    const faults = text.filter((path) =>
      /(?<![\w./-])\/(?:root|home\/\w+|work)\//.test(readFileSync(join(root, path), "utf8")),
    );
    expect(faults).toEqual([]);
  });
});

describe("migrations", () => {
  it("agrees with the schema", () => {
    const before = readdirSync(join(root, "migrations/sqlite"));
    const output = execFileSync(
      process.execPath,
      [join(root, "node_modules/drizzle-kit/bin.cjs"), "generate", "--config", "drizzle.config.ts"],
      { cwd: root, encoding: "utf8" },
    );
    expect(output).toContain("No schema changes");
    expect(readdirSync(join(root, "migrations/sqlite"))).toEqual(before);
  });
});
