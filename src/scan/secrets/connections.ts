/**
 * Credentials inside addresses: database URLs, basic authentication, cookies, registry and mail logins.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { isPlaceholder } from "./allow.ts";
import { marked } from "./define.ts";
import { isRandom } from "./random.ts";

const uri = "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1";
const cookies = "https://owasp.org/www-community/attacks/Session_hijacking_attack";

/** User and password as documents write them for any user and any password. */
const anyUser = /^(?:(?:[a-z]{1,3}_?)?user(?:_?name)?|admin|login|name|u|foo|me|someone)$/i;
const anyPassword =
  /^(?:(?:my_?)?pass(?:word|wd)?|pwd?|p|abc|bar|secret|token|x+|\*+|\[.*\]|\d{2,5}|hidden|redacted)$/i;

const credentials = /:(?:\/\/|@)?([^\s:@/]{0,96}):(.{1,160})@[^@]*$/s;

/** A password in the place of a URL's user information that is no placeholder. */
const hasPassword = (url: string): boolean => {
  const [, user = "", password = ""] = credentials.exec(url) ?? [];
  if (password === "" || /[{}<>]|\$[A-Z(]|%s/.test(user + password)) return false;
  return !(isPlaceholder(password) || (anyUser.test(user) && anyPassword.test(password)));
};

export const connectionSecrets: readonly Recognizer[] = [
  marked(
    "DATABASE_URL",
    /(?:jdbc:|r2dbc:)?(?:postgres(?:ql)?|mysqlx?|mariadb|mongodb|rediss?|valkeys?|amqps?|mssql|sqlserver|oracle|cockroachdb|clickhouse|couchbases?|couchdb|cassandra|scylla|neo4j|bolt|influxdb|memcached|snowflake|redshift|db2|firebird|hive2?|presto|trino|vertica|singlestore|questdb|surrealdb|libsql)(?:[+:][a-z\d]{2,16}){0,2}:(?:\/\/|@)?[^\s:@/"'`<>]{0,96}:[^\s"'`<>/]{1,128}@[^\s"'`<>@/]{1,128}(?:\/[^\s"'`<>@]{0,128})?/i,
    uri,
    hasPassword,
  ),
  marked(
    "BASIC_AUTH_URL",
    /(?:https?|wss?|ftps?|sftp|ssh|git|git\+https?|svn|smb|ldaps?|smtps?|imaps?|pop3s?|mqtts?|nats|kafka|socks[45]h?|rtmps?|rtsps?|rsync|webdavs?|dav|vnc|rdp|telnet|irc|ircs|redis-sentinel|stomp|tcp):\/\/[^\s:@/"'`<>]{0,96}:[^\s"'`<>/]{1,128}@[^\s"'`<>@/?#]{1,128}/i,
    uri,
    hasPassword,
  ),
  marked(
    "SESSION_COOKIE",
    /(?:PHPSESSID|JSESSIONID|ASP\.NET_SessionId|ASPSESSIONID[A-Z]{8}|connect\.sid|session-?_?id|session|laravel_session|_gitlab_session|_[a-z]{2,24}_session(?:_id)?|_session_id|wordpress_(?:logged_in|sec)_[\da-f]{32}|\.AspNetCore\.[A-Za-z.]{1,40}|\.ASPXAUTH|(?:next-auth|authjs|better-auth)\.session[-_]token|__(?:Secure|Host)-[\w.-]{1,40}|remember_(?:user_|me_)?token|sb-[a-z]{20}-auth-token|rack\.session|user_session|auth_session|sessionToken|sid|li_at|c_user|SAPISID|HSID|SSID)=["']?(?<value>(?:s%3A)?[\w%.+/~|:-]{12,256}={0,2})/i,
    cookies,
    isRandom,
  ),
  marked(
    "SIDEKIQ_CREDENTIALS",
    /https?:\/\/(?<value>[\da-f]{8}:[\da-f]{8})@(?:gems|enterprise)\.contribsys\.com/i,
    "https://github.com/sidekiq/sidekiq/wiki/Commercial-FAQ",
  ),
  marked(
    "PASSWORD_HASH",
    /(?:\$2[abxy]\$\d{2}\$[./A-Za-z\d]{53}|\$apr1\$[./A-Za-z\d]{1,8}\$[./A-Za-z\d]{22}|\$[156]\$(?:rounds=\d{1,9}\$)?[./A-Za-z\d]{1,16}\$[./A-Za-z\d]{22,86}|\$y\$[./A-Za-z\d]{1,16}\$[./A-Za-z\d]{8,32}\$[./A-Za-z\d]{43}|\$argon2(?:id|i|d)\$v=\d{2}\$m=\d{1,9},t=\d{1,4},p=\d{1,3}\$[A-Za-z\d+/]{11,64}\$[A-Za-z\d+/]{16,96}|\{S?SHA(?:256|512)?\}[A-Za-z\d+/]{27,120}={0,2}|pbkdf2_sha\d{1,3}\$\d{4,8}\$[A-Za-z\d]{8,32}\$[A-Za-z\d+/]{43}=)/,
    "https://manpages.debian.org/crypt.5",
    null,
  ),
];
