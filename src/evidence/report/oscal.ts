/**
 * `assessment-results.json`: what was assessed, as OSCAL assessment results (NIST, 1.2.1). OSCAL knows "satisfied" and "not satisfied" only, of
 * an objective: here that is what the log can show for a control, and never the control as a whole. What has no data is not satisfied, for
 * another reason than failing; what does not apply is observed and no finding.
 * @module
 */
import { v5 as uuidv5 } from "uuid";
import type { CheckResult, ControlResult } from "../controls/check.ts";
import type { Framework } from "../controls/framework.ts";
import { controlsPath, entriesListPath, frameworkPath, type Manifest } from "../pack/pack-format.ts";

const oscalVersion = "1.2.1";
/** Names of our own properties are under this. */
const namespace = "urn:custody:oscal";

export interface OscalInput {
  /** The pack's. */
  readonly id: string;
  readonly query: Manifest["query"];
  readonly framework: Framework;
  readonly frameworkSha256: string;
  /** UTC milliseconds. */
  readonly asOf: number;
  readonly version: string;
  readonly results: readonly ControlResult[];
}

/** OSCAL's identifiers are names: a letter first, then letters, digits, dots, hyphens. The id as it is written is a property. */
const tokenOf = (framework: string, id: string): string =>
  `${framework}-${id}`.replaceAll(/[^\p{L}\p{N}.-]+/gu, ".").replace(/\.+$/, "");

const own = (name: string, value: string | number, of?: string) => ({
  name,
  ns: namespace,
  value: String(value),
  ...(of === undefined ? {} : { class: tokenOf("of", of) }),
});

/** A string of OSCAL is one line without spaces at its ends, and not empty. */
const line = (text: string): string => text.replaceAll(/\s+/g, " ").trim() || "none";

const observationOf = (uuid: string, collected: string, one: CheckResult) => ({
  uuid,
  title: line(one.asks),
  description: one.sentence,
  props: [
    own("check", one.check),
    own("state", one.state.replaceAll("_", "-")),
    ...Object.entries(one.counts).map(([name, value]) => own("count", value, name)),
    ...Object.entries(one.threshold).map(([name, value]) => own("threshold", line(String(value)), name)),
  ],
  methods: ["TEST"],
  ...(one.links.length === 0
    ? {}
    : {
        "relevant-evidence": one.links.map(({ shard, index, time }) => ({
          href: `./${entriesListPath}`,
          description: `Entry ${index} of shard ${shard}, of ${new Date(time).toISOString()}`,
          props: [own("shard", shard), own("index", index)],
        })),
      }),
  collected,
});

const statusOf = ({ state }: ControlResult) => {
  if (state === "supported") return { state: "satisfied", reason: "pass" };
  if (state === "not_supported") return { state: "not-satisfied", reason: "fail" };
  return {
    state: "not-satisfied",
    reason: "other",
    remarks: state === "partly_supported" ? "Supported in part: for the rest there is no data." : "There is no data.",
  };
};

const controlWords: Readonly<Record<ControlResult["state"], string>> = {
  supported: "The log supports this control as far as it can show it.",
  partly_supported: "The log supports this control in part.",
  not_supported: "The log shows exceptions: it does not support this control in this period.",
  not_applicable: "Nothing in this period is what this control is about.",
  no_data: "The log has no data on this control.",
};

type Name = (...parts: readonly string[]) => string;

const observationId = (uuid: Name, one: CheckResult): string =>
  uuid("observation", one.check, JSON.stringify(one.threshold));

const relatedOf = (uuid: Name, { checks }: ControlResult) =>
  checks.length === 0
    ? {}
    : { "related-observations": checks.map((one) => ({ "observation-uuid": observationId(uuid, one) })) };

const findingOf = (uuid: Name, framework: Framework, result: ControlResult) => {
  const related = relatedOf(uuid, result);
  return {
    uuid: uuid("finding", result.id),
    title: line(`${result.id}: ${result.title}`),
    description: `${controlWords[result.state]} What it can show: ${result.shows} Not covered: ${result.notCovered}`,
    props: [own("control", line(result.id)), own("state", result.state.replaceAll("_", "-"))],
    target: {
      type: "objective-id",
      "target-id": `${tokenOf(framework.framework, result.id)}_obj`,
      status: statusOf(result),
    },
    ...related,
  };
};

const resultOf = ({ query, framework, asOf, results }: OscalInput, uuid: Name) => {
  const collected = new Date(asOf).toISOString();
  const observations = new Map(
    results.flatMap(({ checks }) =>
      checks.map((one) => {
        const id = observationId(uuid, one);
        return [id, observationOf(id, collected, one)] as const;
      }),
    ),
  );
  const findings = results
    .filter(({ state }) => state !== "not_applicable")
    .map((result) => findingOf(uuid, framework, result));
  const assessed = results.map(({ id }) => ({ "control-id": tokenOf(framework.framework, id) }));
  return {
    uuid: uuid("result"),
    title: line(`${framework.name}, ${query.from} to ${query.to}`),
    description:
      "Checks over the entries of a tamper-evident log of calls to language models. Satisfied means: the log supports the control, as far as a log can show it.",
    start: query.from,
    end: query.to,
    props: [own("team", query.team ?? "all"), own("rows", `./${controlsPath}`)],
    "reviewed-controls": { "control-selections": [{ "include-controls": assessed }] },
    // The schema has no empty lists.
    ...(observations.size === 0 ? {} : { observations: [...observations.values()] }),
    ...(findings.length === 0 ? {} : { findings }),
  };
};

/** The assessment plan that there has to be: the framework's file. */
const planOf = (uuid: string, { framework, frameworkSha256 }: OscalInput) => {
  const path = frameworkPath(framework.framework);
  return {
    uuid,
    title: line(`${framework.name}, ${framework.version}`),
    description: `The controls and their checks: ${path}. Its source: ${framework.source}`,
    rlinks: [
      {
        href: `./${path}`,
        "media-type": "application/yaml",
        hashes: [{ algorithm: "SHA-256", value: frameworkSha256 }],
      },
    ],
  };
};

/** The file. Every id is a UUIDv5 under the pack's id: the same pack has the same. */
export const assessmentResults = (input: OscalInput): string => {
  const { id, framework, asOf, version } = input;
  const uuid: Name = (...parts) => uuidv5(parts.join("\n"), id);
  const plan = uuid("plan");
  const document = {
    "assessment-results": {
      uuid: uuid("assessment-results"),
      metadata: {
        title: line(`What the log supports of ${framework.name}`),
        "last-modified": new Date(asOf).toISOString(),
        version: line(version),
        "oscal-version": oscalVersion,
        props: [own("pack", id)],
        remarks: `Made by Custody. ${framework.limitation}`,
      },
      "import-ap": { href: `#${plan}`, remarks: "There is no assessment plan but the framework's file in this pack." },
      results: [resultOf(input, uuid)],
      "back-matter": { resources: [planOf(plan, input)] },
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};
