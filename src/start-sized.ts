/**
 * The sizes of a server's memory. V8 and malloc take theirs when a process starts, and those they take by themselves are for programs that have
 * a machine for themselves: the nursery of the request thread alone grew to 128 MB, for garbage.
 * @module
 */
import { setFlagsFromString } from "node:v8";

/**
 * How large a half of the nursery grows, in MB (64 by V8's own choice). That old objects are collected sooner, which takes another 120 MB, is not asked
 * for: each such collection holds up all calls for some 50 ms on one core. Measured in docs/performance.md.
 */
const nurseryFlag = "--max-semi-space-size";
const nurseryMb = 16;

/**
 * V8 makes objects of a kind that mostly outlived a collection among the old ones from then on. Whatever a call has outlives one while the call waits, and is
 * garbage right after: made there it cost a call a tenth of its CPU. Asked of the V8 that it was measured on (Node 24): the flag is V8's own, and a Node that does
 * not know one refuses to start.
 */
const madeYoung = "--no-allocation-site-pretenuring";
const knowsMadeYoung = /^13\./;

/** glibc's malloc keeps a pool for every thread, up to eight for each core, and gives little of any back. */
const arenas = { MALLOC_ARENA_MAX: "2" };

/**
 * Starts the process anew with these sizes, in its place, so that its id, its files and who waits for it stay (execve(2)). What the operator has set
 * stands, on Node's command line or in `NODE_OPTIONS`. Returns where the nursery's size is set, and where the system has no such call: before anything is
 * loaded, it takes some 25 ms.
 *
 * Once this thread has its nursery the flag goes: V8 would put it above what every other thread's own limits say (`resourceLimits`).
 */
export const startSized = ({
  execve,
  execPath,
  execArgv,
  argv,
  env,
  versions,
}: Pick<NodeJS.Process, "execve" | "execPath" | "execArgv" | "argv" | "env" | "versions">): void => {
  const given = [...execArgv, env["NODE_OPTIONS"] ?? ""].join(" ").replaceAll("_", "-");
  if (given.includes(nurseryFlag)) return setFlagsFromString(`${nurseryFlag}=0`);
  if (execve === undefined) return;
  const flags = [`${nurseryFlag}=${nurseryMb}`, ...(knowsMadeYoung.test(versions.v8) ? [madeYoung] : [])];
  execve(execPath, [execPath, ...flags, ...execArgv, ...argv.slice(1)], { ...arenas, ...env });
};
