/**
 * Names with stars in them, as configuration and policies list models, tools, hosts and entity types.
 * @module
 */

/**
 * A matcher for a glob, split at its `*`s; without any it is the name itself. The first and the last part are anchored; the leftmost place is right for
 * each part between, so nothing is tried twice.
 */
export const compileGlob = (glob: string): ((text: string) => boolean) => {
  if (!glob.includes("*")) return (text) => text === glob;
  const parts = glob.split("*");
  const first = parts.shift() ?? "";
  const last = parts.pop() ?? "";
  return (text) => {
    const end = text.length - last.length;
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let from = first.length;
    for (const part of parts) {
      const at = text.indexOf(part, from);
      if (at === -1 || at + part.length > end) return false;
      from = at + part.length;
    }
    return true;
  };
};

/** A matcher for a list of globs. */
export const compileGlobs = (globs: readonly string[]): ((text: string) => boolean) => {
  const matchers = globs.map(compileGlob);
  return (text) => matchers.some((matches) => matches(text));
};
