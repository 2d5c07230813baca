import { openStore } from "../../src/store/open-store.ts";
import { openForWriting } from "../../src/store/sqlite/database.ts";
import { entryKey } from "../../src/store/entry-key.ts";
import { describeStore } from "./contract.ts";
import { sequencer } from "./rows.ts";

describeStore("SQLite", {
  open: (folder) => openStore({ folder, sequencer, diskReserveBytes: 0 }),
  removeEntry: async (folder, { shard, index }) => {
    const connection = openForWriting(folder);
    connection.prepare("DELETE FROM entries WHERE position = ?").run(entryKey(shard, index));
    connection.close();
  },
});
