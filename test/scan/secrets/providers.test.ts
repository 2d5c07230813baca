import { describe, expect, test } from "vitest";
import { secrets } from "../../../src/scan/secrets/all.ts";
import { syntaxFault } from "../../../src/scan/pattern-syntax.ts";
import { fill, found, mask, typesIn } from "./samples.ts";

const uuid = "{x8}-{x4}-{x4}-{x4}-{x12}";

/** Published forms with a mark of their own. */
const marked: readonly (readonly [string, string])[] = [
  ["ANTHROPIC_API_KEY", "sk-ant-api03-{W93}AA"],
  ["OPENROUTER_API_KEY", "sk-or-v1-{x64}"],
  ["LANGFUSE_SECRET_KEY", `sk-lf-${uuid}`],
  ["OPENAI_API_KEY", "sk-{A20}T3BlbkFJ{A20}"],
  ["OPENAI_API_KEY", "sk-proj-{W58}T3BlbkFJ{W58}"],
  ["ELEVENLABS_API_KEY", "sk_{x48}"],
  ["HUGGINGFACE_TOKEN", "hf_{A34}"],
  ["REPLICATE_API_TOKEN", "r8_{A37}"],
  ["GROQ_API_KEY", "gsk_{A52}"],
  ["PERPLEXITY_API_KEY", "pplx-{A48}"],
  ["XAI_API_KEY", "xai-{A80}"],
  ["LANGSMITH_API_KEY", "lsv2_pt_{x32}_{x10}"],
  ["NVIDIA_API_KEY", "nvapi-{W64}"],
  ["TAVILY_API_KEY", "tvly-{A32}"],
  ["AWS_ACCESS_KEY_ID", "AKIA{U16}"],
  ["AMAZON_OAUTH_CLIENT_SECRET", "amzn1.oa2-cs.v1.{x64}"],
  ["AZURE_CLIENT_SECRET", "{A3}8Q~{A34}"],
  ["AZURE_STORAGE_KEY", "AccountKey={B86}=="],
  ["GOOGLE_API_KEY", "AIza{W35}"],
  ["GOOGLE_OAUTH_CLIENT_SECRET", "GOCSPX-{W28}"],
  ["GOOGLE_OAUTH_ACCESS_TOKEN", "ya29.{W120}"],
  ["DIGITALOCEAN_TOKEN", "dop_v1_{x64}"],
  ["SCALEWAY_ACCESS_KEY", "SCW{U17}"],
  ["GITHUB_TOKEN", "ghp_{A36}"],
  ["GITHUB_TOKEN", "ghs_{A36}"],
  ["GITHUB_FINE_GRAINED_TOKEN", "github_pat_{A22}_{A59}"],
  ["GITLAB_TOKEN", "glpat-{W20}"],
  ["GITLAB_RUNNER_REGISTRATION_TOKEN", "GR1348941{W20}"],
  ["ATLASSIAN_API_TOKEN", "ATATT3{W186}"],
  ["NPM_TOKEN", "npm_{A36}"],
  ["PYPI_TOKEN", "pypi-AgEIcHlwaS5vcmc{W80}"],
  ["RUBYGEMS_API_KEY", "rubygems_{x48}"],
  ["DOCKER_HUB_TOKEN", "dckr_pat_{W27}"],
  ["CIRCLECI_TOKEN", "CCIPAT_{A22}_{x40}"],
  ["BUILDKITE_TOKEN", "bkua_{x40}"],
  ["SONAR_TOKEN", "sqp_{x40}"],
  ["POSTMAN_API_KEY", "PMAK-{x24}-{x34}"],
  ["CLOUDFLARE_ORIGIN_CA_KEY", "v1.0-{x24}-{x146}"],
  ["SUPABASE_ACCESS_TOKEN", "sbp_{x40}"],
  ["PULUMI_ACCESS_TOKEN", "pul-{x40}"],
  ["TERRAFORM_CLOUD_TOKEN", "{A14}.atlasv1.{W67}"],
  ["DOPPLER_TOKEN", "dp.pt.{A43}"],
  ["VAULT_TOKEN", "hvs.{W92}"],
  ["TAILSCALE_KEY", "tskey-auth-{A12}CNTRL-{A32}"],
  ["OPENSHIFT_TOKEN", "sha256~{W43}"],
  ["ONE_PASSWORD_SECRET_KEY", "A3-{U6}-{U11}-{U5}-{U5}-{U5}"],
  ["STRIPE_SECRET_KEY", "sk_live_{A24}"],
  ["STRIPE_SECRET_KEY", "rk_test_{A99}"],
  ["STRIPE_WEBHOOK_SECRET", "whsec_{A32}"],
  ["SQUARE_ACCESS_TOKEN", "sq0atp-{W22}"],
  ["PLAID_ACCESS_TOKEN", `access-sandbox-${uuid}`],
  ["EASYPOST_API_KEY", "EZAK{A54}"],
  ["SHIPPO_API_TOKEN", "shippo_live_{x40}"],
  ["SLACK_TOKEN", "xoxb-{d12}-{d12}-{A24}"],
  ["SLACK_TOKEN", "xoxp-{d12}-{d12}-{d12}-{x32}"],
  ["SLACK_APP_TOKEN", "xapp-1-{U11}-{d13}-{x64}"],
  ["SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/T{U8}/B{U8}/{A24}"],
  ["DISCORD_BOT_TOKEN", "M{A23}.{W6}.{W27}"],
  ["DISCORD_WEBHOOK_URL", "https://discord.com/api/webhooks/{d18}/{W68}"],
  ["TELEGRAM_BOT_TOKEN", "{d9}:AA{W33}"],
  ["TWILIO_API_KEY", "SK{x32}"],
  ["SENDGRID_API_KEY", "SG.{W22}.{W43}"],
  ["MAILCHIMP_API_KEY", "{x32}-us14"],
  ["BREVO_API_KEY", "xkeysib-{x64}-{A16}"],
  ["RESEND_API_KEY", "re_{A8}_{A24}"],
  ["GRAFANA_SERVICE_TOKEN", "glsa_{A32}_{x8}"],
  ["NEW_RELIC_KEY", "NRAK-{U27}"],
  ["SENTRY_USER_TOKEN", "sntryu_{x64}"],
  ["DYNATRACE_TOKEN", "dt0c01.{U24}.{U64}"],
  ["POSTHOG_KEY", "phx_{A43}"],
  ["DATABRICKS_TOKEN", "dapi{x32}"],
  ["PLANETSCALE_TOKEN", "pscale_tkn_{W43}"],
  ["AIRTABLE_TOKEN", "pat{A14}.{x64}"],
  ["SHOPIFY_TOKEN", "shpat_{x32}"],
  ["HUBSPOT_TOKEN", `pat-na1-${uuid}`],
  ["LINEAR_API_KEY", "lin_api_{A40}"],
  ["NOTION_TOKEN", "ntn_{d11}{A35}"],
  ["FIGMA_TOKEN", "figd_{A40}"],
];

