/**
 * Keys of monitoring, logging, analytics and feature flag services.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { marked, near } from "./define.ts";

const newRelic = "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/";
const grafana = "https://grafana.com/docs/grafana/latest/administration/service-accounts/";
const sentry = "https://docs.sentry.io/api/auth/";
const sumo = "https://help.sumologic.com/docs/manage/security/access-keys/";
const posthog = "https://posthog.com/docs/api";

export const monitoringSecrets: readonly Recognizer[] = [
  near(
    "DATADOG_KEY",
    ["datadog", "dd api key", "dd app key", "dd application key"],
    /(?:[a-z\d]{40}|[\da-f]{32})/i,
    "https://docs.datadoghq.com/account_management/api-app-keys/",
  ),
  marked("NEW_RELIC_KEY", /NR(?:AK|AL|II|IQ|RA|SP|JS|AA)-[A-Za-z\d_-]{19,32}/, newRelic),
  marked("NEW_RELIC_LICENSE_KEY", /(?:[a-z]{2}\d{2}[a-z\d]{2})?[\da-f]{30,36}(?:FFFF)?NRAL/, newRelic),
  near("NEW_RELIC_KEY", ["new relic", "newrelic"], /[a-z\d]{64}/i, newRelic),
  marked("GRAFANA_API_KEY", /eyJrIjoi[A-Za-z\d]{50,256}={0,3}/i, grafana),
  marked("GRAFANA_CLOUD_TOKEN", /glc_[A-Za-z\d+/]{32,256}={0,3}/, grafana),
  marked("GRAFANA_SERVICE_TOKEN", /glsa_[A-Za-z\d]{32}_[A-Fa-f\d]{8}/, grafana),
  marked("SENTRY_ORG_TOKEN", /sntrys_eyJ[A-Za-z\d+/]{40,256}={0,2}_[A-Za-z\d+/]{43}/, sentry),
  marked("SENTRY_USER_TOKEN", /sntryu_[\da-f]{64}/, sentry),
  near("SENTRY_TOKEN", ["sentry"], /[\da-f]{64}/, sentry),
  marked(
    "DYNATRACE_TOKEN",
    /dt0[a-z]\d{2}\.[A-Z\d]{24}\.[A-Z\d]{64}/i,
    "https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients",
  ),
  marked(
    "HONEYCOMB_KEY",
    /hc[a-z][ic]k_[a-z\d]{58}/,
    "https://docs.honeycomb.io/configure/environments/manage-api-keys/",
  ),
  near("SUMO_LOGIC_ACCESS_ID", ["sumo", "sumologic", "sumo logic"], /su[A-Za-z\d]{12}/, sumo),
  near("SUMO_LOGIC_ACCESS_KEY", ["sumo", "sumologic", "sumo logic"], /[A-Za-z\d]{64}/, sumo),
  near(
    "SPLUNK_TOKEN",
    ["splunk"],
    /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i,
    "https://docs.splunk.com/Documentation/Splunk/latest/Data/UsetheHTTPEventCollector",
  ),
  near(
    "LOGGLY_TOKEN",
    ["loggly"],
    /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/,
    "https://documentation.solarwinds.com/en/success_center/loggly/",
  ),
  near(
    "OPSGENIE_API_KEY",
    ["opsgenie"],
    /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/,
    "https://docs.opsgenie.com/docs/api-key-management",
  ),
  near(
    "PAGERDUTY_API_KEY",
    ["pagerduty", "pager duty"],
    /[uy]\+?[A-Za-z\d_-]{18,20}/,
    "https://support.pagerduty.com/main/docs/api-access-keys",
  ),
  near("ROLLBAR_TOKEN", ["rollbar"], /[\da-f]{32}/, "https://docs.rollbar.com/docs/access-tokens"),
  near("BUGSNAG_API_KEY", ["bugsnag"], /[\da-f]{32}/, "https://docs.bugsnag.com/api/"),
  marked(
    "AXIOM_TOKEN",
    /xa(?:at|pt)-[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/,
    "https://axiom.co/docs/reference/tokens",
  ),
  marked("ELASTIC_CLOUD_KEY", /essu_[A-Za-z\d+/]{40,120}={0,2}/, "https://www.elastic.co/docs/deploy-manage/api-keys"),
  near(
    "ELASTIC_API_KEY",
    ["elastic", "elasticsearch", "kibana", "apikey"],
    /[A-Za-z\d+/]{58}==/,
    "https://www.elastic.co/docs/deploy-manage/api-keys",
  ),
  marked("POSTHOG_KEY", /ph[xs]_[A-Za-z\d]{40,48}/, posthog),
  near("MIXPANEL_SECRET", ["mixpanel"], /[\da-f]{32}/, "https://developer.mixpanel.com/reference/project-secret"),
  near("AMPLITUDE_SECRET", ["amplitude"], /[\da-f]{32}/, "https://amplitude.com/docs/apis/authentication"),
  near("SEGMENT_WRITE_KEY", ["segment"], /[A-Za-z\d]{32}/, "https://segment.com/docs/connections/find-writekey/"),
  marked("SEGMENT_API_TOKEN", /sgp_[A-Za-z\d]{64}/, "https://docs.segmentapis.com/"),
  marked(
    "LAUNCHDARKLY_KEY",
    /(?:sdk|api|mob)-[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/,
    "https://launchdarkly.com/docs/home/account/api",
  ),
  near("LAUNCHDARKLY_KEY", ["launchdarkly"], /[\w=-]{40}/, "https://launchdarkly.com/docs/home/account/api"),
  marked("STATSIG_SECRET_KEY", /secret-[A-Za-z\d]{40,48}/, "https://docs.statsig.com/access-management/keys"),
  near("OPTIMIZELY_TOKEN", ["optimizely"], /2:[\w-]{40,60}/, "https://docs.developers.optimizely.com/"),
  marked("CONFIGCAT_SDK_KEY", /configcat-sdk-\d\/[\w-]{22}\/[\w-]{22}/, "https://configcat.com/docs/"),
  marked("CHECKLY_API_KEY", /cu_[\da-f]{32}/, "https://developers.checklyhq.com/"),
  marked("UPTIMEROBOT_API_KEY", /[um]\d{6,10}-[\da-f]{24,32}/, "https://uptimerobot.com/api/"),
  near("CODECLIMATE_TOKEN", ["codeclimate", "code climate"], /[\da-f]{40,64}/, "https://docs.codeclimate.com/"),
];
