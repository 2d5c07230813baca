/**
 * Tokens of business software: customers, shops, projects, documents, design.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { marked, near } from "./define.ts";
import { isRandom } from "./random.ts";

const linear = "https://linear.app/developers/graphql";
const hubspot = "https://developers.hubspot.com/docs/guides/apps/authentication/intro-to-auth";
const notion = "https://developers.notion.com/reference/authentication";
const asana = "https://developers.asana.com/docs/authentication";

export const businessSecrets: readonly Recognizer[] = [
  marked(
    "SHOPIFY_TOKEN",
    /shp(?:at|ca|pa|ss|ua|tka|rt)_[\da-fA-F]{32}/,
    "https://shopify.dev/docs/apps/build/authentication-authorization",
  ),
  marked("HUBSPOT_TOKEN", /pat-(?:na|eu|ap)\d-[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i, hubspot),
  near("HUBSPOT_API_KEY", ["hubspot", "hapikey"], /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i, hubspot),
  marked(
    "SALESFORCE_TOKEN",
    /00D[A-Za-z\d]{12,15}![\w.]{80,130}/,
    "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_flows.htm",
  ),
  marked(
    "ADOBE_CLIENT_SECRET",
    /p8e-[A-Za-z\d_-]{32}/i,
    "https://developer.adobe.com/developer-console/docs/guides/authentication/",
  ),
  near(
    "ADOBE_CLIENT_ID",
    ["adobe"],
    /[\da-f]{32}/,
    "https://developer.adobe.com/developer-console/docs/guides/authentication/",
  ),
  marked("LINEAR_API_KEY", /lin_api_[A-Za-z\d]{40}/, linear),
  marked("LINEAR_OAUTH_TOKEN", /lin_(?:oauth|wh)_[A-Za-z\d]{32,64}/, linear),
  near("LINEAR_CLIENT_SECRET", ["linear"], /[\da-f]{32}/, linear),
  marked("NOTION_TOKEN", /ntn_\d{11}[A-Za-z\d]{35}/, notion),
  marked("NOTION_TOKEN", /secret_[A-Za-z\d]{43}/, notion, isRandom),
  marked(
    "FIGMA_TOKEN",
    /fig(?:d|o|oh|u|ur|uh)_[\w-]{40,48}/,
    "https://www.figma.com/developers/api#access-tokens",
    isRandom,
  ),
  marked("ASANA_TOKEN", /[12]\/\d{13,17}(?:\/\d{13,17})?:[\da-f]{32}/, asana),
  near("ASANA_CLIENT_SECRET", ["asana"], /[A-Za-z\d]{32}/, asana),
  marked("CLICKUP_TOKEN", /pk_\d{6,12}_[A-Z\d]{32}/, "https://developer.clickup.com/docs/authentication"),
  near(
    "SHORTCUT_TOKEN",
    ["shortcut", "clubhouse"],
    /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/,
    "https://developer.shortcut.com/api/rest/v3",
  ),
  near("FRESHBOOKS_TOKEN", ["freshbooks"], /[A-Za-z\d]{64}/, "https://www.freshbooks.com/api/authentication"),
  marked("FRAME_IO_TOKEN", /fio-u-[\w=-]{64}/i, "https://developer.frame.io/"),
  near("ETSY_TOKEN", ["etsy"], /[a-z\d]{24}/i, "https://developers.etsy.com/documentation/essentials/authentication"),
  marked(
    "DOCUSIGN_INTEGRATION_KEY",
    /docusign[\w .-]{0,24}["'\s:=]{1,8}(?<value>[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})/i,
    "https://developers.docusign.com/platform/auth/",
  ),
  near(
    "PIPEDRIVE_TOKEN",
    ["pipedrive"],
    /[\da-f]{40}/,
    "https://pipedrive.readme.io/docs/core-api-concepts-authentication",
  ),
  near("FRESHDESK_API_KEY", ["freshdesk"], /[A-Za-z\d]{18,22}/, "https://developers.freshdesk.com/api/"),
  marked("DUB_TOKEN", /dub_[A-Za-z\d]{24}/, "https://dub.co/docs/api-reference/tokens", isRandom),
  marked(
    "CLERK_SECRET_KEY",
    /sk_(?:live|test)_[A-Za-z\d]{40,50}/,
    "https://clerk.com/docs/deployments/clerk-environment-variables",
  ),
  marked("WORKOS_API_KEY", /sk_(?:test_)?[A-Za-z\d+/]{64,120}={0,2}/, "https://workos.com/docs/reference"),
  marked("CAL_COM_API_KEY", /cal_(?:live_)?[\da-f]{32}/, "https://cal.com/docs/api-reference"),
  near("BITLY_TOKEN", ["bitly"], /[\da-f]{40}/, "https://dev.bitly.com/docs/getting-started/authentication/"),
  near(
    "WORDPRESS_SALT",
    ["auth key", "auth salt", "nonce key", "nonce salt", "logged in key"],
    /[^\s'"]{64}/,
    "https://developer.wordpress.org/advanced-administration/wordpress/wp-config/",
  ),
];
