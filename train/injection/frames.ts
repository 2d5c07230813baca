/**
 * What stands around a prompt: pages, tables, lists, questions and answers, code, JSON. Ordinary prompts and attacks are put into the same ones, so that none is a cue.
 * @module
 */
import type { Random } from "../random.ts";

const frames: readonly ((text: string, other: string) => string)[] = [
  (text) => `<html><body><h1>Welcome</h1><p>${text}</p></body></html>`,
  (text, other) => `<div class="page"><p>${other}</p><!-- ${text} --></div>`,
  (text, other) => `<table><tr><td>1</td><td>${other}</td></tr><tr><td>2</td><td>${text}</td></tr></table>`,
  (text, other) => `Q: ${other} A: ... Q: ${text}`,
  (text) => `1. ${text}\n2. `,
  (text, other) => `- ${other}\n- ${text}`,
  (text) => `"""\n${text}\n"""`,
  (text) => `\`\`\`\n# ${text}\nprint(total)\n\`\`\``,
  (text, other) => `def total(rows):\n    # ${text}\n    return sum(rows)  # ${other}`,
  (text, other) => `{"title": "${other}", "text": "${text}"}`,
  (text, other) => `${other}\n\n> ${text}`,
  (text, other) => `Subject: ${other}\n\nHi Jo,\n\n${text}\n\nBest regards`,
  (text, other) => `Context: ${other}\n\nQuestion: ${text}\nAnswer:`,
  (text, other) => `${other} ${other} ${text}`,
  (text, other) => `A: "${other}" B: "${text}"`,
  (text) => `${text} (https://www.example.com/page?id=7)`,
  (text) => `<${text}>`,
  (text, other) => `User: ${other}\nAgent: ok\nUser: ${text}`,
];

/** A text in one of the frames, with another text beside it. */
export const framed = (text: string, other: string, random: Random): string => random.pick(frames)(text, other);
