/**
 * Counters in Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4). Names and labels are our
 * own: nothing of a caller's is counted by its text.
 * @module
 */

const helps = {
  custody_exchanges_total: "Exchanges that ended, by outcome and verdict.",
  custody_scanner_errors_total: "Failures of scanners, by name.",
  custody_scanner_failures_total: "Scanners that failed, and whether the call was refused (closed) or went on (open).",
  custody_classifications_total: "Exchanges that scanners beside the call classified, and whether all of them could.",
  custody_policy_reloads_total: "Policies read again, and whether they are in force.",
  custody_certificate_reloads_total: "New certificates of the server's own, and whether they are in force.",
  custody_denied_total: "Requests of nobody known that were refused, by reason.",
  custody_feed_delivered_total: "Events that a feed delivered; what was sent again counts again.",
  custody_feed_failures_total: "Deliveries of a feed that failed.",
  custody_search_exchanges_total: "Exchanges that the search index was given, and what became of them.",
  custody_refused_total: "What somebody known was refused before there was an exchange, by our error code.",
  custody_upstream_attempts_total: "Calls to upstreams, by their status or by why they were given up.",
  custody_log_refusals_total:
    "Calls refused because the log could not be written, before upstream was called or after.",
} as const;

const gaugeHelps = {
  custody_upstream_circuit_open: "1 while an upstream is not asked, since it failed again and again.",
  custody_log_checked_timestamp_seconds: "When the last check of the whole log ended.",
  custody_log_check_faults: "What the last check of the whole log found wrong.",
  custody_log_check_entries: "Entries that the last check of the whole log covered.",
  custody_feed_lag_entries: "Entries that a feed has not delivered yet.",
  custody_search_lag_entries: "Entries that the search index has not looked at yet.",
  custody_anchor_lag_entries: "Entries of the newest shard that a target outside has not seen.",
  custody_anchor_timestamp_seconds: "When a target outside was shown the log last.",
  custody_anchor_failed: "1 while the last try to show the log to a target failed.",
  custody_clock_offset_milliseconds: "How far the time server's clock was ahead of ours at the last heartbeat.",
  custody_clock_step_milliseconds: "How far the clock moved against steady uptime before the last heartbeat.",
} as const;

export type GaugeName = keyof typeof gaugeHelps;

/** What is measured when somebody asks: each label's value, and the value. */
export type Gauge = () => readonly (readonly [Readonly<Record<string, string>>, number])[];

/** Written for every call: without an array between. */
const labelsOf = (labels: Readonly<Record<string, string>>): string => {
  let text = "";
  for (const label in labels) text += `${text === "" ? "" : ","}${label}="${labels[label] ?? ""}"`;
  return text;
};

export type MetricName = keyof typeof helps;

export class Metrics {
  readonly #counts = new Map<MetricName, Map<string, number>>();
  readonly #gauges = new Map<GaugeName, Gauge>();

  /** Says how something is measured. */
  measure(name: GaugeName, gauge: Gauge): void {
    this.#gauges.set(name, gauge);
  }

  /** What was counted under a name, by its labels' text. */
  counted(name: MetricName): ReadonlyMap<string, number> {
    return this.#counts.get(name) ?? new Map();
  }

  /** `labels` are in the order in which they are to be shown; their values hold no quotes. */
  count(name: MetricName, labels: Readonly<Record<string, string>>): void {
    this.add(name, labels, 1);
  }

  /** Counts so many at one time. */
  add(name: MetricName, labels: Readonly<Record<string, string>>, many: number): void {
    const key = labelsOf(labels);
    const counts = this.#counts.get(name) ?? new Map<string, number>();
    counts.set(key, (counts.get(key) ?? 0) + many);
    this.#counts.set(name, counts);
  }

  /** Everything that was counted since the start. */
  text(): string {
    let text = "";
    for (const [name, help] of Object.entries(helps) as [MetricName, string][]) {
      text += `# HELP ${name} ${help}\n# TYPE ${name} counter\n`;
      for (const [labels, value] of this.#counts.get(name) ?? []) text += `${name}{${labels}} ${value}\n`;
    }
    for (const [name, gauge] of this.#gauges) {
      text += `# HELP ${name} ${gaugeHelps[name]}\n# TYPE ${name} gauge\n`;
      for (const [labels, value] of gauge()) {
        const shown = labelsOf(labels);
        text += `${name}${shown === "" ? "" : `{${shown}}`} ${value}\n`;
      }
    }
    return text;
  }
}
