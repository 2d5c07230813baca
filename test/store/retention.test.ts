import { enableCompileCache } from "node:module";
import { openStore } from "../../src/store/open-store.ts";
import { describeRetention } from "./retention-contract.ts";
import { sequencer } from "./rows.ts";

enableCompileCache();

describeRetention("SQLite", (folder) => openStore({ folder, sequencer, diskReserveBytes: 0 }));
