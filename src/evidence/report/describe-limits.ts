/**
 * The end of a report: what it cannot be relied on for, the signed logs, how to check it all, and the digests of the files.
 * @module
 */
import { numberText } from "../../domain/number-text.ts";
import { configFolder, logFolder, manifestPath } from "../pack/pack-format.ts";
import type { Block } from "./document.ts";
import { type ReportInput, timeText } from "./report-input.ts";

export const limitations = (input: ReportInput): Block[] => {
  const { framework, query, shards, facts, asOf, documents } = input;
  const partial = shards.filter(({ whole }) => !whole);
  const missing = documents.filter(({ bytes }) => bytes === null).length;
  const hasConfig = documents.some(({ folder, bytes }) => folder === configFolder && bytes !== null);
  const items = [
    framework.limitation,
    "What the service never recorded is not here. Calls that went around it can only be found in the providers' own accounts of use.",
    "Times are those of the service's clock.",
    "Findings are counts by type. That a scanner found nothing does not show that there was nothing.",
    ...(partial.length === 0
      ? []
      : [
          `Of shard ${partial.map(({ shard }) => shard).join(", ")} this pack holds the entries of the period only. That no other entry belongs to it is shown by the whole log, not by this pack.`,
        ]),
    ...(query.team === null
      ? []
      : [
          `Only team ${query.team} and what concerns everybody was looked at. Checks on keys, people and acts of no team see a part of them.`,
        ]),
    ...(asOf < Date.parse(query.to)
      ? [
          `The period was not over when this was made: the newest entry is of ${timeText(asOf)}. What comes later is not here.`,
        ]
      : []),
    ...(facts.exchanges.openedBefore.count > 0
      ? [
          `${numberText(facts.exchanges.openedBefore.count)} exchanges closed in the period were opened before it: they are counted where they close, and are not in the population.`,
        ]
      : []),
    ...(facts.exchanges.unclassified > 0
      ? [
          `Of ${numberText(facts.exchanges.unclassified)} exchanges the scanners that run beside the call have said nothing yet, as far as this pack goes.`,
        ]
      : []),
    ...(missing > 0 ? [`${numberText(missing)} documents that entries name are no longer in the record.`] : []),
    ...(hasConfig
      ? []
      : ["No configuration is known to have been in force: checks that ask what is configured have no data."]),
    "What was in force before the period began (the configuration, the schedule of retention) is what the service said when the pack was made. It is signed, and its documents are here, but their entries are not.",
    "When each key was last used is in no entry, and so not in this report: checks that ask for it have no data here. The service's own matrix of controls (custody controls) has them.",
    "The export of this pack is itself an entry, written after the state of the log that the pack shows.",
  ];
  return [
    { block: "heading", level: 1, text: "Limitations", id: "limitations" },
    { block: "list", items },
  ];
};

export const verification = ({ shards }: ReportInput): Block[] => [
  { block: "heading", level: 1, text: "How to check it", id: "verification" },
  {
    block: "paragraph",
    text: "Get the log's verifier key from somewhere else than this pack: in writing, from an earlier audit, from a public page. Then, with no server and no network:",
  },
  { block: "code", lines: ["custody verify pack.zip --vkey '<the verifier key>'"] },
  {
    block: "paragraph",
    text:
      "It checks the digest of every file, the attestation over them, the signed logs, each entry and its proof, counts population and sample again, " +
      "and assesses the controls again from the entries. VERIFY.md has the same steps with openssl, jq, python3 and any C2SP tlog tool.",
  },
  { block: "heading", level: 2, text: "The signed logs" },
  ...shards.flatMap((shard): Block[] => [
    {
      block: "facts",
      rows: [
        ["Shard", shard.shard],
        ["Origin", { code: shard.origin }],
        ["Entries in the signed log", numberText(shard.treeSize)],
        ["Of these in this pack", `${numberText(shard.entries)}${shard.whole ? ", all of them" : ""}`],
        ["Root", { code: shard.rootHash }],
        ["Verifier key", { code: shard.vkey }],
        ["Checkpoint", { code: `${logFolder(shard.shard)}checkpoint` }],
      ],
    },
  ]),
];

/** Tiles and bundles are many, and are covered by the root. */
export const digests = ({ files }: ReportInput): Block[] => {
  const named = files.filter(({ path }) => !path.includes("/tile/") && !path.startsWith("payloads/"));
  return [
    { block: "heading", level: 1, text: "Files and their digests", id: "files" },
    {
      block: "paragraph",
      text: `Those that were written before this report; ${manifestPath} has them all, the report's own and those of tiles and payloads too, and attestation.dsse.json signs it.`,
    },
    {
      block: "table",
      columns: [
        { title: "File", share: 5 },
        { title: "Bytes", share: 1.5, right: true },
        { title: "SHA-256", share: 6 },
      ],
      rows: named.map(({ path, bytes, sha256 }) => [{ code: path }, numberText(bytes), { code: sha256 }]),
      none: "",
    },
  ];
};
