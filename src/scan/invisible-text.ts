/**
 * Text that a model reads and a person does not see: characters without a shape, characters that turn the order of others round, markup and
 * terminal codes that hide what follows.
 * @module
 */
import { findBidiControls } from "./bidi-controls.ts";
import { findHiddenMarkup } from "./hidden-markup.ts";
import type { Scanner } from "./scanner.ts";
import { findShapelessRuns } from "./shapeless-runs.ts";
import { createSightingScanner } from "./sightings.ts";

/** See the module. Type: INVISIBLE_TEXT. */
export const createInvisibleTextScanner = (): Scanner =>
  createSightingScanner(
    "invisible-text",
    "1",
    [findShapelessRuns, findBidiControls, findHiddenMarkup].map((look) => ({ type: "INVISIBLE_TEXT", look })),
  );
