/**
 * `node build/copy-assets.ts [folder]`: what the program reads beside its code goes along, and so do the three files of the API's page, so that what is
 * installed depends on no package for them. The folder is `dist` unless another is given.
 * @module
 */
import { cpSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const built = process.argv[2] ?? join(root, "dist");
const swagger = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

const ownAssets = [
  "scan/names/names.model",
  "scan/injection/injection.model",
  "scan/prepared.patterns",
  "console/assets",
];
const pageOfApi = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png", "LICENSE", "NOTICE"];

for (const asset of ownAssets) cpSync(join(root, "src", asset), join(built, asset), { recursive: true });
for (const file of pageOfApi) cpSync(join(swagger, file), join(built, "http/pages/swagger-ui", file));
