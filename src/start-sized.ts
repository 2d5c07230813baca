/**
 * The sizes of a server's memory. V8 and malloc take theirs when a process starts, and those they take by themselves are for programs that have
 * a machine for themselves: the nursery of the request thread alone grew to 128 MB, for garbage.
 * @module
 */

/**
 * How large a half of the nursery grows, in MB (64 by V8's own choice), and by how much of what lives the old objects may grow before they are
 * collected, in percent (some 200): a call leaves little behind that lives. Measured in docs/performance.md.
 */
const nodeFlags = ["--max-semi-space-size=16", "--heap-growing-percent=50"];

/** glibc's malloc keeps a pool for every thread, up to eight for each core, and gives little of any back. */
const arenas = { MALLOC_ARENA_MAX: "2" };

const nameOf = (flag: string): string => (flag.split("=", 1)[0] ?? "").replaceAll("_", "-");

/** Those of ours that nobody has set. */
export const unsetFlags = (given: readonly string[]): readonly string[] => {
  const names = new Set(given.map(nameOf));
  return nodeFlags.filter((flag) => !names.has(nameOf(flag)));
};

/**
 * Starts the process anew with these sizes, in its place, so that its id, its files and who waits for it stay (execve(2)). What the operator has set
 * stands, on Node's command line or in `NODE_OPTIONS`. Returns where nothing is unset, and where the system has no such call: before anything is loaded,
 * it takes some 25 ms.
 */
export const startSized = ({ execve, execPath, execArgv, argv, env }: NodeJS.Process): void => {
  const flags = unsetFlags([...execArgv, ...(env["NODE_OPTIONS"] ?? "").split(/\s+/)]);
  if (flags.length === 0 || execve === undefined) return;
  execve(execPath, [execPath, ...flags, ...execArgv, ...argv.slice(1)], { ...arenas, ...env });
};
