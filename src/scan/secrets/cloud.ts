/**
 * Credentials of cloud providers.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { isPlaceholder } from "./allow.ts";
import { marked, near } from "./define.ts";
import { isVaried, shannon } from "./random.ts";

const aws = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html";
const azure = "https://learn.microsoft.com/en-us/purview/sit-defn-all-creds";
const google = "https://cloud.google.com/docs/authentication";

const awsSecretBitsMin = 4.2;
const isSha1 = /^[\da-f]{40}$/i;
/** Forty characters of base64, of both cases and with digits, that are no SHA-1 and no path. */
const isAwsSecret = (text: string): boolean =>
  !isPlaceholder(text) &&
  !isSha1.test(text) &&
  shannon(text) >= awsSecretBitsMin &&
  /[a-z].*[a-z]/.test(text) &&
  /[A-Z].*[A-Z].*[A-Z]/.test(text) &&
  /\d/.test(text) &&
  !/[A-Z]?[a-z]{6}/.test(text);

export const cloudSecrets: readonly Recognizer[] = [
  marked("AWS_ACCESS_KEY_ID", /(?:A3T[A-Z\d]|AKIA|ASIA|ABIA|ACCA)[A-Z\d]{16}/, aws),
  near(
    "AWS_SECRET_ACCESS_KEY",
    ["aws", "amazon", "secret access key", "secret key", "aws secret", "access key", "s3", "akia"],
    /(?<![/+])[A-Za-z\d/+]{40}(?![/+=])/,
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
    isAwsSecret,
  ),
  marked(
    "AWS_SESSION_TOKEN",
    /(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)[A-Za-z\d/+]{16}(?:[A-Za-z\d/+]{64}){0,20}[A-Za-z\d/+]{0,63}={0,2}/,
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html",
  ),
  marked(
    "AWS_BEDROCK_API_KEY",
    /ABSK[A-Za-z\d+/]{100,256}[A-Za-z\d+/]{0,60}={0,2}/,
    "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html",
  ),
  marked(
    "AWS_BEDROCK_API_KEY",
    /bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t(?:[A-Za-z\d+/%=]{64}){0,24}[A-Za-z\d+/%=]{0,63}/,
    "https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html",
  ),
  marked(
    "AWS_MWS_TOKEN",
    /amzn\.mws\.[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/,
    "https://developer-docs.amazon.com/sp-api/",
  ),
  marked(
    "AMAZON_OAUTH_CLIENT_SECRET",
    /amzn1\.oa2-cs\.v1\.[\da-f]{64}/,
    "https://developer.amazon.com/docs/login-with-amazon",
  ),
  marked(
    "AZURE_CLIENT_SECRET",
    /[\w~.]{3}\dQ~[\w~.-]{31,34}/,
    "https://learn.microsoft.com/en-us/entra/identity-platform/",
  ),
  marked(
    "AZURE_RESOURCE_KEY",
    /[A-Za-z\d+/]{32,76}(?:AzFu|AzSe|AzCa|AIoT|ACDb|APIM|\+(?:ASt|ASb|AEh|ACR))[A-Za-z\d+/_-]{5,10}={0,2}/,
    azure,
  ),
  marked("AZURE_COGNITIVE_KEY", /[A-Za-z\d]{52}JQQJ99[A-Za-z\d]{26}/, azure),
  marked("AZURE_DEVOPS_TOKEN", /[A-Za-z\d]{76}AZDO[A-Za-z\d]{4}/, azure),
  marked(
    "AZURE_STORAGE_KEY",
    /AccountKey=(?<value>[A-Za-z\d+/]{40,88}={0,2})/i,
    "https://learn.microsoft.com/en-us/azure/storage/common/storage-configure-connection-string",
  ),
  marked(
    "AZURE_SHARED_ACCESS_KEY",
    /SharedAccessKey=(?<value>[A-Za-z\d+/]{40,88}={0,2})/i,
    "https://learn.microsoft.com/en-us/azure/service-bus-messaging/service-bus-sas",
  ),
  marked(
    "AZURE_SAS_SIGNATURE",
    /[?&]sig=(?<value>[A-Za-z\d%+/]{40,80}(?:%3D|=){1,2})/i,
    "https://learn.microsoft.com/en-us/azure/storage/common/storage-sas-overview",
  ),
  near("AZURE_DEVOPS_TOKEN", ["azure devops", "vsts", "azure pat", "azdo"], /[a-z2-7]{52}/, azure),
  near("AZURE_CLIENT_SECRET", ["azure client secret", "azure secret", "azure ad"], /[\w.~/+=?@[\]:-]{32,44}/, azure),
  marked("GOOGLE_API_KEY", /AIza[\w-]{35}/, "https://cloud.google.com/docs/authentication/api-keys"),
  marked("GOOGLE_OAUTH_CLIENT_SECRET", /GOCSPX-[\w-]{28}/, "https://developers.google.com/identity/protocols/oauth2"),
  marked("GOOGLE_OAUTH_ACCESS_TOKEN", /ya29\.[\w-]{20,256}/, "https://developers.google.com/identity/protocols/oauth2"),
  marked(
    "GOOGLE_OAUTH_REFRESH_TOKEN",
    /1\/\/0[\w-]{38,128}/,
    "https://developers.google.com/identity/protocols/oauth2",
  ),
  marked("GCP_PRIVATE_KEY_ID", /private_key_id["'\\\s:=]{1,8}(?<value>[\da-f]{40})/, google),
  marked("ALIBABA_ACCESS_KEY_ID", /LTAI[A-Za-z\d]{12,24}/, "https://www.alibabacloud.com/help/en/ram/"),
  near(
    "ALIBABA_ACCESS_KEY_SECRET",
    ["alibaba", "aliyun", "alicloud"],
    /[A-Za-z\d]{30}/,
    "https://www.alibabacloud.com/help/en/ram/",
  ),
  marked("TENCENT_SECRET_ID", /AKID[A-Za-z\d]{32}/, "https://www.tencentcloud.com/document/product/598"),
  near(
    "TENCENT_SECRET_KEY",
    ["tencent", "qcloud"],
    /[A-Za-z\d]{32}/,
    "https://www.tencentcloud.com/document/product/598",
  ),
  marked("BAIDU_ACCESS_KEY", /ALTAK[A-Za-z\d]{21}/, "https://cloud.baidu.com/doc/Reference/index.html"),
  marked("VOLCENGINE_ACCESS_KEY", /AKLT[A-Za-z\d_-]{40,60}/, "https://www.volcengine.com/docs/6291"),
  marked(
    "DIGITALOCEAN_TOKEN",
    /do[opr]_v1_[\da-f]{64}/,
    "https://docs.digitalocean.com/reference/api/create-personal-access-token/",
  ),
  marked("DIGITALOCEAN_SPACES_KEY", /DO(?:00|801)[A-Z\d]{15,17}/, "https://docs.digitalocean.com/products/spaces/"),
  marked(
    "YANDEX_IAM_TOKEN",
    /t1\.[\w-]{0,200}={0,2}\.[\w-]{60,100}={0,2}/,
    "https://yandex.cloud/en/docs/iam/concepts/authorization/iam-token",
  ),
  marked("YANDEX_API_KEY", /AQVN[\w-]{34,38}/, "https://yandex.cloud/en/docs/iam/concepts/authorization/api-key"),
  near(
    "YANDEX_STATIC_KEY",
    ["yandex"],
    /YC[\w-]{38}/,
    "https://yandex.cloud/en/docs/iam/concepts/authorization/access-key",
  ),
  marked(
    "IBM_CLOUD_API_KEY",
    /ibm[\w.-]{0,24}(?:api[_-]?key|key|token|secret|password|pass|pwd|auth)["'\s:=>]{1,8}(?<value>[A-Za-z\d_-]{44})/i,
    "https://cloud.ibm.com/docs/account?topic=account-userapikey",
  ),
  near(
    "IBM_CLOUD_API_KEY",
    ["ibm", "ibmcloud", "bluemix"],
    /[A-Za-z\d_-]{44}/,
    "https://cloud.ibm.com/docs/account?topic=account-userapikey",
  ),
  near(
    "IBM_COS_HMAC_KEY",
    ["ibm", "cos", "hmac"],
    /[\da-f]{48}/,
    "https://cloud.ibm.com/docs/cloud-object-storage",
    isVaried,
  ),
  near("CLOUDANT_API_KEY", ["cloudant"], /(?:[\da-f]{64}|[a-z]{24})/, "https://cloud.ibm.com/docs/Cloudant", isVaried),
  near(
    "SOFTLAYER_API_KEY",
    ["softlayer", "sl api key", "ibm cloud classic"],
    /[\da-f]{64}/,
    "https://sldn.softlayer.com/",
    isVaried,
  ),
  near("LINODE_TOKEN", ["linode", "akamai"], /[\da-f]{64}/, "https://techdocs.akamai.com/linode-api/"),
  near("HETZNER_API_TOKEN", ["hetzner", "hcloud"], /[A-Za-z\d]{64}/, "https://docs.hetzner.cloud/"),
  near("VULTR_API_KEY", ["vultr"], /[A-Z\d]{36}/, "https://www.vultr.com/api/"),
  marked("SCALEWAY_ACCESS_KEY", /SCW[A-Z\d]{17}/, "https://www.scaleway.com/en/docs/iam/"),
  near(
    "SCALEWAY_SECRET_KEY",
    ["scaleway", "scw"],
    /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/,
    "https://www.scaleway.com/en/docs/iam/",
  ),
  near("OVH_API_KEY", ["ovh"], /[A-Za-z\d]{32}/, "https://help.ovhcloud.com/"),
  marked("EXOSCALE_API_KEY", /EXO[\da-f]{24}/, "https://community.exoscale.com/"),
  marked("BACKBLAZE_APPLICATION_KEY", /K00\d[A-Za-z\d/+]{27}/, "https://www.backblaze.com/docs/"),
];
