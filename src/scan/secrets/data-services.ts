/**
 * Keys of databases as a service, data platforms, search, maps and content services.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { marked, near } from "./define.ts";
import { isRandom } from "./random.ts";

const planetscale = "https://planetscale.com/docs/concepts/service-tokens";
const contentful = "https://www.contentful.com/developers/docs/references/authentication/";
const confluent =
  "https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/";
const adafruit = "https://io.adafruit.com/api/docs/";

export const dataServiceSecrets: readonly Recognizer[] = [
  marked("DATABRICKS_TOKEN", /dapi[\da-f]{32}(?:-\d)?/, "https://docs.databricks.com/dev-tools/auth/pat"),
  marked("PLANETSCALE_TOKEN", /pscale_(?:tkn|oauth|pw)_[\w=.-]{32,64}/i, planetscale),
  marked("CLICKHOUSE_KEY", /4b1d[A-Za-z\d]{38}/, "https://clickhouse.com/docs/cloud/manage/openapi"),
  marked("CONFLUENT_SECRET", /cflt[A-Za-z\d+/]{60}/, confluent),
  near("CONFLUENT_SECRET", ["confluent"], /(?:[A-Za-z\d+/]{64}|[A-Za-z\d]{16})/, confluent),
  marked("NEON_API_KEY", /napi_[a-z\d]{60,70}/, "https://neon.tech/docs/manage/api-keys"),
  marked(
    "MONGODB_ATLAS_SECRET",
    /mdb_sa_sk_[\w-]{40}/,
    "https://www.mongodb.com/docs/atlas/api/service-accounts-overview/",
  ),
  marked(
    "COCKROACH_API_KEY",
    /CCDB1_[A-Za-z\d]{22}_[A-Za-z\d]{40}/,
    "https://www.cockroachlabs.com/docs/cockroachcloud/cloud-api",
  ),
  marked("DBT_TOKEN", /dbt[cusp]_[\w-]{36,60}/, "https://docs.getdbt.com/docs/dbt-cloud-apis/authentication"),
  marked("FAUNA_SECRET", /fn(?:AE|AF|ED)[\w-]{36,60}/, "https://docs.fauna.com/", isRandom),
  near("ALGOLIA_API_KEY", ["algolia"], /[A-Za-z\d]{32}/, "https://www.algolia.com/doc/guides/security/api-keys/"),
  near("MEILISEARCH_KEY", ["meilisearch", "meili"], /[\da-f]{64}/, "https://www.meilisearch.com/docs/learn/security/"),
  near("FIVETRAN_KEY", ["fivetran"], /[A-Za-z\d]{16,32}/, "https://fivetran.com/docs/rest-api"),
  near("LOOKER_SECRET", ["looker"], /(?:[a-z\d]{24}|[a-z\d]{20})/i, "https://cloud.google.com/looker/docs/api-auth"),
  marked(
    "MAPBOX_SECRET_TOKEN",
    /[ps]k\.[A-Za-z\d]{60,100}\.[A-Za-z\d_-]{20,24}/,
    "https://docs.mapbox.com/help/getting-started/access-tokens/",
  ),
  marked(
    "MAXMIND_LICENSE_KEY",
    /[A-Za-z\d]{6}_[A-Za-z\d]{29}_mmk/,
    "https://support.maxmind.com/hc/en-us/articles/4407111582235",
  ),
  near("RAPIDAPI_KEY", ["rapidapi", "rapid api"], /[\w-]{50}/, "https://docs.rapidapi.com/docs/keys"),
  near(
    "NYTIMES_API_KEY",
    ["nytimes", "newyorktimes", "ny times", "new york times"],
    /[\w=-]{32}/,
    "https://developer.nytimes.com/get-started",
  ),
  near(
    "OPENWEATHER_API_KEY",
    ["openweather", "openweathermap", "appid"],
    /[\da-f]{32}/,
    "https://openweathermap.org/appid",
  ),
  near("ADAFRUIT_IO_KEY", ["adafruit"], /[\w-]{32}/, adafruit),
  marked("ADAFRUIT_IO_KEY", /aio_[A-Za-z\d]{28}/, adafruit),
  marked("CONTENTFUL_TOKEN", /CFPAT-[\w-]{43}/, contentful),
  near("CONTENTFUL_TOKEN", ["contentful"], /[\w=-]{43}/, contentful),
  marked("SANITY_TOKEN", /sk[A-Za-z\d]{80,200}/, "https://www.sanity.io/docs/http-auth", isRandom),
  marked("AIRTABLE_TOKEN", /pat[A-Za-z\d]{14}\.[\da-f]{64}/, "https://airtable.com/developers/web/api/authentication"),
  near("AIRTABLE_API_KEY", ["airtable"], /[A-Za-z\d]{17}/, "https://airtable.com/developers/web/api/authentication"),
  marked(
    "TYPEFORM_TOKEN",
    /tfp_[\w.=-]{44,64}/i,
    "https://www.typeform.com/developers/get-started/personal-access-token/",
  ),
  marked("README_API_KEY", /rdme_[a-z\d]{70}/, "https://docs.readme.com/main/reference/authentication"),
  marked(
    "WAKATIME_KEY",
    /waka_[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/,
    "https://wakatime.com/developers",
  ),
];
