/**
 * `custody openapi`
 * @module
 */
import { openApiDocument } from "../http/openapi/document.ts";
import { version } from "../version.ts";

export const printDocument = (): void => {
  process.stdout.write(`${JSON.stringify(openApiDocument(version), null, 2)}\n`);
};
