/**
 * YAML checked by a schema, with the file, line and path of the first fault.
 * @module
 */
import { type Document, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { CustodyError } from "../domain/errors.ts";

const lineOf = (document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): number => {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)) {
      return lines.linePos(Number(node.range[0])).line;
    }
  }
  return 1;
};

/** What the schema makes of a YAML text; an empty one is `{}`. Throws `code` with `file:line: path: what is wrong`. */
export const parseYaml = <S extends z.ZodType>(
  file: string,
  source: string,
  schema: S,
  code: "config_invalid" | "policy_invalid",
): z.infer<S> => {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) {
    throw new CustodyError(code, `${file}:${broken.linePos?.[0].line ?? 1}: this is not YAML (${broken.code})`);
  }
  const result = schema.safeParse(document.toJS() ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path ?? [];
  const line = lineOf(document, lines, path);
  throw new CustodyError(code, `${file}:${line}: ${path.join(".") || "the file"}: ${issue?.message ?? "invalid"}`);
};
