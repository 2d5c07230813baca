/**
 * Where the code of a thread is, as source or built.
 * @module
 */

export const threadFile = (name: string): URL =>
  new URL(`./${name}${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);
