/**
 * E7: what protects the record and what goes over the network.
 * @module
 */
import { z } from "zod";
import { numberText, plural } from "../../../domain/number-text.ts";
import type { ControlContext } from "../check.ts";
import type { PeriodFacts } from "../../facts/period-facts.ts";
import { objectOf, textOf } from "../../facts/read-field.ts";
import {
  beginningOf,
  check,
  dayMs,
  endOf,
  kindOf,
  lasting,
  linksOf,
  newest,
  noData,
  notApplicable,
  notSatisfied,
  satisfied,
  timeText,
} from "./answers.ts";
import { lastConfiguration, unknownConfiguration, upstreamsOf } from "./configurations.ts";

const payloadsEncrypted = check(
  {
    name: "payloads-encrypted",
    block: "E7",
    asks: "Is every recorded text named as ciphertext, under a data key?",
    shape: {},
  },
  ({ exchanges: { payloads, opened, closed } }) => {
    const counts = { payloads: payloads.count, unsealed: payloads.unsealed.count };
    const ground = { counts, links: linksOf(payloads.unsealed), freshness: newest(opened, closed) };
    if (payloads.count === 0) return notApplicable("No text was recorded in this period.", ground);
    if (payloads.unsealed.count > 0) {
      return notSatisfied(
        `Named without the digest of a ciphertext or the id of a key: ${numberText(payloads.unsealed.count)} of ${plural(payloads.count, "payload")}.`,
        ground,
      );
    }
    return satisfied(
      `${plural(payloads.count, "payload")}: each is named by the digest of its ciphertext (AES-256-GCM) and the id of its data key.`,
      {
        ...ground,
        links: linksOf(opened),
      },
    );
  },
);

/** This host's own addresses: nothing goes over a network. */
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

const isPlain = (baseUrl: string | null): boolean => {
  const url = baseUrl === null ? null : URL.parse(baseUrl);
  return url !== null && url.protocol === "http:" && !loopback.test(url.hostname);
};

const transmissionEncrypted = check(
  {
    name: "transmission-encrypted",
    block: "E7",
    asks: "Does Custody speak TLS to its callers and to every upstream?",
    shape: {
      server: z.boolean().default(true).describe("Whether callers are asked about too: a proxy in front may end TLS."),
    },
    isOfServer: true,
  },
  (facts, context, { server }) => {
    const configuration = lastConfiguration(facts, context);
    if (configuration === null) return noData(unknownConfiguration);
    const upstreams = [...upstreamsOf(configuration)];
    const plain = upstreams.filter(([, { baseUrl }]) => isPlain(textOf(baseUrl)));
    const settings = objectOf(configuration.server);
    const host = textOf(settings.host) ?? "127.0.0.1";
    const speaksTls = typeof settings.tls === "object" && settings.tls !== null;
    const counts = { upstreams: upstreams.length, withoutTls: plain.length, serverTls: speaksTls ? 1 : 0 };
    const start = facts.starts.at(-1)?.at;
    const ground = { counts, links: start === undefined ? [] : [start], freshness: start?.time ?? null };
    if (plain.length > 0) {
      return notSatisfied(
        `${numberText(plain.length)} of ${plural(upstreams.length, "upstream")} are reached without TLS: ${plain.map(([name]) => name).join(", ")}.`,
        ground,
      );
    }
    if (server && !speaksTls && !loopback.test(host)) {
      return notSatisfied(
        "The server speaks plain HTTP on an address that is not this host's own; that a proxy in front ends TLS cannot be seen from here.",
        ground,
      );
    }
    const callers = speaksTls ? "over TLS" : "on this host only, or through a proxy that cannot be seen from here";
    return satisfied(
      `${plural(upstreams.length, "upstream")}, each over TLS or on this host; callers are answered ${callers}.`,
      ground,
    );
  },
);

const rotationKinds = {
  master: { kind: "master_key.rotated", name: "the master key, which wraps all data keys," },
  log: { kind: "log_key.rotated", name: "the log's signing key" },
  api: { kind: "key.rotated", name: "" },
} as const;

const apiKeysRotated = (facts: PeriodFacts, context: ControlContext, withinDays: number) => {
  const known = context.before?.keys ?? null;
  if (known === null) return noData("The table of API keys is not at hand.");
  const end = endOf(facts, context);
  const live = known.filter(({ createdAt, endedAt }) => createdAt < end && (endedAt === null || endedAt > end));
  const old = live.filter(({ id, createdAt }) => {
    const rotated = Object.hasOwn(facts.keys, id) ? (facts.keys[id]?.rotated?.time ?? 0) : 0;
    return end - Math.max(createdAt, rotated) > withinDays * dayMs;
  });
  const rotated = kindOf(facts, "key.rotated");
  const ground = {
    counts: { keys: live.length, old: old.length, rotated: rotated?.count ?? 0 },
    links: linksOf(rotated),
    freshness: newest(rotated),
  };
  if (live.length === 0) return notApplicable("There is no API key in force.", ground);
  if (old.length > 0) {
    return notSatisfied(
      `Neither made nor given a new secret within ${plural(withinDays, "day")}, as far as this period shows: ${numberText(old.length)} of ${plural(live.length, "API key")}.`,
      ground,
    );
  }
  return satisfied(
    `${plural(live.length, "API key")}, each made or given a new secret within ${plural(withinDays, "day")}.`,
    ground,
  );
};

const keysRotated = check(
  {
    name: "keys-rotated",
    block: "E7",
    asks: "Was this key changed within its time?",
    shape: {
      which: z
        .enum(["master", "log", "api"])
        .default("master")
        .describe("The master key, the log's signing key, or API keys."),
      withinDays: lasting(365),
    },
    isOfServer: true,
  },
  (facts, context, { which, withinDays }) => {
    if (which === "api") return apiKeysRotated(facts, context, withinDays);
    const { kind, name } = rotationKinds[which];
    const rotated = kindOf(facts, kind);
    const ground = { counts: { rotations: rotated?.count ?? 0 }, links: linksOf(rotated), freshness: newest(rotated) };
    const end = endOf(facts, context);
    const told = name[0]?.toUpperCase() + name.slice(1);
    if (rotated?.last) {
      const sentence = `${told} was last changed at ${timeText(rotated.last.time)}`;
      if (end - rotated.last.time > withinDays * dayMs)
        return notSatisfied(`${sentence}, more than ${plural(withinDays, "day")} ago.`, ground);
      return satisfied(`${sentence}, within ${plural(withinDays, "day")}.`, ground);
    }
    const began = beginningOf(facts);
    if (began !== null && end - began <= withinDays * dayMs) {
      return satisfied(
        `The log began at ${timeText(began)} with its first keys: ${name} is younger than ${plural(withinDays, "day")}.`,
        { ...ground, freshness: began },
      );
    }
    if (began !== null || end - facts.period.from > withinDays * dayMs) {
      return notSatisfied(`${told} was not changed in more than ${plural(withinDays, "day")}.`, ground);
    }
    return noData(
      `${told} was not changed in this period, which is shorter than ${plural(withinDays, "day")}.`,
      ground,
    );
  },
);

export const protectionChecks = [payloadsEncrypted, transmissionEncrypted, keysRotated];
