/**
 * The scanners that are measured: those that the program runs, or lists of recognizers that are named.
 * @module
 */
import { existsSync, readdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Finding } from "../src/domain/finding.ts";
import { createPatternScanner } from "../src/scan/pattern-scanner.ts";
import type { Recognizer } from "../src/scan/recognizer.ts";
import { resolveOverlaps } from "../src/scan/resolve-overlaps.ts";
import { scanText } from "../src/scan/scan-text.ts";
import type { Scanner } from "../src/scan/scanner.ts";

/** What is measured. */
export interface Measured {
  readonly patterns: readonly Scanner[];
  readonly names: readonly Scanner[];
  /** What the patterns are made of, where lists were loaded. */
  readonly recognizers: readonly Recognizer[];
  /** The types of the lists that hold national identifiers. */
  readonly nationalTypes: ReadonlySet<string>;
}

const room = (path: string): string => fileURLToPath(new URL(`../src/scan/${path}`, import.meta.url));

/** From the specific to the general: the order in which the program lists them. */
const lists = [
  ["secrets/all.ts", "secrets"],
  ["countries/all.ts", "nationalIds"],
  ["pii/all.ts", "personalData"],
  ["health/all.ts", "health"],
  ["special/all.ts", "special"],
] as const;

type Say = (line: string) => void;

/** An export of a module (all of them for null), or undefined when there is none or when it does not load: the bench goes on with the rest and says so. */
const load = async (file: string, name: string | null, say: Say): Promise<unknown> => {
  if (!existsSync(file)) return undefined;
  try {
    const module: Record<string, unknown> = await import(pathToFileURL(file).href);
    if (name === null) return module;
    if (module[name] === undefined) say(`${file} exports no ${name}`);
    return module[name];
  } catch (error) {
    say(`${file} does not load: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
};

const loadList = async (file: string, name: string, say: Say): Promise<readonly Recognizer[]> => {
  const list = await load(file, name, say);
  return Array.isArray(list) ? list : [];
};

const isRecognizer = (value: unknown): value is Recognizer =>
  typeof value === "object" && value !== null && "type" in value && "scoreMilli" in value;

/** A room's list, or, while it has none, what the files of the room export. */
const loadRoom = async (file: string, name: string, say: Say): Promise<readonly Recognizer[]> => {
  if (existsSync(room(file))) return loadList(room(file), name, say);
  const folder = dirname(room(file));
  if (!existsSync(folder)) return [];
  const found = new Set<Recognizer>();
  for (const one of readdirSync(folder).filter((one) => one.endsWith(".ts"))) {
    const module = await load(`${folder}/${one}`, null, say);
    for (const value of Object.values(typeof module === "object" && module !== null ? module : {})) {
      if (Array.isArray(value)) for (const item of value) if (isRecognizer(item)) found.add(item);
    }
  }
  return [...found];
};

const loadNames = async (say: Say): Promise<Scanner[]> => {
  const folder = room("names/");
  if (!existsSync(folder)) return [];
  for (const file of readdirSync(folder).filter((file) => file.endsWith(".ts"))) {
    const create = await load(`${folder}${file}`, "createNamesScanner", () => {});
    if (typeof create === "function") return attempt(() => [create()], say);
  }
  return [];
};

/** What `create` makes, or nothing when it throws: then it is said why. */
const attempt = (create: () => Scanner[], say: Say): Scanner[] => {
  try {
    return create();
  } catch (error) {
    say(`the scanners do not start: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
};

const patternsOf = (recognizers: readonly Recognizer[]): readonly Scanner[] =>
  recognizers.length === 0 ? [] : [createPatternScanner("patterns", "0", recognizers)];

/** Lists given as `FILE#export`; `names` is the names scanner. */
const loadNamed = async (named: readonly string[], say: Say): Promise<Omit<Measured, "nationalTypes">> => {
  const recognizers: Recognizer[] = [];
  let names: Scanner[] = [];
  for (const one of named) {
    const [file = "", name = "all"] = one.split("#");
    if (file === "names") names = await loadNames(say);
    else recognizers.push(...(await loadList(resolve(file), name, say)));
  }
  return { patterns: patternsOf(recognizers), names, recognizers };
};

const loadLists = async (say: Say): Promise<readonly Recognizer[]> => {
  const recognizers: Recognizer[] = [];
  for (const [file, name] of lists) {
    const list = await loadRoom(file, name, say);
    say(`${name}: ${list.length} recognizers`);
    recognizers.push(...list);
  }
  return recognizers;
};

/** Everything that the program runs, or only the lists that are named. */
export const loadMeasured = async (named: readonly string[] | undefined, say: Say): Promise<Measured> => {
  const national = await loadRoom("countries/all.ts", "nationalIds", () => {});
  const nationalTypes = new Set(national.map(({ type }) => type));
  if (named !== undefined) return { ...(await loadNamed(named, say)), nationalTypes };
  const create = await load(room("scanners.ts"), "createScanners", say);
  const scanners: Scanner[] = typeof create === "function" ? attempt(() => create([]), say) : [];
  if (scanners.length > 0) {
    const isNames = ({ types }: Scanner): boolean => types.includes("PERSON");
    const recognizers = await loadList(room("scanners.ts"), "recognizers", say);
    const patterns = scanners.filter((one) => !isNames(one));
    return { patterns, names: scanners.filter(isNames), recognizers, nationalTypes };
  }
  say("the program's own scanners do not start; each list by itself:");
  const recognizers = await loadLists(say);
  return { patterns: patternsOf(recognizers), names: await loadNames(say), recognizers, nationalTypes };
};

/** What stands in a text after disguises are undone and overlaps resolved, as a guard sees it. */
export const findAll = ({ patterns, names }: Measured, text: string): readonly Finding[] =>
  resolveOverlaps(scanText([...patterns, ...names], text, "").found);
