/**
 * The licences of the packages that a build takes in: each wants its text to go along.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ofPackage = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//;

const textOf = (folder: string): string => {
  const { name, version, license }: Readonly<Record<string, string>> = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (license === undefined && files.length === 0) throw new Error(`${name} states no licence`);
  const texts = files.toSorted().map((file) => readFileSync(join(folder, file), "utf8").trim());
  return [`${name} ${version} (${license})`, ...texts].join("\n\n");
};

/** Of all packages that these modules are of, by their paths, in the order of their names. */
export const licencesOf = (modules: readonly string[]): string => {
  const folders = new Set(modules.flatMap((path) => ofPackage.exec(path)?.[1] ?? []));
  return [...folders]
    .toSorted()
    .map(textOf)
    .join(`\n\n${"-".repeat(80)}\n\n`);
};
