import { enableCompileCache } from "node:module";
import { openStore } from "../../src/store/open-store.ts";
import { describeFeedback } from "./feedback-contract.ts";
import { sequencer } from "./rows.ts";

enableCompileCache();

describeFeedback("SQLite", (folder) => openStore({ folder, sequencer, diskReserveBytes: 0 }));
