/**
 * Tokens of messaging, mail and social services.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { marked, near } from "./define.ts";
import { isRandom } from "./random.ts";

const slack = "https://docs.slack.dev/authentication/tokens";
const discord = "https://discord.com/developers/docs/reference";
const mailgun = "https://documentation.mailgun.com/docs/mailgun/api-reference/authentication";
const twitter = "https://docs.x.com/resources/fundamentals/authentication/overview";
const facebook = "https://developers.facebook.com/docs/facebook-login/guides/access-tokens";
const linkedin = "https://learn.microsoft.com/en-us/linkedin/shared/authentication/authentication";

/** Slack's tokens may be short: what is no placeholder and holds digits. */
const isSlackToken = (text: string): boolean => !/x{5}|example|your/i.test(text) && /\d/.test(text);

export const messagingSecrets: readonly Recognizer[] = [
  marked("SLACK_TOKEN", /xox[bposare]-(?:\d-)?\d{6,14}(?:-\d{6,14}){0,2}-[A-Za-z\d]{8,64}/i, slack, isSlackToken),
  marked("SLACK_TOKEN", /xox[bp]-\d{10,13}-[A-Za-z\d-]{20,40}/, slack, isSlackToken),
  marked("SLACK_TOKEN", /xox[ar]-(?:\d-)?[A-Za-z\d]{8,48}(?:-\d{6,14}){0,2}(?:-[A-Za-z\d]{8,48})?/, slack, isRandom),
  marked("SLACK_TOKEN", /xox[co]-(?:\d{6,14}-){1,3}[\da-f]{10,64}/, slack, isSlackToken),
  marked("SLACK_TOKEN", /xoxd-[\w%/+-]{40,220}/, slack),
  marked("SLACK_CONFIG_TOKEN", /xoxe(?:\.xox[bp])?-\d-[A-Za-z\d]{100,250}/, slack),
  marked("SLACK_APP_TOKEN", /xapp-\d-[A-Z\d]{8,16}-\d{8,16}-[a-z\d]{40,72}/i, slack),
  marked(
    "SLACK_WEBHOOK_URL",
    /(?:https?:\/\/)?hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z\d+/]{40,60}/,
    "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
  ),
  marked("DISCORD_BOT_TOKEN", /[MNO][A-Za-z\d_-]{23,25}\.[\w-]{6}\.[\w-]{27,40}/, discord, isRandom),
  marked(
    "DISCORD_WEBHOOK_URL",
    /(?:https:\/\/)?(?:canary\.|ptb\.)?discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,80}/,
    discord,
  ),
  near("DISCORD_CLIENT_SECRET", ["discord"], /(?:[\da-f]{64}|[\w=-]{32})/, discord),
  marked(
    "TEAMS_WEBHOOK_URL",
    /https:\/\/[\w-]{1,64}\.webhook\.office\.com\/webhookb2\/[\da-z@-]{36,80}\/IncomingWebhook\/[\da-z]{32}\/[\da-z-]{36}/i,
    "https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/",
  ),
  marked(
    "TELEGRAM_BOT_TOKEN",
    /(?:bot)?(?<value>\d{5,16}:A[\w-]{34})/i,
    "https://core.telegram.org/bots/api#authorizing-your-bot",
    isRandom,
  ),
  marked("TWILIO_API_KEY", /SK[\da-f]{32}/, "https://www.twilio.com/docs/iam/api-keys"),
  near("TWILIO_AUTH_TOKEN", ["twilio"], /[\da-f]{32}/, "https://www.twilio.com/docs/iam/api"),
  marked(
    "SENDGRID_API_KEY",
    /SG\.[\w=-]{16,24}\.?[\w=-]{40,48}/,
    "https://www.twilio.com/docs/sendgrid/for-developers/sending-email/authentication",
  ),
  marked("MAILGUN_PRIVATE_KEY", /key-[\da-f]{32}/, mailgun),
  marked("MAILGUN_PRIVATE_KEY", /[\da-f]{32}-[\da-f]{8}-[\da-f]{8}/, mailgun),
  near("MAILGUN_PUBLIC_KEY", ["mailgun"], /pubkey-[\da-f]{32}/, mailgun),
  marked("MAILCHIMP_API_KEY", /[\da-f]{32}-us\d{1,2}/, "https://mailchimp.com/developer/marketing/guides/quick-start/"),
  marked("MANDRILL_API_KEY", /md-[\w-]{22}/, "https://mailchimp.com/developer/transactional/", isRandom),
  marked(
    "BREVO_API_KEY",
    /x(?:keysib|smtpsib)-[\da-f]{64}-[A-Za-z\d]{16}/,
    "https://developers.brevo.com/docs/getting-started",
  ),
  marked("RESEND_API_KEY", /re_[A-Za-z\d]{8}_[A-Za-z\d]{24}/, "https://resend.com/docs", isRandom),
  near(
    "POSTMARK_TOKEN",
    ["postmark"],
    /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i,
    "https://postmarkapp.com/developer/api/overview",
  ),
  near("SPARKPOST_API_KEY", ["sparkpost"], /[\da-f]{40}/, "https://developers.sparkpost.com/api/"),
  near("MAILJET_KEY", ["mailjet"], /[\da-f]{32}/, "https://dev.mailjet.com/"),
  marked(
    "ONESIGNAL_API_KEY",
    /os_v2_(?:app|org)_[a-z\d]{80,120}/,
    "https://documentation.onesignal.com/docs/keys-and-ids",
  ),
  near(
    "MATTERMOST_TOKEN",
    ["mattermost"],
    /[a-z\d]{26}/i,
    "https://developers.mattermost.com/integrate/reference/personal-access-token/",
  ),
  near("GITTER_TOKEN", ["gitter"], /[\w-]{40}/, "https://developer.gitter.im/docs/authentication"),
  near(
    "INTERCOM_TOKEN",
    ["intercom"],
    /[\w=-]{60}/,
    "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication",
  ),
  near(
    "ZENDESK_TOKEN",
    ["zendesk"],
    /[A-Za-z\d]{40}/,
    "https://developer.zendesk.com/api-reference/introduction/security-and-auth/",
  ),
  near("MESSAGEBIRD_API_KEY", ["messagebird", "message bird"], /[A-Za-z\d]{25}/, "https://developers.messagebird.com/"),
  near(
    "SENDBIRD_TOKEN",
    ["sendbird"],
    /[\da-f]{40}/,
    "https://sendbird.com/docs/chat/platform-api/v3/prepare-to-use-api",
  ),
  near(
    "VONAGE_SECRET",
    ["vonage", "nexmo"],
    /[A-Za-z\d]{16}/,
    "https://developer.vonage.com/en/getting-started/concepts/authentication",
  ),
  near("PLIVO_AUTH_TOKEN", ["plivo"], /[A-Za-z\d]{40}/, "https://www.plivo.com/docs/"),
  near("PUSHER_SECRET", ["pusher"], /[\da-f]{20}/, "https://pusher.com/docs/channels/"),
  near("BEAMER_API_KEY", ["beamer"], /b_[\w=-]{44}/, "https://www.getbeamer.com/api"),
  near(
    "LINE_CHANNEL_TOKEN",
    ["line channel", "line access token"],
    /[A-Za-z\d+/]{160,180}={0,2}/,
    "https://developers.line.biz/en/docs/messaging-api/channel-access-tokens/",
  ),
  marked("TWITTER_BEARER_TOKEN", /A{20,22}[\w%+=]{70,120}/, twitter, (text) => isRandom(text.replace(/^A+/, ""))),
  marked("TWITTER_ACCESS_TOKEN", /\d{15,25}-[A-Za-z\d]{40}/, twitter),
  near(
    "TWITTER_SECRET",
    ["twitter"],
    /(?:\d{15,25}-[A-Za-z\d]{20,40}|[A-Za-z\d]{50}|[A-Za-z\d]{45}|[A-Za-z\d]{25})/,
    twitter,
  ),
  marked("FACEBOOK_ACCESS_TOKEN", /EAA[MC][A-Za-z\d]{80,256}/, facebook),
  marked("FACEBOOK_ACCESS_TOKEN", /\d{15,16}(?:\||%7C)[\w-]{27,40}/i, facebook),
  near("FACEBOOK_APP_SECRET", ["facebook", "fb"], /[\da-f]{32}/, facebook),
  marked(
    "INSTAGRAM_ACCESS_TOKEN",
    /IG(?:QV|QW|AA)[\w-]{80,200}/,
    "https://developers.facebook.com/docs/instagram-platform",
  ),
  near(
    "LINKEDIN_CLIENT_SECRET",
    ["linkedin"],
    /(?:[A-Za-z\d]{16}|[A-Za-z\d]{14}|WPL_AP\d\.[\w.+/]{16,40}={0,2})/,
    linkedin,
  ),
  near("REDDIT_SECRET", ["reddit"], /[\w-]{27,30}/, "https://github.com/reddit-archive/reddit/wiki/OAuth2"),
  marked("TWITCH_OAUTH_TOKEN", /oauth:(?<value>[a-z\d]{30})/, "https://dev.twitch.tv/docs/authentication/"),
  near("TWITCH_TOKEN", ["twitch"], /[a-z\d]{30}/i, "https://dev.twitch.tv/docs/authentication/"),
  near("FLICKR_TOKEN", ["flickr"], /[a-z\d]{32}/i, "https://www.flickr.com/services/api/"),
];
