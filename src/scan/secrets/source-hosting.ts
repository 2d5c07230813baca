/**
 * Tokens of source hosting, package registries and build services.
 * @module
 */
import type { Recognizer } from "../recognizer.ts";
import { marked, near } from "./define.ts";
import { isRandom } from "./random.ts";

const github =
  "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github";
const gitlab = "https://docs.gitlab.com/security/tokens/";
const atlassian = "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/";
const bitbucket = "https://support.atlassian.com/bitbucket-cloud/docs/using-access-tokens/";
const artifactory = "https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens";
const sourcegraph = "https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token";

export const sourceHostingSecrets: readonly Recognizer[] = [
  marked("GITHUB_TOKEN", /gh[pousr]_[A-Za-z\d]{36,40}/, github),
  marked("GITHUB_TOKEN", /gh[su]_\d{1,12}_eyJ[\w-]{10,256}\.[\w-]{10,256}\.[\w-]{10,256}/, github),
  marked("GITHUB_FINE_GRAINED_TOKEN", /github_pat_\w{82}/, github),
  marked(
    "GITLAB_TOKEN",
    /gl(?:pat|ptt|rt|rtr|cbt|dt|ffct|ft|imt|agent|oas|soat|wt)-[\w-]{20,64}(?:\.[\w-]{2,12}){0,2}/,
    gitlab,
  ),
  marked("GITLAB_RUNNER_REGISTRATION_TOKEN", /GR1348941[\w-]{20}/, gitlab, (text) => isRandom(text.slice(9))),
  marked("BITBUCKET_APP_PASSWORD", /ATBB[A-Za-z\d]{24,40}/, bitbucket),
  marked("BITBUCKET_ACCESS_TOKEN", /ATCTT3xFf[A-Za-z\d_=-]{150,250}/, bitbucket),
  near("BITBUCKET_CLIENT_SECRET", ["bitbucket"], /(?<![/.])(?:[A-Za-z\d_=-]{64}|[a-zA-Z\d]{32})/, bitbucket),
  marked("ATLASSIAN_API_TOKEN", /ATATT3[\w=-]{60,200}/, atlassian),
  near("ATLASSIAN_API_TOKEN", ["atlassian", "confluence", "jira"], /[A-Za-z\d]{20}[\da-f]{4}/, atlassian),
  marked(
    "TRELLO_TOKEN",
    /ATTA[\da-f]{64,76}/,
    "https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/",
  ),
  near(
    "GITEA_TOKEN",
    ["gitea", "forgejo", "codeberg"],
    /(?<![/.])[\da-f]{40}/,
    "https://docs.gitea.com/development/api-usage",
  ),
  marked("SOURCEGRAPH_TOKEN", /sgp_(?:(?:[\da-fA-F]{16}|local)_)?[\da-fA-F]{40}/, sourcegraph, (text) =>
    isRandom(text.slice(-40)),
  ),
  marked("SOURCEGRAPH_TOKEN", /(?:sgd|slk|sgs)_[\da-fA-F]{64}/, sourcegraph),
  near("SOURCEGRAPH_TOKEN", ["sourcegraph"], /[\da-f]{40}/, sourcegraph),
  marked("NPM_TOKEN", /npm_[A-Za-z\d]{36}/, "https://docs.npmjs.com/about-access-tokens"),
  marked(
    "NPM_TOKEN",
    /_auth(?:Token)?\s{0,3}=\s{0,3}["']?(?<value>[A-Za-z\d+/_.-]{16,256}={0,2})/,
    "https://docs.npmjs.com/cli/using-npm/config",
    isRandom,
  ),
  marked("PYPI_TOKEN", /pypi-AgE[A-Za-z\d_-]{50,250}/, "https://pypi.org/help/#apitoken"),
  marked("RUBYGEMS_API_KEY", /rubygems_[\da-f]{48}/, "https://guides.rubygems.org/api-key-scopes/"),
  marked("CRATES_IO_TOKEN", /cio[A-Za-z\d]{32}/, "https://doc.rust-lang.org/cargo/reference/publishing.html", isRandom),
  marked("NUGET_API_KEY", /oy2[a-z\d]{43}/, "https://learn.microsoft.com/en-us/nuget/nuget-org/publish-a-package"),
  marked("CLOJARS_TOKEN", /CLOJARS_[a-z\d]{60}/i, "https://github.com/clojars/clojars-web/wiki/Deploy-Tokens"),
  marked("JSR_TOKEN", /jsrp?_[A-Za-z\d]{40,60}/, "https://jsr.io/docs/publishing-packages"),
  marked("DOCKER_HUB_TOKEN", /dckr_(?:pat|oat)_[\w-]{27,40}/, "https://docs.docker.com/security/access-tokens/"),
  marked("DOCKER_SWARM_TOKEN", /SWMTKN-1-[a-z\d]{50}-[a-z\d]{25}/, "https://docs.docker.com/engine/swarm/join-nodes/"),
  marked("ARTIFACTORY_API_KEY", /AKCp[A-Za-z\d]{10,69}/, artifactory, (text) => isRandom(text.slice(4))),
  marked("ARTIFACTORY_TOKEN", /cmVmd[A-Za-z\d]{59}/, artifactory),
  near("ARTIFACTORY_TOKEN", ["jfrog", "artifactory", "bintray", "xray"], /[A-Za-z\d]{64,73}/, artifactory),
  marked(
    "OCTOPUS_API_KEY",
    /API-[A-Z\d]{26}/,
    "https://octopus.com/docs/octopus-rest-api/how-to-create-an-api-key",
    isRandom,
  ),
  marked(
    "CIRCLECI_TOKEN",
    /CCI(?:PAT|PRJ)_[A-Za-z\d]{20,24}_[\da-f]{40}/,
    "https://circleci.com/docs/managing-api-tokens/",
  ),
  near(
    "CIRCLECI_TOKEN",
    ["circleci", "circle ci", "circle token"],
    /(?<![/.])[\da-f]{40}/,
    "https://circleci.com/docs/managing-api-tokens/",
  ),
  marked("BUILDKITE_TOKEN", /bk(?:ua|ct|aj)_[\da-f]{40}/, "https://buildkite.com/docs/apis/managing-api-tokens"),
  near("TRAVIS_CI_TOKEN", ["travis"], /[A-Za-z\d_-]{22}/, "https://developer.travis-ci.com/authentication"),
  near("DRONE_CI_TOKEN", ["droneci", "drone ci", "drone token"], /[A-Za-z\d]{32}/, "https://docs.drone.io/"),
  near("CODECOV_TOKEN", ["codecov"], /[A-Za-z\d]{32}/, "https://docs.codecov.com/docs/codecov-tokens"),
  near(
    "CODECOV_TOKEN",
    ["codecov"],
    /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/,
    "https://docs.codecov.com/docs/codecov-tokens",
  ),
  near("COVERALLS_TOKEN", ["coveralls"], /[A-Za-z\d]{32,37}/, "https://docs.coveralls.io/"),
  near(
    "JENKINS_TOKEN",
    ["jenkins"],
    /11[\da-f]{32}/,
    "https://www.jenkins.io/doc/book/system-administration/authenticating-scripted-clients/",
  ),
  near("APPVEYOR_TOKEN", ["appveyor"], /v2\.[A-Za-z\d]{20}/, "https://www.appveyor.com/docs/api/"),
  near(
    "SNYK_TOKEN",
    ["snyk"],
    /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/i,
    "https://docs.snyk.io/snyk-api/authentication-for-api",
  ),
  marked(
    "SONAR_TOKEN",
    /sq[upa]_[\da-f]{40}/,
    "https://docs.sonarsource.com/sonarqube-server/user-guide/managing-tokens",
  ),
  near(
    "SONAR_TOKEN",
    ["sonar", "sonarqube", "sonarcloud"],
    /(?:sq[upa]_)?[A-Za-z\d=_-]{40}/,
    "https://docs.sonarsource.com/sonarqube-server/user-guide/managing-tokens",
  ),
  marked("PREFECT_API_KEY", /pn[ub]_[A-Za-z\d]{36}/, "https://docs.prefect.io/"),
  marked(
    "HARNESS_API_KEY",
    /(?:pat|sat)\.[\w-]{22}\.[A-Za-z\d]{24}\.[A-Za-z\d]{20}/,
    "https://developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys",
  ),
  marked(
    "POSTMAN_API_KEY",
    /PMAK-[\da-f]{24}-[\da-f]{34}/,
    "https://learning.postman.com/docs/developer/postman-api/authentication/",
  ),
  marked(
    "POSTMAN_COLLECTION_KEY",
    /PMAT-[A-Z\d]{26}/,
    "https://learning.postman.com/docs/developer/postman-api/authentication/",
  ),
  marked("INFRACOST_API_KEY", /(?<![\w.])ico-[A-Za-z\d]{32}/, "https://www.infracost.io/docs/"),
  marked(
    "SIDEKIQ_CREDENTIALS",
    /BUNDLE_(?:ENTERPRISE|GEMS)__CONTRIBSYS__COM\w{0,16}["'\s]{0,4}(?:=>|[.:]?=|:|>|,)\s{0,20}["'`]{0,2}(?<value>[\da-f]{8}:[\da-f]{8})/i,
    "https://github.com/sidekiq/sidekiq/wiki/Commercial-FAQ",
  ),
];
