/**
 * `VERIFY.md`: how somebody who has never seen this program checks a pack, with it and without it.
 * @module
 */
import { isMadeUp, madeUpWords } from "../../domain/made-up.ts";
import type { ScopedShard } from "./scoped-entries.ts";
import {
  entriesListPath,
  hasPopulation,
  keyChangesPath,
  logFolder,
  manifestPath,
  openingsListPath,
  proofsListPath,
  queryText,
} from "./pack-format.ts";
import type { PackPlan } from "./plan-pack.ts";
import { reportGuide } from "./verify-guide-report.ts";

const fence = "```";
const code = (...lines: string[]): string => [`${fence}sh`, ...lines, fence].join("\n");

const intro = ({ query }: PackPlan, shards: readonly ScopedShard[]): string => {
  const rows = shards.map(
    ({ name, size, entries, whole }) =>
      `| ${name} | ${size} | ${entries} | ${whole ? "the whole log: hash tiles and entry bundles" : "hash tiles, and a proof for each entry"} |`,
  );
  const warning = shards.some(({ origin }) => isMadeUp(origin)) ? `**${madeUpWords}**\n\n` : "";
  return `# How to verify this evidence pack

${warning}A service called Custody records every call to a language model as an *entry* in an append-only log, and signs the log's
state. This pack holds the entries from ${new Date(query.from).toISOString()} up to, and not including, ${new Date(query.to).toISOString()},
with what is needed to show that each is in the signed log, unchanged. A log is a series of *shards*, one for each year.

| shard | entries in the signed log | of these in this pack | log files in this pack |
| --- | --- | --- | --- |
${rows.join("\n")}

**Get the verifier key (vkey) from somewhere else than this pack**: from the people you audit in writing, from an earlier
audit, from a public page. The vkey files inside say which key to ask for. With them alone you learn that the pack agrees
with itself, and nothing about who made it. The same goes for a checkpoint that you saved earlier: it shows that the log
was not rewritten since.`;
};

const withVerifier = `## With Custody's verifier

It needs no server and no network. It prints what it checked, and the index of the first entry that fails. The last line is VERIFIED where
all of it holds under a key that you gave. Without \`--vkey\` it is CONSISTENT IN ITSELF, SIGNER NOT CHECKED.

${code("custody verify pack.zip --vkey '<the vkey that you got elsewhere>'", "custody verify pack.zip --vkey '...' --anchor saved-checkpoint.txt   # also: continues an older checkpoint")}`;

const byHand = (shard: ScopedShard): string => `## Without it

Unzip the pack, and run these in its folder (jq, openssl and coreutils).

The files are those that the manifest names:

${code(`jq -r '.files[] | "\\(.sha256)  \\(.path)"' ${manifestPath} | sha256sum --check --quiet`)}

The signature of a checkpoint (C2SP signed note, Ed25519), here of shard ${shard.name}. Compare \`vkey\` with yours first.

${code(
  `cd ${logFolder(shard.name)}`,
  "head -n 3 checkpoint > /tmp/text",
  "sed -n 5p checkpoint | cut -d' ' -f3 | base64 -d | tail -c 64 > /tmp/signature",
  "{ printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; cut -d+ -f3- vkey | base64 -d | tail -c 32; } |",
  "  openssl pkey -pubin -inform DER -out /tmp/key.pem",
  "openssl pkeyutl -verify -pubin -inkey /tmp/key.pem -rawin -in /tmp/text -sigfile /tmp/signature",
  "cd -",
)}

One entry: its leaf hash is SHA-256 of a zero byte and the entry's bytes exactly as they stand in \`${entriesListPath}\`
(take the line you want instead of the first). It must be the hash at its index in the tiles: 32 bytes each, 256 a tile.

${code(
  `sed -n 1p ${entriesListPath} | sed -E 's/^\\{"shard":"[^"]*","index":[0-9]+,"entry":(.*)\\}$/\\1/' | tr -d '\\n' > /tmp/entry`,
  "{ printf '\\0'; cat /tmp/entry; } | sha256sum",
)}`;

