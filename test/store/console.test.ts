import { openStore } from "../../src/store/open-store.ts";
import { describeConsole } from "./console-contract.ts";
import { sequencer } from "./rows.ts";

describeConsole("SQLite", (folder) => openStore({ folder, sequencer, diskReserveBytes: 0 }));
