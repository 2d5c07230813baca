/**
 * YAML checked by a schema, with the file, line and path of the first fault.
 * @module
 */
import { type Document, LineCounter, parseDocument, visit } from "yaml";
import type { z } from "zod";
import { CustodyError } from "../domain/errors.ts";

/** The line, from 1, of what stands at a path, or of the nearest thing around it. */
export type LineOf = (path: readonly PropertyKey[]) => number;

/** Where the first alias stands that leads nowhere, else the first of all. */
const aliasAt = (document: Document): number => {
  const lost: number[] = [];
  const all: number[] = [];
  visit(document, {
    Alias: (_key, alias) => {
      const at = alias.range?.[0] ?? 0;
      all.push(at);
      if (alias.resolve(document) === undefined) lost.push(at);
    },
  });
  return lost[0] ?? all[0] ?? 0;
};

/**
 * What the schema makes of a YAML text, and where each part of it stands; an empty text is `{}`. Throws `code` with `file:line: path: what is
 * wrong`.
 */
export const parseYamlLines = <S extends z.ZodType>(
  file: string,
  source: string,
  schema: S,
  code: "config_invalid" | "policy_invalid",
): { value: z.infer<S>; lineOf: LineOf } => {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) {
    throw new CustodyError(code, `${file}:${broken.linePos?.[0].line ?? 1}: this is not YAML (${broken.code})`);
  }
  const lineOf: LineOf = (path) => {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const node: unknown = document.getIn(path.slice(0, depth), true);
      if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range)) {
        return lines.linePos(Number(node.range[0])).line;
      }
    }
    return 1;
  };
  let said: unknown;
  try {
    said = document.toJS();
  } catch {
    const line = lines.linePos(aliasAt(document)).line;
    throw new CustodyError(code, `${file}:${line}: this is not YAML (an alias leads nowhere, or aliases to too much)`);
  }
  const result = schema.safeParse(said ?? {});
  if (result.success) return { value: result.data, lineOf };
  const [issue] = result.error.issues;
  const path = issue?.path ?? [];
  const at = `${file}:${lineOf(path)}`;
  throw new CustodyError(code, `${at}: ${path.join(".") || "the file"}: ${issue?.message ?? "invalid"}`);
};

/** What the schema makes of a YAML text; see `parseYamlLines`. */
export const parseYaml = <S extends z.ZodType>(
  file: string,
  source: string,
  schema: S,
  code: "config_invalid" | "policy_invalid",
): z.infer<S> => parseYamlLines(file, source, schema, code).value;
