#!/usr/bin/env node
/**
 * The entry of the command line. It looks at the runtime before it imports anything native: the database's binary ends an older Node
 * without a word.
 * @module
 */
import { enableCompileCache, getCompileCacheDir } from "node:module";
import { startSized } from "./start-sized.ts";

const nodeMajorMin = 24;
const [major = "0"] = process.versions.node.split(".");

if (Number(major) < nodeMajorMin) {
  process.stderr.write(
    `Custody needs Node ${nodeMajorMin} or newer; this is ${process.version}.\n` +
      `In a clone, run it through npm, which brings its own: npm start, or npm run -s custody -- <verb>\n`,
  );
  process.exitCode = 1;
} else {
  if (process.argv[2] === "serve") startSized(process);
  enableCompileCache();
  // Threads learn of the cache by this alone. Without it each would strip the types of its modules anew: 0.3 s, and 40 MB for the stripper.
  process.env["NODE_COMPILE_CACHE"] ??= getCompileCacheDir();
  // Who imports node:http as a module reads everything that it exports, and these load the whole of Node's own undici: 40 ms for what
  // nobody here uses.
  for (const name of ["WebSocket", "CloseEvent", "MessageEvent"]) {
    Object.defineProperty(process.getBuiltinModule("node:http"), name, { value: undefined });
  }
  const { runCommandLine } = await import("./cli/command-line.ts");
  await runCommandLine(process.argv);
}
