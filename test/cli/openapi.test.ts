/**
 * `custody openapi`, as a process of its own.
 * @module
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openApiDocument } from "../../src/http/openapi/document.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
import { version } from "../../src/version.ts";

test("prints the document that the server answers, and the same bytes in every process", () => {
  const printed = execFileSync(process.execPath, [main, "openapi"], { encoding: "utf8" });
  expect(printed).toBe(`${JSON.stringify(openApiDocument(version), null, 2)}\n`);
});
