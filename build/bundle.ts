/**
 * `node build/bundle.ts [folder]`: the program and the packages that it is made of in few files, since Node takes a third of a millisecond for each that
 * it loads, and a start had a thousand. The folder is `dist` unless another is given.
 *
 * What package.json lists under `dependencies` stays a package that is installed beside this one: native, with files of its own, or large and rarely needed.
 * Every other package that a source imports becomes part of the files written here.
 * @module
 */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Plugin, rolldown } from "rolldown";
import { bomOf, licencesOf, type Package, packagesOf } from "./packages.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const src = join(root, "src");
const builtName = (source: string): string => relative(src, source).replace(/\.ts$/, ".js");

/**
 * A module finds its threads and its files by its own address (`import.meta.url`), and here modules of many folders share a file. So each is told the
 * address that it would have alone: that of its source, in the folder that is built.
 */
const ownAddresses: Plugin = {
  name: "own-addresses",
  transform: {
    filter: { id: /\/src\/.*\.ts$/, code: "import.meta.url" },
    handler: (code, source) => {
      // What is loaded as CommonJS is found by the bundler when it is asked for by `require`.
      const required = code.replaceAll(/createRequire\(import\.meta\.url\)(?=\(\s*")/g, "require");
      const address = `new URL("${builtName(source)}", import.meta.built).href`;
      return required.replaceAll("import.meta.url", address);
    },
  },
  renderChunk: (code, { fileName }) => {
    const up = "../".repeat(fileName.split("/").length - 1);
    return code.replaceAll("import.meta.built", `new URL("${up || "./"}", import.meta.url)`);
  },
};

/** Each thread begins a file of its own, where `threadFile` looks for it. */
const threads: Plugin = {
  name: "threads",
  transform: {
    order: "pre",
    filter: { id: /\/src\/.*\.ts$/, code: "threadFile(" },
    handler(code, source) {
      const named = [...code.matchAll(/\bthreadFile\("(\.[\w./-]+)", import\.meta\.url\)/g)];
      const asked = code.split("threadFile(").length - 1;
      if (named.length !== asked)
        this.error(`${source}: a thread is to be named as threadFile("./name", import.meta.url)`);
      for (const [, name = ""] of named) {
        const id = join(source, "..", `${name}.ts`);
        this.emitFile({ type: "chunk", id, fileName: builtName(id) });
      }
    },
  },
};

const { dependencies, ...self }: Omit<Package, "folder"> & { readonly dependencies: Readonly<Record<string, string>> } =
  JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const takenIn: Plugin = {
  name: "taken-in",
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
    const packages = packagesOf(modules);
    this.emitFile({ type: "asset", fileName: "LICENCES.txt", source: licencesOf(packages) });
    this.emitFile({ type: "asset", fileName: "bom.cdx.json", source: bomOf(packages, self) });
  },
};

const installed = Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`));

const bundle = await rolldown({
  cwd: root,
  input: { main: join(src, "main.ts") },
  platform: "node",
  external: installed,
  plugins: [threads, ownAddresses, takenIn],
});
await bundle.write({
  dir: process.argv[2] ?? join(root, "dist"),
  entryFileNames: "[name].js",
  chunkFileNames: "shared/[name].js",
  comments: { legal: true, annotation: false, jsdoc: false },
});
