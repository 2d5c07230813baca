/**
 * The process at both ends of the proxy under test: the load and the mock upstream, on a core of their own. The parent says what to run.
 * @module
 */
import { type Figures, openLoop, saturate, stream, type Target } from "./load.ts";
import { startMockUpstream } from "./mock-upstream.ts";

/** What the parent asks for. */
export interface Order {
  readonly load: "saturate" | "openLoop" | "stream";
  readonly target: Target;
  readonly connections: number;
  readonly durationMs: number;
  readonly callsPerSecond: number;
}

/** What it is told: first the mock's port, then one answer to each order. */
export type Told = { readonly port: number } | { readonly figures: Figures } | { readonly failed: string };

const loads = { saturate, openLoop, stream };
const tell = (told: Told): void => void process.send?.(told);

process.on("message", (order: Order) => {
  void loads[order.load](order).then(
    (figures) => tell({ figures }),
    (error: unknown) => tell({ failed: error instanceof Error ? error.message : String(error) }),
  );
});
process.on("disconnect", () => process.exit());

const { port } = await startMockUpstream();
tell({ port });
