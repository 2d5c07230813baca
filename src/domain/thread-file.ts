/**
 * Where the code of a thread is. Its own file begins a program of its own, so it is named and not imported; the build looks for these names
 * (`build/bundle.ts`), and writes each such file to the same place in `dist`.
 * @module
 */

/** The file `name` beside a module, without its ending, as source or built. `of` is the module's `import.meta.url`. */
export const threadFile = (name: string, of: string): URL =>
  new URL(`${name}${of.endsWith(".ts") ? ".ts" : ".js"}`, of);
