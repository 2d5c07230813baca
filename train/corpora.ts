/**
 * The labelled and unlabelled text that the model learns from besides templates.
 * @module
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { LabelledText, SpanType } from "./fill-templates.ts";
import { percentileOf } from "./random.ts";

const folder = new URL("../../shared/data/", import.meta.url);

/** Reads a file of JSON lines. Throws an error that says what is missing when the file is absent. */
export const readRows = <T>(name: string): T[] => {
  const file = new URL(name, folder);
  if (!existsSync(file)) throw new Error(`${name} is absent; training needs it at ../shared/data/, beside the project`);
  return gunzipSync(readFileSync(file))
    .toString("utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
};

interface TaggedRow {
  readonly tokens: readonly string[];
  readonly tags: readonly string[];
  readonly source: string;
}

const noSpaceBefore = /^(?:[.,;:!?%)\]}\u2019\u201d]|'s|n't|'re|'ve|'ll|'m|'d|')$/;
const noSpaceAfter = /^(?:[([{\u201c$#@]|)$/;

/** Roles that the contracts of SEC-filings are about, and words for groups in re3d: marked as persons there, names nowhere. */
const isNoName = (source: string, text: string): boolean =>
  (source.startsWith("SEC") &&
    /^(?:the )?(?:borrower|lender|agent|guarantor|executive|employee|tenant|landlord|bank|company)s?$/i.test(text)) ||
  (source.startsWith("re3d") && !/\p{Lu}/u.test(text)) ||
  text.startsWith("@") ||
  !/\p{L}/u.test(text);

/** Tokens joined as people write them, with the spans that their tags say. */
const joinTokens = ({ tokens, tags, source }: TaggedRow): LabelledText => {
  let text = "";
  let glue = true;
  const spans: { start: number; end: number; type: SpanType }[] = [];
  for (const [i, token] of tokens.entries()) {
    if (!glue && !noSpaceBefore.test(token)) text += " ";
    const [mark, type] = (tags[i] ?? "O").split("-");
    const isHandle = tokens[i] === "@" || (i > 0 && tokens[i - 1] === "@");
    if ((mark === "B" || mark === "I") && type !== "NRP" && !isHandle) {
      const last = spans.at(-1);
      if (mark === "I" && last?.type === type && last !== undefined && tags[i - 1] !== "O")
        last.end = text.length + token.length;
      else spans.push({ start: text.length, end: text.length + token.length, type: type as SpanType });
    }
    text += token;
    glue = noSpaceAfter.test(token);
  }
  return { text, spans: spans.filter(({ start, end }) => !isNoName(source, text.slice(start, end))), source };
};

/** Sentences of ner-train: one in ten by its text is set aside for measuring. */
export const readTagged = (wanted: "train" | "measure"): LabelledText[] =>
  readRows<TaggedRow>("ner-train.jsonl.gz")
    .map(joinTokens)
    .filter(({ text }) => percentileOf(text) < 10 === (wanted === "measure"));

interface PromptRow {
  readonly text: string;
  readonly subset: string;
}

/** Ordinary prompts: half of them, by their text, are set aside for measuring. */
export const readPrompts = (wanted: "train" | "measure"): PromptRow[] =>
  readRows<PromptRow>("injection-benign.jsonl.gz").filter(
    ({ text }) => percentileOf(text) < 50 === (wanted === "measure"),
  );

/** Prompts that attack: their words are those of chat. */
export const readAttacks = (): PromptRow[] => readRows<PromptRow>("injection-attacks.jsonl.gz");

const codeFolders = ["zod/src/v4/core", "undici/lib", "hono/dist", "yaml/dist", "commander/lib", "pino/lib"];

/** Source text of installed packages, in pieces of a few lines: there are no names in it, or hardly any. */
export const readCode = (piecesMax: number): LabelledText[] => {
  const pieces: string[] = [];
  for (const name of codeFolders) {
    const root = new URL(`../node_modules/${name}/`, import.meta.url);
    if (!existsSync(root)) throw new Error(`${name} is not installed: run npm ci`);
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) =>
      /\.(?:js|ts|cjs)$/.test(path),
    );
    for (const path of files.sort()) {
      const rows = readFileSync(new URL(path, root), "utf8").split("\n");
      for (let at = 0; at < rows.length; at += 6) pieces.push(rows.slice(at, at + 6).join("\n"));
    }
  }
  const step = Math.max(1, Math.floor(pieces.length / piecesMax));
  return pieces
    .filter((piece, i) => i % step === 0 && piece.trim() !== "" && piece.length < 1000)
    .slice(0, piecesMax)
    .map((text) => ({ text, spans: [], source: "code" }));
};
