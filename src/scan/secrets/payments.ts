/**
 * Keys of payment, banking, shipping and trading services.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { marked, near } from "./define.ts";
import { isRandom } from "./random.ts";

const plaid = "https://plaid.com/docs/api/tokens/";
const flutterwave = "https://developer.flutterwave.com/docs/authentication";
const square = "https://developer.squareup.com/docs/build-basics/access-tokens";
const kucoin = "https://www.kucoin.com/docs/basic-info/connection-method/authentication/creating-a-request";

export const paymentSecrets: readonly Recognizer[] = [
  marked("STRIPE_SECRET_KEY", /(?:sk|rk)_(?:live|test|prod)_[A-Za-z\d]{10,128}/, "https://docs.stripe.com/keys"),
  marked("STRIPE_WEBHOOK_SECRET", /whsec_[A-Za-z\d+/]{24,72}={0,2}/, "https://docs.stripe.com/webhooks"),
  marked(
    "PAYPAL_ACCESS_TOKEN",
    /access_token\$(?:production|sandbox)\$[a-z\d]{16}\$[\da-f]{32}/,
    "https://developer.paypal.com/braintree/docs/",
  ),
  near("PAYPAL_CLIENT_SECRET", ["paypal"], /E[\w-]{79}/, "https://developer.paypal.com/api/rest/authentication/"),
  marked("SQUARE_ACCESS_TOKEN", /(?:sq0atp-[\w-]{22,60}|EAAA[\w-]{60})/, square),
  marked("SQUARE_OAUTH_SECRET", /sq0csp-[\w-]{43}/, square),
  marked(
    "ADYEN_API_KEY",
    /AQE[A-Za-z\d+/]{5,6}[A-Za-z\d+/=-]{80,250}/,
    "https://docs.adyen.com/development-resources/api-credentials/",
  ),
  marked("RAZORPAY_KEY", /rzp_(?:live|test)_[A-Za-z\d]{14}/, "https://razorpay.com/docs/api/authentication/"),
  marked(
    "MOLLIE_API_KEY",
    /(?:live|test)_[A-Za-z\d]{30}/,
    "https://docs.mollie.com/reference/authentication",
    isRandom,
  ),
  marked("LOB_API_KEY", /(?:live|test)_(?:pub_[\da-f]{31}|[\da-f]{35})/, "https://docs.lob.com/"),
  marked(
    "GOCARDLESS_TOKEN",
    /(?:live|sandbox)_[\w=-]{40}/,
    "https://developer.gocardless.com/api-reference/",
    isRandom,
  ),
  marked(
    "CHARGEBEE_API_KEY",
    /(?:live|test)_(?:cu)?[A-Za-z\d]{35,52}/,
    "https://apidocs.chargebee.com/docs/api/auth",
    isRandom,
  ),
  marked("FLUTTERWAVE_SECRET_KEY", /FLWSECK(?:_TEST)?-(?:[\da-h]{32}-X|[\da-h]{12})/i, flutterwave),
  marked("FLUTTERWAVE_PUBLIC_KEY", /FLWPUBK(?:_TEST)?-[\da-h]{32}-X/i, flutterwave),
  marked(
    "PLAID_ACCESS_TOKEN",
    /access-(?:sandbox|development|production)-[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4,5}-[\da-f]{12}/,
    plaid,
  ),
  near("PLAID_SECRET", ["plaid"], /(?:[a-z\d]{30}|[a-z\d]{24})/i, plaid),
  marked("EASYPOST_API_KEY", /EZ[AT]K[A-Za-z\d]{54}/, "https://docs.easypost.com/docs/authentication"),
  marked(
    "SHIPPO_API_TOKEN",
    /shippo_(?:live|test)_[\da-f]{40}/,
    "https://docs.goshippo.com/docs/guides_general/authentication/",
  ),
  marked(
    "DUFFEL_TOKEN",
    /duffel_(?:test|live)_[\w=-]{43}/,
    "https://duffel.com/docs/api/overview/making-requests/authentication",
  ),
  marked(
    "MERCADO_PAGO_TOKEN",
    /(?:APP_USR|TEST)-\d{10,20}-\d{6}-[\da-f]{32}-\d{6,12}/,
    "https://www.mercadopago.com/developers/en/docs",
  ),
  marked(
    "PADDLE_API_KEY",
    /pdl_(?:live|sdbx)_apikey_[a-z\d]{26}_[A-Za-z\d]{22}_[A-Za-z\d]{3}/,
    "https://developer.paddle.com/api-reference/about/authentication",
  ),
  marked("POLAR_TOKEN", /polar_(?:oat|pat|at_[uo])_[A-Za-z\d]{37,50}/, "https://docs.polar.sh/"),
  marked(
    "XENDIT_API_KEY",
    /xnd_(?:production|development)_[A-Za-z\d]{40,80}/,
    "https://developers.xendit.co/api-reference/",
  ),
  marked("MIDTRANS_SERVER_KEY", /(?:SB-)?Mid-server-[\w-]{20,32}/, "https://docs.midtrans.com/"),
  marked("SUMUP_API_KEY", /sup_sk_[A-Za-z\d]{32}/, "https://developer.sumup.com/api/authentication"),
  marked("CASHFREE_SECRET_KEY", /cfsk_ma_(?:prod|test)_[\da-f]{32}_[\da-f]{8}/, "https://www.cashfree.com/docs/"),
  marked(
    "CHECKOUT_SECRET_KEY",
    /sk_(?:sbox_)?[a-z2-7]{26}[a-z2-7*#$=]/,
    "https://www.checkout.com/docs/developer-resources/api/api-authentication",
    isRandom,
  ),
  near("COINBASE_ACCESS_TOKEN", ["coinbase"], /[\w-]{64}/, "https://docs.cdp.coinbase.com/"),
  near("BITTREX_KEY", ["bittrex"], /[a-z\d]{32}/i, "https://bittrex.github.io/api/v3"),
  near("BINANCE_KEY", ["binance"], /[A-Za-z\d]{64}/, "https://developers.binance.com/docs/"),
  near("KRAKEN_KEY", ["kraken"], /(?:[A-Za-z\d/=_+-]{80,90}|[A-Za-z\d+/]{56})/, "https://docs.kraken.com/api/"),
  near("KUCOIN_KEY", ["kucoin"], /[\da-f]{24}/, kucoin),
  near("KUCOIN_SECRET", ["kucoin"], /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/, kucoin),
  near(
    "FINICITY_SECRET",
    ["finicity"],
    /(?:[a-f\d]{32}|[a-z\d]{20})/i,
    "https://developer.mastercard.com/open-finance-us/",
  ),
  near("FINNHUB_TOKEN", ["finnhub"], /[a-z\d]{20,40}/i, "https://finnhub.io/docs/api/authentication"),
  near("INFURA_KEY", ["infura"], /[\da-f]{32}/, "https://docs.metamask.io/services/"),
  near("ALCHEMY_KEY", ["alchemy"], /[\w-]{32}/, "https://www.alchemy.com/docs/"),
  near("ETHERSCAN_KEY", ["etherscan"], /[A-Z\d]{34}/, "https://docs.etherscan.io/"),
  near(
    "WISE_API_TOKEN",
    ["wise", "transferwise"],
    /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/,
    "https://docs.wise.com/api-docs",
  ),
];
