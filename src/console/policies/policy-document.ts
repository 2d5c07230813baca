/**
 * The document of policies that were in force: the exact text of their files, and the scanners.
 * @module
 */
import { z } from "zod";
import { CustodyError } from "../../domain/errors.ts";

const documentSchema = z.object({
  policies: z.array(z.object({ name: z.string(), files: z.array(z.object({ file: z.string(), source: z.string() })) })),
  scanners: z.array(z.string()),
});

export type PolicyDocument = z.infer<typeof documentSchema>;

/** Throws `ledger_corrupt`. */
export const readPolicyDocument = (bytes: Uint8Array): PolicyDocument => {
  try {
    return documentSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch {
    throw new CustodyError("ledger_corrupt", "the document of these policies is not what this program wrote");
  }
};

/** All of it as one text, for comparing two: each file under its name, and the scanners. */
export const documentText = ({ policies, scanners }: PolicyDocument): string =>
  [
    ...policies.flatMap(({ name, files }) =>
      files.map(({ file, source }) => `# policy ${name}: ${file}\n${source.endsWith("\n") ? source : `${source}\n`}`),
    ),
    `# scanners\n${scanners.map((one) => `${one}\n`).join("")}`,
  ].join("\n");
