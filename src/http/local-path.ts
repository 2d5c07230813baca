/**
 * Where a browser may be sent after signing in: to a page of this server, never to another's.
 * @module
 */

const charsMax = 1_024;

/** A path of this server as it was given, or null. What browsers would read as another host (`//`, `/\`, a tab between) is none. */
export const localPath = (given: string | null | undefined): string | null => {
  if (given === null || given === undefined || given.length > charsMax) return null;
  if (!/^\/(?!\/)[\u0021-\u007E]*$/.test(given) || given.includes("\\")) return null;
  // Dots may leave two slashes at the beginning.
  const read = URL.parse(given, "http://local.invalid");
  return read?.host === "local.invalid" && !read.pathname.startsWith("//") ? given : null;
};
