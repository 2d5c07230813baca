/**
 * `npm run prepare-patterns`
 * @module
 */
import { writeFileSync } from "node:fs";
import { preparedFile } from "../src/scan/prepared-patterns.ts";
import { recognizers } from "../src/scan/scanners.ts";
import { preparePatterns } from "./prepare-patterns.ts";

writeFileSync(preparedFile, preparePatterns(recognizers));