describe("published prefixes", () => {
  test.each(marked)("%s %s", (type, template) => {
    const secret = fill(template);
    expect(typesIn(secret)).toContain(type);
    const within = found(`send it with ${secret}, then go on`).filter(([name]) => name === type);
    expect(within.length).toBeGreaterThan(0);
    for (const [, text] of within) expect(secret).toContain(text);
  });

  test.each(marked)("%s: not with a letter before its prefix, and not as a placeholder", (type, template) => {
    if (template.startsWith("https://")) return;
    expect(typesIn(`Q${fill(template)}`)).not.toContain(type);
    if (type !== "TAILSCALE_KEY") expect(typesIn(mask(template))).toEqual([]);
  });

  test.each(marked.filter(([, template]) => /^(?!xox|xapp).*\{x\d+\}$/.test(template)))(
    "%s %s: not one digit short",
    (type, template) => {
      expect(typesIn(fill(template).slice(0, -1))).not.toContain(type);
    },
  );
});

/** Bare shapes and the word that tells them. */
const shapes: readonly (readonly [string, string, string])[] = [
  ["CLOUDFLARE_GLOBAL_API_KEY", "Cloudflare", "{x37}"],
  ["DATADOG_KEY", "datadog", "{x32}"],
  ["TWILIO_AUTH_TOKEN", "Twilio", "{x32}"],
  ["HEROKU_API_KEY", "heroku", uuid],
  ["ALGOLIA_API_KEY", "algolia", "{x32}"],
  ["COHERE_API_KEY", "Cohere", "{A40}"],
  ["OKTA_API_TOKEN", "okta", "00{A40}"],
  ["ASANA_CLIENT_SECRET", "Asana", "{x32}"],
  ["PAYPAL_CLIENT_SECRET", "PayPal", "E{A79}"],
  ["AWS_SECRET_ACCESS_KEY", "AWS", "{A40}"],
];

describe("bare shapes", () => {
  test.each(shapes)("%s only near %s", (type, word, template) => {
    const secret = fill(template);
    expect(typesIn(`for ${word} we use "${secret}" now`)).toContain(type);
    expect(typesIn(`for us we use "${secret}" now`)).toEqual([]);
  });

  test("a commit near a provider's name is a commit", () => {
    expect(typesIn(`codeberg: see commit ${fill("{x40}")} of the fork`)).toEqual([]);
  });
});

describe("the list", () => {
  test("every pattern is one that the engine takes", () => {
    const faults = secrets.flatMap((one) => ("pattern" in one ? [syntaxFault(one.pattern)] : []));
    expect(faults.filter((fault) => fault !== null)).toEqual([]);
  });

  test("all are secret, named in capitals, and say where their form is laid down", () => {
    for (const one of secrets) {
      expect(one.dataClass).toBe("secret");
      expect(one.type).toMatch(/^[A-Z][A-Z\d]*(?:_[A-Z\d]+)*$/);
      expect(one.source).toMatch(/^https:\/\/[\w.-]+\//);
    }
  });
});
