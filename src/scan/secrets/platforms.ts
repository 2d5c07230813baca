/**
 * Tokens of hosting platforms, networks and secret stores.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { marked, near } from "./define.ts";
import { isRandom } from "./random.ts";

const cloudflare = "https://developers.cloudflare.com/fundamentals/api/";
const fly = "https://fly.io/docs/security/tokens/";
const vault = "https://developer.hashicorp.com/vault/docs/concepts/tokens";
const settlemint = "https://console.settlemint.com/documentation/";
const onePassword = "https://support.1password.com/secret-key-security/";
const supabase = "https://supabase.com/docs/guides/api/api-keys";
const heroku = "https://devcenter.heroku.com/articles/authentication";

const hasDigitAndBothCases = (text: string): boolean => /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);

export const platformSecrets: readonly Recognizer[] = [
  marked("HEROKU_API_KEY", /HRKU-AA[\w-]{50,64}/, heroku, isRandom),
  near("HEROKU_API_KEY", ["heroku"], /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i, heroku),
  marked("VERCEL_TOKEN", /vc[aikpr]_[A-Za-z\d]{24,60}/, "https://vercel.com/docs/rest-api"),
  near("VERCEL_TOKEN", ["vercel"], /[A-Za-z\d]{24}/, "https://vercel.com/docs/rest-api"),
  marked("NETLIFY_TOKEN", /nfp_[A-Za-z\d]{36,40}/, "https://docs.netlify.com/api/get-started/"),
  near("NETLIFY_TOKEN", ["netlify"], /[\w=-]{40,46}/, "https://docs.netlify.com/api/get-started/"),
  marked("FLY_IO_TOKEN", /fo1_[\w-]{43}/, fly),
  marked("FLY_IO_TOKEN", /fm[12][ar]?_[A-Za-z\d+/]{64}(?:[A-Za-z\d+/]{64}){0,12}[A-Za-z\d+/]{0,63}={0,3}/, fly),
  near(
    "RAILWAY_TOKEN",
    ["railway"],
    /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/,
    "https://docs.railway.com/reference/public-api",
  ),
  marked("RENDER_API_KEY", /rnd_[A-Za-z\d]{28,40}/, "https://render.com/docs/api", isRandom),
  marked("CLOUDFLARE_API_TOKEN", /cf(?:ut|at|k)_[A-Za-z\d]{40}[\da-f]{8}/, cloudflare),
  marked(
    "CLOUDFLARE_ORIGIN_CA_KEY",
    /v1\.0-[\da-f]{24}-[\da-f]{146}/,
    "https://developers.cloudflare.com/ssl/origin-configuration/origin-ca/",
  ),
  near("CLOUDFLARE_GLOBAL_API_KEY", ["cloudflare"], /[\da-f]{37}/, cloudflare),
  near("CLOUDFLARE_API_TOKEN", ["cloudflare"], /(?<![/.])[\w-]{40}/, cloudflare),
  near("FASTLY_API_TOKEN", ["fastly"], /[\w=-]{32}/, "https://www.fastly.com/documentation/reference/api/auth-tokens/"),
  marked("DENO_DEPLOY_TOKEN", /dd[pow]_[A-Za-z\d]{36}/, "https://docs.deno.com/deploy/"),
  marked("SUPABASE_ACCESS_TOKEN", /sbp_(?:v0_)?[\da-f]{40}/, supabase),
  marked("SUPABASE_SECRET_KEY", /sb_secret_[\w-]{22,44}/, supabase),
  marked(
    "PULUMI_ACCESS_TOKEN",
    /pul-[\da-f]{40}/,
    "https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/",
  ),
  marked(
    "TERRAFORM_CLOUD_TOKEN",
    /[A-Za-z\d]{14}\.atlasv1\.[\w=-]{60,70}/,
    "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens",
  ),
  marked(
    "DOPPLER_TOKEN",
    /dp\.(?:pt|st|sa|ct|scim|audit|said)\.(?:[\w-]{2,35}\.)?[A-Za-z\d]{40,44}/,
    "https://docs.doppler.com/reference/auth-token-formats",
  ),
  marked(
    "INFISICAL_SERVICE_TOKEN",
    /st\.[\da-f-]{24,36}\.[\da-f]{32}\.[\da-f]{32}/,
    "https://infisical.com/docs/documentation/platform/token",
  ),
  marked("VAULT_TOKEN", /hv[sbr]\.[\w-]{88,220}/, vault),
  marked("VAULT_TOKEN", /s\.[A-Za-z\d]{24}/, vault, (text) => hasDigitAndBothCases(text) && isRandom(text)),
  marked(
    "TAILSCALE_KEY",
    /tskey-[a-z]{3,12}-[A-Za-z\d]{6,20}(?:CNTRL)?-[A-Za-z\d]{20,40}/,
    "https://tailscale.com/kb/1277/key-prefixes",
    null,
  ),
  marked("TAILSCALE_KEY", /tskey-[A-Za-z\d]{10,16}-[A-Za-z\d]{20,32}/, "https://tailscale.com/kb/1277/key-prefixes"),
  marked("NETBIRD_TOKEN", /nbp_[A-Za-z\d]{36}/, "https://docs.netbird.io/how-to/access-netbird-public-api"),
  marked(
    "DEFINED_NETWORKING_TOKEN",
    /dnkey-[a-z\d=_-]{26}-[a-z\d=_-]{52}/i,
    "https://docs.defined.net/guides/automating-host-creation/",
  ),
  near("NGROK_TOKEN", ["ngrok"], /(?:[12][A-Za-z\d]{26}_)[A-Za-z\d]{20,24}/, "https://ngrok.com/docs/agent/"),
  marked("OPENSHIFT_TOKEN", /sha256~[\w-]{43}/, "https://docs.openshift.com/container-platform/latest/authentication/"),
  marked(
    "RANCHER_TOKEN",
    /token-[a-z\d]{5}:[a-z\d]{54}/,
    "https://ranchermanager.docs.rancher.com/reference-guides/user-settings/api-keys",
  ),
  marked(
    "KUBERNETES_BOOTSTRAP_TOKEN",
    /--token[ =]{1,3}(?<value>[a-z\d]{6}\.[a-z\d]{16})/,
    "https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/",
  ),
  marked("SCALINGO_TOKEN", /tk-us-[\w-]{48}/, "https://developers.scalingo.com/"),
  marked("SETTLEMINT_TOKEN", /sm_(?:pat|aat|sat)_[A-Za-z\d]{16}/, settlemint),
  near("MERAKI_API_KEY", ["meraki"], /[\da-f]{40}/, "https://developer.cisco.com/meraki/api-v1/authorization/"),
  marked(
    "ONE_PASSWORD_SECRET_KEY",
    /A3-[A-Z\d]{6}-(?:[A-Z\d]{11}|[A-Z\d]{6}-[A-Z\d]{5})-[A-Z\d]{5}-[A-Z\d]{5}-[A-Z\d]{5}/,
    onePassword,
  ),
  marked(
    "ONE_PASSWORD_SERVICE_TOKEN",
    /ops_eyJ[A-Za-z\d+/]{250}(?:[A-Za-z\d+/]{64}){0,20}[A-Za-z\d+/]{0,63}={0,3}/,
    "https://developer.1password.com/docs/service-accounts/",
  ),
  marked(
    "BITWARDEN_ACCESS_TOKEN",
    /0\.[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\.[A-Za-z\d]{30}:[A-Za-z\d+/]{22}==/,
    "https://bitwarden.com/help/access-tokens/",
  ),
  marked(
    "AGE_SECRET_KEY",
    /AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/i,
    "https://age-encryption.org/v1",
    null,
  ),
  marked(
    "AUTHRESS_ACCESS_KEY",
    /(?:sc|ext|scauth|authress)_[a-z\d]{5,30}\.[a-z\d]{4,6}\.acc[_-][a-z\d-]{10,32}\.[a-z\d+/_=-]{30,120}/i,
    "https://authress.io/knowledge-base/",
  ),
  near("OKTA_API_TOKEN", ["okta"], /00[\w=-]{40}/, "https://developer.okta.com/docs/guides/create-an-api-token/"),
  near(
    "AUTH0_CLIENT_SECRET",
    ["auth0"],
    /[\w-]{64}/,
    "https://auth0.com/docs/get-started/applications/application-settings",
  ),
  near("ONELOGIN_SECRET", ["onelogin"], /[\da-f]{64}/, "https://developers.onelogin.com/"),
  near("DUO_SECRET_KEY", ["duo", "skey"], /[A-Za-z\d]{40}/, "https://duo.com/docs/authapi"),
  near(
    "SQUARESPACE_TOKEN",
    ["squarespace"],
    /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i,
    "https://developers.squarespace.com/",
  ),
  marked("DROPBOX_TOKEN", /sl\.(?:u\.)?[\w-]{130,256}/, "https://developers.dropbox.com/oauth-guide"),
  near(
    "DROPBOX_TOKEN",
    ["dropbox"],
    /(?:[A-Za-z\d]{15}|[A-Za-z\d]{11}A{10}[\w=-]{43})/,
    "https://developers.dropbox.com/oauth-guide",
  ),
  near(
    "BOX_CLIENT_SECRET",
    ["box client secret", "box secret"],
    /[A-Za-z\d]{32}/,
    "https://developer.box.com/guides/authentication/",
  ),
];
