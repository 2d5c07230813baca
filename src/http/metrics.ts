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
  custody_feed_lag_entries: "Entries that a feed has not delivered yet.",
  custody_refused_total: "What somebody known was refused before there was an exchange, by our error code.",
} as const;

export type MetricName = keyof typeof helps;

/** What goes up and down; all else only grows. */
const gauges: ReadonlySet<MetricName> = new Set(["custody_feed_lag_entries"]);

const labelText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(",");

export class Metrics {
  readonly #counts = new Map<MetricName, Map<string, number>>();

  /** `labels` are in the order in which they are to be shown; their values hold no quotes. */
  count(name: MetricName, labels: Readonly<Record<string, string>>): void {
    this.add(name, labels, 1);
  }

  /** Counts so many at one time. */
  add(name: MetricName, labels: Readonly<Record<string, string>>, many: number): void {
    const key = labelText(labels);
    const counts = this.#counts.get(name) ?? new Map<string, number>();
    counts.set(key, (counts.get(key) ?? 0) + many);
    this.#counts.set(name, counts);
  }

  /** What a gauge shows now. */
  set(name: MetricName, labels: Readonly<Record<string, string>>, value: number): void {
    const counts = this.#counts.get(name) ?? new Map<string, number>();
    this.#counts.set(name, counts.set(labelText(labels), value));
  }

  /** Everything that was counted since the start. */
  text(): string {
    let text = "";
    for (const [name, help] of Object.entries(helps) as [MetricName, string][]) {
      text += `# HELP ${name} ${help}\n# TYPE ${name} ${gauges.has(name) ? "gauge" : "counter"}\n`;
      for (const [labels, value] of this.#counts.get(name) ?? []) text += `${name}{${labels}} ${value}\n`;
    }
    return text;
  }
}
