/**
 * The names of a running server: what the configuration and the files beside it say, recorded before any call is under it.
 * @module
 */
import { hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import canonicalize from "canonicalize";
import { type CatalogueConfig, catalogueFileSchema, type CatalogueSections } from "./catalogue/catalogue-config.ts";
import { createNames, type Names } from "./catalogue/names.ts";
import { CustodyError } from "./domain/errors.ts";
import { systemPrincipal } from "./domain/principal.ts";
import { appendEntry } from "./ledger/append.ts";
import type { Recorder } from "./ledger/exchange-record.ts";
import { parseYaml } from "./policy/parse-yaml.ts";
import type { Catalogue } from "./upstream/catalogue.ts";

const kinds = ["models", "agents", "projects", "campaigns"] as const;

const readFile = (file: string): CatalogueSections => {
  if (!existsSync(file)) throw new CustodyError("config_invalid", `catalogue.files: ${file}: there is no such file`);
  return parseYaml(file, readFileSync(file, "utf8"), catalogueFileSchema, "config_invalid");
};

/** What is said in several places, each name once. Throws `config_invalid`. */
const merge = <T>(kind: string, parts: readonly Readonly<Record<string, T>>[]): Record<string, T> => {
  const merged: Record<string, T> = {};
  for (const [name, value] of parts.flatMap(Object.entries<T>)) {
    if (Object.hasOwn(merged, name))
      throw new CustodyError("config_invalid", `catalogue.${kind}.${name}: is there twice`);
    merged[name] = value;
  }
  return merged;
};

/** Reads the files that the configuration names, and compiles all of it. Throws `config_invalid`. */
export const loadNames = (config: CatalogueConfig, served: Catalogue): { names: Names; document: Buffer } => {
  const parts = [config, ...config.files.map(readFile)];
  const sections: CatalogueSections = {
    models: merge(
      "models",
      parts.map(({ models }) => models),
    ),
    agents: merge(
      "agents",
      parts.map(({ agents }) => agents),
    ),
    projects: merge(
      "projects",
      parts.map(({ projects }) => projects),
    ),
    campaigns: merge(
      "campaigns",
      parts.map(({ campaigns }) => campaigns),
    ),
  };
  const document = Buffer.from(canonicalize(sections) ?? "");
  return { names: createNames(sections, hash("sha256", document), served), document };
};

/** Loads the names and writes `catalogue.loaded`; of a catalogue that says nothing there is no entry. */
export const openNames = async (config: CatalogueConfig, served: Catalogue, recorder: Recorder): Promise<Names> => {
  const { names, document } = loadNames(config, served);
  if (names.isEmpty) return names;
  const { digest } = names;
  const counts = Object.fromEntries(kinds.map((kind) => [kind, Object.keys(names[kind]).length]));
  const entry = { kind: "catalogue.loaded", principal: systemPrincipal, catalogue: digest, counts } as const;
  await appendEntry(recorder, entry, [{ effect: "putDocument", row: { digest, bytes: document } }]);
  return names;
};
