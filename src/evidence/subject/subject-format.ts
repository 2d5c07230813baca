/**
 * What a pack about one subject consists of: a zip of stored files, for a person to read and for a program to take over.
 * @module
 */
import { z } from "zod";
import { payloadRoles } from "../../domain/entry.ts";
import { packFilesMax } from "../pack/pack-format.ts";

export const subjectFormat = "custody-subject@v1";
export const subjectManifest = "manifest.json";
/** The log's signature on the manifest. */
export const subjectNote = "manifest.note";
export const subjectStart = "README.html";
export const subjectGuide = "VERIFY.md";
export const mentionsFile = "mentions.json";
export const otherTextsFile = "other-texts.json";
export const exchangesFolder = "exchanges/";

export const exchangePath = (id: string, ending: "json" | "html"): string => `${exchangesFolder}${id}.${ending}`;
export const pagePath = (page: number): string => `exchanges-${String(page).padStart(4, "0")}.html`;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

export const subjectSchema = z.strictObject({
  format: z.literal(subjectFormat),
  /** Of the entry `subject.exported`. */
  id: z.uuid(),
  madeAt: z.iso.datetime(),
  team: z.string().nullable(),
  exchanges: count,
  payloads: count,
  /** Payloads that entries name and that are kept no more. */
  erased: count,
  mentions: count,
  shards: z
    .array(z.strictObject({ shard: z.string().max(16), origin: z.string().max(512), vkey: z.string().max(1_024) }))
    .max(8_191),
  software: z.strictObject({ name: z.literal("custody"), version: z.string().max(64) }),
  files: z.array(z.strictObject({ path: z.string().min(1).max(512), bytes: count, sha256 })).max(packFilesMax),
});

export type SubjectManifest = z.infer<typeof subjectSchema>;

const payloadSchema = z.strictObject({
  role: z.enum(payloadRoles),
  state: z.enum(["present", "erased", "unreadable"]),
  /** Exactly one of these where it is present; text where the bytes are UTF-8. */
  text: z.string().optional(),
  base64: z.string().optional(),
  /** Hex: the entry's commitment is HMAC-SHA-256 of the bytes under it. */
  nonce: z.string().optional(),
  /** What was kept beside the bytes: the caller's own request id, for one. */
  details: z.record(z.string(), z.string()).optional(),
});

const entrySchema = z.strictObject({
  shard: z.string().max(16),
  index: count,
  /** The entry's bytes as the log hashed them. */
  entry: z.string().max(65_535),
  /** A C2SP tlog-proof of it, with the signed checkpoint. */
  proof: z.string().max(131_072),
});

/** A file of `exchanges/`. */
export const exchangeSchema = z.strictObject({
  id: z.uuid(),
  openedAt: z.iso.datetime(),
  closedAt: z.iso.datetime().nullable(),
  route: z.string(),
  model: z.string().nullable(),
  outcome: z.string().nullable(),
  dataClass: z.string(),
  verdict: z.string(),
  /** GDPR 15(1)(c): whom the request was sent to. */
  recipients: z.array(z.string()),
  usage: z.strictObject({ promptTokens: count.nullable(), completionTokens: count.nullable() }),
  payloads: z.array(payloadSchema),
  /** What was found in its texts. */
  findings: z.array(z.strictObject({ in: z.enum(["request", "response"]), type: z.string(), path: z.string() })),
  entries: z.array(entrySchema),
});

export type SubjectExchange = z.infer<typeof exchangeSchema>;
export type SubjectPayload = z.infer<typeof payloadSchema>;
export type SubjectEntry = z.infer<typeof entrySchema>;

/** An exchange of somebody else in which a value of the subject was found. */
export interface Mention {
  readonly id: string;
  readonly openedAt: string;
  readonly route: string;
  readonly model: string | null;
  readonly dataClass: string;
  /** Where it was asked for and is kept: the texts without what was found in them. */
  readonly redacted?: readonly { readonly role: string; readonly text: string }[];
}

export const guideText = `# Checking this pack

\`\`\`sh
custody verify THIS.zip --vkey '<the log's verifier key>'
\`\`\`

checks the log's signature on \`manifest.json\` (\`manifest.note\`), the SHA-256 of every file, and for every exchange that its entries are
in the log, and that each text is the one that the entry commits to. The last line is VERIFIED where all of it holds under a key that you gave. Get
the key from somewhere else than this pack: without it the last line is CONSISTENT IN ITSELF, SIGNER NOT CHECKED.

By hand: \`exchanges/<id>.json\` has under \`entries\` the bytes of each entry and a C2SP tlog-proof with the signed checkpoint. The entry's leaf hash
is SHA-256(0x00 || entry). An entry names each payload with a \`commitment\`: it is HMAC-SHA-256 of the text's bytes under the \`nonce\` that stands
beside the text. What was found in the texts is listed by type only, so that payload opens no commitment here.
`;
