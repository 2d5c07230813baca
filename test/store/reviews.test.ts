import { enableCompileCache } from "node:module";
import { openStore } from "../../src/store/open-store.ts";
import { describeReviews } from "./review-contract.ts";
import { sequencer } from "./rows.ts";

enableCompileCache();

describeReviews("SQLite", (folder) => openStore({ folder, sequencer, diskReserveBytes: 0 }));
