/**
 * The only place that knows which kinds of sinks there are.
 * @module
 */
import type { FeedConfig } from "./feeds-config.ts";
import { openNdjsonSink } from "./ndjson-sink.ts";
import type { Sink } from "./sink.ts";
import { openSyslogSink, syslogDialler } from "./syslog-sink.ts";
import { openWebhookSink } from "./webhook-sink.ts";
import { secretOf } from "./webhook-signature.ts";

/** Nothing is opened or connected before the first event. Throws `config_invalid` for what cannot be used. */
export const openSink = ({ settings, secrets }: FeedConfig): Sink => {
  if (settings.kind === "ndjson") return openNdjsonSink(settings);
  if (settings.kind === "syslog") return openSyslogSink(settings);
  return openWebhookSink(settings, secrets);
};

/** Throws `config_invalid` for what `openSink` would refuse. */
export const checkSink = async (config: FeedConfig): Promise<void> => {
  const { settings, secrets } = config;
  if (settings.kind === "syslog") syslogDialler(settings);
  else if (settings.kind === "webhook") {
    for (const secret of secrets) secretOf(settings.name, secret);
    await openSink(config).close();
  }
};