/** `openssl` on the checkpoint in /tmp: line 5 is the first signature, by the newest key. */
const keyChange = (shard: ScopedShard): string => `### The key was changed

\`vkey\` is the newest key. When yours is an older one: each line of \`${keyChangesPath}\`, oldest first, has the entry in which the log
names its next key, and a C2SP tlog-proof of that entry in the first checkpoint that both keys signed. \`custody verify\` follows
them from whichever key you give it. By hand, for the first line: the first of the two keys that this prints must be yours, its
signature must hold, and then you may trust the second.

${code(
  `cd ${logFolder(shard.name)}`,
  `head -n 1 ${keyChangesPath} | jq -rj .proof > /tmp/change.tlog-proof`,
  `head -n 1 ${keyChangesPath} | jq -rj .entry > /tmp/entry`,
  "jq -r '.from, .to' /tmp/entry",
  "sed '1,/^$/d' /tmp/change.tlog-proof > /tmp/checkpoint",
  "head -n 3 /tmp/checkpoint > /tmp/text",
  "sed -n 6p /tmp/checkpoint | cut -d' ' -f3 | base64 -d | tail -c 64 > /tmp/signature",
  "{ printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; jq -r .from /tmp/entry | cut -d+ -f3- | base64 -d | tail -c 32; } |",
  "  openssl pkey -pubin -inform DER -out /tmp/old-key.pem",
  "openssl pkeyutl -verify -pubin -inkey /tmp/old-key.pem -rawin -in /tmp/text -sigfile /tmp/signature",
  "cd -",
)}

That \`/tmp/entry\` is the entry in that checkpoint, any tool that reads \`/tmp/change.tlog-proof\` can say. A key that was given up vouches
for nothing that was signed after its time: take the newest key from the people you audit as soon as you can.`;

const wholeLog = (shard: ScopedShard): string => `### Shard ${shard.name} with any C2SP tlog-tiles tool

\`fsck\` of transparency-dev/tessera reads every entry and tile and rebuilds the root:

${code(`fsck --storage_url="file://$PWD/${logFolder(shard.name)}" --public_key=/path/to/your-vkey-file --ui=false`)}`;

const proofs = (shard: ScopedShard): string => `### Shard ${shard.name}: proofs

Each line of \`${proofsListPath}\` carries a C2SP tlog-proof file. This writes the one of an entry, for any tool that reads them:

${code(
  `jq -rj 'select(.shard == "${shard.name}" and .index == ${shard.ranges[0]?.from ?? 0}) | .proof' ${proofsListPath} > entry.tlog-proof`,
)}`;

const payloads = `## Payloads

\`payloads/<exchange>/<role>\` are the texts themselves. An entry commits to each by HMAC-SHA-256 under a nonce, which is in
\`${openingsListPath}\`. The result must be the \`commitment\` of that role in the entry:

${code(
  `head -n 1 ${openingsListPath} | jq -r '"\\(.nonce) \\(.owner)/\\(.role) \\(.commitment)"' | while read nonce path commitment; do`,
  '  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$nonce" "payloads/$path"; echo "$commitment"',
  "done",
)}

The \`details\` in that list (a caller's own request id, for one) were encrypted with the text, but no entry commits to them.`;

const limits = ({ framework }: PackPlan, shards: readonly ScopedShard[]): string => `## What this does not show

- That the service told the log the truth. What it never recorded is not here; tampering *afterwards* is what is detected.
- That no second log was shown to others, unless you compare checkpoints with them, or with what you saved earlier.
- The times in entries are those of the service's clock.
${
  shards.every(({ whole }) => whole)
    ? "- Entries of shards that have none in the period."
    : `- For a shard that is not here whole: that no *other* entry of it belongs to the period. The indices given are without gaps inside
  each range of the manifest; whether the entry before or after a range belongs to the period only the whole log shows.`
}
- The export itself is an entry (\`evidence.exported\`), written after the tree size of this pack and so not in it.
- ${
  framework === null
    ? `\`${manifestPath}\` and this file are not signed. What the log's signature covers is the entries, through tiles and checkpoint.`
    : `Whether anybody complies with anything. The report says what the log supports of each control, and what it does not cover.`
}`;

/** The text, the same for the same plan and scope. */
export const guide = (plan: PackPlan, shards: readonly ScopedShard[]): string => {
  const [first] = shards;
  const parts = [
    intro(plan, shards),
    withVerifier,
    ...(first === undefined ? [] : [byHand(first)]),
    ...(first === undefined || plan.keyChanges === "" ? [] : [keyChange(first)]),
    ...shards.map((shard) => (shard.whole ? wholeLog(shard) : proofs(shard))),
    ...reportGuide(plan.query, hasPopulation(queryText(plan.query))),
    ...(plan.query.payloads ? [payloads] : []),
    limits(plan, shards),
  ];
  return `${parts.join("\n\n")}\n`;
};
