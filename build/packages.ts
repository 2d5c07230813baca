/**
 * The packages that a build takes in, and what goes along because it does: the text of each licence, and a bill of materials, since whoever looks for
 * packages with known faults does not find these among those that are installed.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ofPackage = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** What a package says of itself. */
export interface Package {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly license: string | undefined;
}

/** All packages that these modules are of, by their paths, in the order of their names. */
export const packagesOf = (modules: readonly string[]): readonly Package[] => {
  const folders = new Set(modules.flatMap((path) => ofPackage.exec(path)?.[1] ?? []));
  const found = [...folders].map((folder): Package => {
    const said: Omit<Package, "folder"> = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return { folder, name: said.name, version: said.version, license: said.license };
  });
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
};

const licenceOf = ({ folder, name, version, license }: Package): string => {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (license === undefined && files.length === 0) throw new Error(`${name} states no licence`);
  const texts = files.toSorted().map((file) => readFileSync(join(folder, file), "utf8").trim());
  return [`${name} ${version} (${license})`, ...texts].join("\n\n");
};

export const licencesOf = (packages: readonly Package[]): string =>
  packages.map(licenceOf).join(`\n\n${"-".repeat(80)}\n\n`);

/** A package URL (https://github.com/package-url/purl-spec). */
const purlOf = ({ name, version }: Pick<Package, "name" | "version">): string =>
  `pkg:npm/${name.replace("@", "%40")}@${version}`;

const componentOf = (one: Pick<Package, "name" | "version" | "license">, type: "application" | "library") => {
  const [group, name] = one.name.startsWith("@") ? one.name.split("/") : [undefined, one.name];
  const purl = purlOf(one);
  const licenses = one.license === undefined ? [] : [{ expression: one.license }];
  return { type, "bom-ref": purl, group, name, version: one.version, purl, licenses };
};

/** CycloneDX 1.6 (ECMA-424), JSON: what scanners of dependencies read. */
export const bomOf = (packages: readonly Package[], self: Omit<Package, "folder">): string => {
  const components = packages.map((one) => componentOf(one, "library"));
  const bom = { bomFormat: "CycloneDX", specVersion: "1.6", version: 1 };
  return `${JSON.stringify({ ...bom, metadata: { component: componentOf(self, "application") }, components }, null, 2)}\n`;
};
