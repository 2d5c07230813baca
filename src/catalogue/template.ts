/**
 * Prompt templates: `{{ name }}` stands for an argument. A value is put in with `&`, `<` and `>` written as entities, so that it cannot end the
 * tags that prompts mark their parts with; `{{{ name }}}` puts it in as it is, where the author says so (the two forms are Mustache's).
 * There is no logic: a prompt in force is to be read by those who approve it.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import { isJsonObject, type JsonValue } from "../openai/json-document.ts";

const placeholder = /\{\{\{\s*([A-Za-z_]\w{0,63})\s*\}\}\}|\{\{\s*([A-Za-z_]\w{0,63})\s*\}\}/g;

/** The arguments that a template asks for, each once; null where braces stand in it that are no placeholder. */
export const templateNames = (template: string): string[] | null => {
  if (template.replaceAll(placeholder, "").includes("{{")) return null;
  return [...new Set([...template.matchAll(placeholder)].map(([, raw, escaped]) => raw ?? escaped ?? ""))];
};

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

const escape = (text: string): string => text.replaceAll(/[&<>]/g, (character) => entities[character] ?? "");

const field = "system_prompt_args";

const refuse = (what: string, param: string): never => {
  throw new CustodyError("request_malformed", `\`${param}\` ${what}`, param);
};

/**
 * The template with its arguments, which are strings, numbers and booleans.
 * @throws CustodyError `request_malformed` where one is missing, is nothing that can stand in a text, or has no place in the template.
 */
export const renderTemplate = (template: string, args: JsonValue | undefined): string => {
  const given = isJsonObject(args) ? args : {};
  const names = templateNames(template) ?? [];
  if (Object.keys(given).some((name) => !names.includes(name))) {
    const known = names.length === 0 ? "which has none" : `which has ${names.join(", ")}`;
    refuse(`has an argument that is not in the prompt template, ${known}`, field);
  }
  const texts = new Map<string, string>();
  for (const name of names) {
    // Only what the sender wrote: `constructor` is in every object.
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined || value === null) refuse("is required by the prompt template", `${field}.${name}`);
    if (typeof value === "object") refuse("must be a string, a number or a boolean", `${field}.${name}`);
    texts.set(name, String(value));
  }
  return template.replaceAll(placeholder, (_all, raw?: string, escaped?: string) =>
    raw === undefined ? escape(texts.get(escaped ?? "") ?? "") : (texts.get(raw) ?? ""),
  );
};
