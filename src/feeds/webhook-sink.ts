/**
 * One signed CloudEvent a request. 2xx: delivered. 410: the receiver wants no more, ever. 429 and 5xx: later, at the earliest when it says.
 * @module
 */
import { CustodyError } from "../domain/errors.ts";
import { addressRefused, type ByteOutbound, openByteOutbound } from "../scan/external/outbound-bytes.ts";
import type { WebhookSettings } from "./feeds-config.ts";
import { toCloudEvent } from "./format-event.ts";
import { DeliveryFailure, type Sink } from "./sink.ts";
import { secretOf, signatureHeaders } from "./webhook-signature.ts";

const responseBytesMax = 65_536;
/** Whatever a receiver asks for. */
const retryAfterMsMax = 3_600_000;

/** RFC 9110, 10.2.3: seconds, or a date; in milliseconds from `now`. null where it says nothing that can be read. */
export const retryAfterOf = (header: string | readonly string[] | undefined, now: number): number | null => {
  const text = (typeof header === "string" ? header : header?.[0])?.trim() ?? "";
  const wait = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? null : Math.min(Math.max(0, wait), retryAfterMsMax);
};

/** The outbound client's own error, with a code of ours beside its words. */
class OutboundFailure extends CustodyError {
  readonly failure: DeliveryFailure;

  constructor(why: string) {
    super("upstream_failed", why);
    this.failure = new DeliveryFailure(why === addressRefused ? "address_not_allowed" : "unreachable");
  }
}

/** Throws `config_invalid` for a URL or a secret that cannot be used. */
export const openWebhookSink = (settings: WebhookSettings, secretTexts: readonly string[]): Sink => {
  const { name, url, format, allowPrivate, timeoutMs } = settings;
  const secrets = secretTexts.map((text) => secretOf(name, text));
  const outbound: ByteOutbound = openByteOutbound({
    name: `feeds.${name}`,
    url,
    allowPrivate,
    isSecret: true,
    connectionsMax: 1,
    connectTimeoutMs: timeoutMs,
    responseBytesMax,
    failed: (why) => new OutboundFailure(why),
  });
  const post = async (id: string, body: string, signal: AbortSignal) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const headers = {
      "content-type": "application/cloudevents+json; charset=utf-8",
      "user-agent": "custody",
      ...signatureHeaders(id, Math.floor(Date.now() / 1_000), body, secrets),
    };
    try {
      return await outbound.send({
        method: "POST",
        path: "",
        headers,
        body,
        signal: AbortSignal.any([signal, timeout]),
      });
    } catch (error) {
      if (timeout.aborted) throw new DeliveryFailure("timed_out");
      throw error instanceof OutboundFailure ? error.failure : new DeliveryFailure("connection_lost");
    }
  };
  return {
    batchMax: 1,
    settleMs: 0,
    deliver: async (events, signal) => {
      for (const event of events) {
        const { status, headers } = await post(
          event.id,
          JSON.stringify(toCloudEvent(event, format === "ocsf")),
          signal,
        );
        if (status >= 200 && status < 300) continue;
        if (status === 410) throw new DeliveryFailure("gone", { isFinal: true });
        const retryAfterMs = retryAfterOf(headers["retry-after"], Date.now());
        if (status === 429) throw new DeliveryFailure("overloaded", { retryAfterMs });
        throw new DeliveryFailure(status >= 500 ? "receiver_failed" : "refused", { retryAfterMs });
      }
    },
    onLost: () => undefined,
    close: async () => {
      await outbound.close();
      return true;
    },
  };
};
