/**
 * The part of `VERIFY.md` about what only some packs have: attestation, documents, population, sample, controls.
 * @module
 */
import {
  assessmentPath,
  attestationPath,
  controlsPath,
  entriesListPath,
  manifestPath,
  populationPath,
  reportPagePath,
  reportPrintPath,
  samplePath,
} from "./pack-format.ts";
import { payloadType } from "./attest-pack.ts";
import type { PackQuery } from "./pack-query.ts";

const fence = "```";
const code = (language: string, ...lines: string[]): string => [`${fence}${language}`, ...lines, fence].join("\n");

/** Takes `/tmp/key.pem` from the section before. */
const attestation = `## The attestation

\`${attestationPath}\` is an in-toto statement in a DSSE envelope, signed by the log's own key (the newest one first, where two sign). Its subject
is \`${manifestPath}\`, which has the digest of every other file. With \`/tmp/key.pem\` of the section before; the two digests must be equal:

${code(
  "sh",
  `jq -rj .payload ${attestationPath} | base64 -d > /tmp/statement`,
  "jq -r '.subject[0].digest.sha256' /tmp/statement",
  `sha256sum < ${manifestPath} | cut -d' ' -f1`,
  `{ printf 'DSSEv1 ${payloadType.length} ${payloadType} %d ' "$(wc -c < /tmp/statement)"; cat /tmp/statement; } > /tmp/signed`,
  `jq -r '.signatures[0].sig' ${attestationPath} | base64 -d > /tmp/signature`,
  "openssl pkeyutl -verify -pubin -inkey /tmp/key.pem -rawin -in /tmp/signed -sigfile /tmp/signature",
)}`;

const documents = `## Policies and configurations

Each lies under the SHA-256 of its bytes, which is how entries name it. This prints those that do not; it should print nothing:

${code(
  "sh",
  "for file in policies/* config/*; do",
  '  test -e "$file" || continue',
  '  test "$(sha256sum < "$file" | cut -d\' \' -f1)" = "$(basename "$file" .json)" || echo "$file"',
  "done",
)}

The text of the policies themselves, as their authors wrote it:

${code("sh", "cat policies/*.json | jq -r '.policies[].files[] | \"# \\(.file)\\n\\(.source)\"' | head -n 40")}`;

const population = `## Population and sample

\`${populationPath}\` says which exchanges are meant and how many they are. An exchange is in it when its opening is an entry of this pack and every
filter that is not null holds. The sample, where there is one, is drawn so that nobody could choose it: a seed is SHA-256 of the query
(with the auditor's nonce in it) and the logs' roots, the rank of an exchange is SHA-256 of seed, shard and index of its opening, and
the smallest ranks are drawn. This counts and draws again. The first line it prints is \`exchanges\` and \`list.sha256\` of \`${populationPath}\`, the
others are the first three columns of \`${samplePath}\`:

${code(
  "python",
  "import hashlib, json",
  "sha256 = lambda text: hashlib.sha256(text.encode()).hexdigest()",
  `manifest = json.load(open("${manifestPath}", encoding="utf-8"))`,
  'query = manifest["query"]',
  "exchanges = {}",
  `for line in open("${entriesListPath}", encoding="utf-8"):`,
  "    item = json.loads(line)",
  '    entry = item["entry"]',
  '    if entry["kind"] == "exchange.opened":',
  '        exchanges[entry["exchangeId"]] = [item["shard"], item["index"], entry, entry, None]',
  '    elif entry["kind"] in ("exchange.closed", "exchange.classified") and entry["exchangeId"] in exchanges:',
  '        exchanges[entry["exchangeId"]][3] = entry',
  '        if entry["kind"] == "exchange.closed":',
  '            exchanges[entry["exchangeId"]][4] = entry["outcome"]',
  "def chosen(opening, last, outcome):",
  '    values = dict(key=opening["principal"], team=opening["team"], model=opening["model"],',
  '                  verdict=last["verdict"], dataClass=last["dataClass"], outcome=outcome)',
  '    return all(query["filters"][name] in (None, value) for name, value in values.items())',
  "population = [(shard, index) for shard, index, opening, last, outcome in exchanges.values() if chosen(opening, last, outcome)]",
  'print(len(population), sha256("".join(f"{shard} {index}\\n" for shard, index in population)))',
  'if query["sample"]:',
  "    roots = \"\".join(f\"{s['origin']} {s['treeSize']} {s['rootHash']}\\n\" for s in manifest[\"shards\"])",
  '    canonical = json.dumps(query, sort_keys=True, separators=(",", ":"), ensure_ascii=False)',
  '    seed = sha256(f"custody-sample@v1\\n{canonical}\\n{roots}")',
  '    ranked = sorted(population, key=lambda at: sha256(f"{seed} {at[0]} {at[1]}\\n"))',
  '    for place, (shard, index) in enumerate(ranked[: query["sample"]["size"]], 1):',
  "        print(place, shard, index)",
)}

Save it as a file and run it with python3 in this folder.`;

const sample = `### The proof of a drawn exchange

\`leaf_sha256\` is the leaf hash of the opening, \`inclusion_proof\` the hashes that lead from it to the root in the shard's checkpoint. This writes the
first one as a C2SP tlog-proof file, for any tool that reads them:

${code(
  "sh",
  `shard=$(sed -n 2p ${samplePath} | cut -d, -f2)`,
  "{",
  `  awk -F, 'NR == 2 { printf "c2sp.org/tlog-proof@v1\\nindex %s\\n", $3; n = split($13, h, " "); for (k = 1; k <= n; k++) print h[k]; print "" }' ${samplePath}`,
  '  cat "log/$shard/checkpoint"',
  "} > /tmp/sample.tlog-proof",
)}`;

const controls = `## Report and controls

\`${reportPagePath}\` and \`${reportPrintPath}\` are for people; \`${controlsPath}\` and \`${assessmentPath}\` (OSCAL) say the same for machines. \`custody verify\` counts
the entries and assesses the controls again, by the framework's file that is in this pack, and compares. Every figure names entries by
shard and index. This shows one of them, here the first entry of the pack:

${code(
  "sh",
  `jq -c 'select(.shard == "'"$(jq -r .shards[0].shard ${manifestPath})"'") | .entry' ${entriesListPath} | head -n 1`,
)}

The pages of the report are covered by their digests and by the attestation; they are not made again. What was in force before the period
(\`framework.before\` in \`${manifestPath}\`) is what the service said: it is signed, and not shown by entries of this pack.`;

/** Empty for a pack that has none of it. */
export const reportGuide = ({ framework, sample: asked }: PackQuery, hasPopulation: boolean): string[] => [
  ...(framework === null ? [] : [attestation, documents]),
  ...(hasPopulation ? [population] : []),
  ...(asked === null ? [] : [sample]),
  ...(framework === null ? [] : [controls]),
];
