/**
 * `custody openapi`
 * @module
 */
import { openApiDocument } from "../http/openapi/document.ts";

export const printDocument = (): void => {
  process.stdout.write(`${JSON.stringify(openApiDocument(), null, 2)}\n`);
};
