import { enableCompileCache } from "node:module";
import { openStore } from "../../src/store/open-store.ts";
import { describeListed } from "./listed-contract.ts";
import { sequencer } from "./rows.ts";

enableCompileCache();

describeListed("SQLite", (folder) => openStore({ folder, sequencer, diskReserveBytes: 0 }));
