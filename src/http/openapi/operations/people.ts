/**
 * People, their sessions, and the pages that they sign in on.
 * @module
 */
import { z } from "zod";
import { permissions } from "../../../domain/permission.ts";
import { changePersonBody } from "../../routes/people.ts";
import { type Answer, components, file, json, jsonBody, listOf, nothing, type Operations, time } from "../operation.ts";

const sessionShape = {
  id: z.string(),
  principal: z.string(),
  how: z.enum(["oidc", "key"]),
  role: z.string(),
  team: z.string().nullable(),
  startedAt: time,
  lastSeenAt: time,
};
const session = z.object(sessionShape).register(components, { id: "Session" });
const caller = z
  .object({
    principal: z.string().nullable().describe("Null: nobody known."),
    name: z.string().nullable(),
    role: z.string().nullable(),
    team: z.string().nullable(),
    permissions: z.array(z.enum(permissions)),
    session: z
      .object({ ...sessionShape, csrfToken: z.string().optional() })
      .nullable()
      .describe("Null for keys. `csrfToken` goes back as `X-CSRF-Token` with what changes something."),
  })
  .register(components, { id: "Caller" });

const person = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    role: z.string(),
    team: z.string().nullable(),
    createdAt: time,
    lastSeenAt: time,
    disabledAt: time.nullable(),
  })
  .register(components, { id: "Person" });

/** Pages read it leniently: what is no path of this server leads to `/auth/me`. */
const nextQuery = z.object({ next: z.string().optional().describe("A path of this server to go to afterwards.") });
const callbackQuery = z.object({ code: z.string().optional(), state: z.string().optional() });
const signInForm = z
  .object({ key: z.string().max(512), csrf: z.string(), next: z.string().optional() })
  .describe("As the page has it.")
  .register(components, { id: "SignInForm" });
const signOutForm = z.object({ csrf: z.string() }).register(components, { id: "SignOutForm" });

const page = (description: string) => file(description, ["text/html"]);
const onwards = nothing("On to another page.");
/** A step that fails shows the page again, and why. */
const failures: Readonly<Record<`${number}`, Answer>> = {
  400: page("The page again: the form is malformed, or the sign-in was not begun in this browser."),
  401: page("The page again: the key, or the provider's answer, is not good."),
  403: page("The page again: nothing here is for who this is, or the form was not shown to this browser."),
  404: page("The page again: no provider is configured."),
  429: page("The page again: too many tries."),
  503: page("The page again: the provider, or the audit log, cannot be reached."),
};

export const peopleOperations = {
  "GET /auth/login": {
    id: "showSignInPage",
    tag: "Signing in",
    summary: "The page to sign in on",
    query: nextQuery,
    answers: { 200: page("The page."), 303: onwards },
  },
  "GET /auth/style.css": {
    id: "readStyle",
    tag: "Signing in",
    summary: "The style of the pages",
    answers: { 200: file("The style.", ["text/css"]) },
  },
  "GET /auth/oidc": {
    id: "beginOidc",
    tag: "Signing in",
    summary: "Go to the OpenID provider",
    query: nextQuery,
    answers: { ...failures, 303: nothing("To the provider.") },
  },
  "GET /auth/callback": {
    id: "endOidc",
    tag: "Signing in",
    summary: "Come back from the OpenID provider",
    query: callbackQuery,
    answers: { ...failures, 303: onwards },
  },
  "POST /auth/key": {
    id: "signInWithKey",
    tag: "Signing in",
    summary: "Sign in with a key",
    body: { content: { "application/x-www-form-urlencoded": signInForm } },
    answers: { ...failures, 303: onwards },
  },
  "POST /auth/logout": {
    id: "signOut",
    tag: "Signing in",
    summary: "Sign out",
    body: { content: { "application/x-www-form-urlencoded": signOutForm }, isOptional: true },
    answers: { 303: onwards },
    errors: ["csrf_refused", "ledger_unavailable"],
  },
  "GET /auth/me": {
    id: "showMe",
    tag: "Signing in",
    summary: "A page that says who is signed in",
    answers: { 200: page("The page."), 303: nothing("Nobody is: to the page to sign in on.") },
  },
  "GET /api/v1/session": {
    id: "readSession",
    tag: "People",
    summary: "Who asks, and what they may do",
    answers: { 200: json("Who it is; also nobody.", caller) },
    errors: [
      "request_malformed",
      "unauthenticated",
      "key_expired",
      "key_disabled",
      "key_revoked",
      "network_not_allowed",
    ],
  },
  "GET /api/v1/sessions": {
    id: "listSessions",
    tag: "People",
    summary: "List sessions that are in force, newest first",
    answers: { 200: json("All that the caller may see.", listOf("SessionList", session)) },
  },
  "DELETE /api/v1/sessions/:id": {
    id: "endSession",
    tag: "People",
    summary: "End a session",
    path: { id: "The session's id." },
    answers: { 204: nothing("Ended.") },
  },
  "GET /api/v1/people": {
    id: "listPeople",
    tag: "People",
    summary: "List people who have signed in, newest first",
    answers: { 200: json("All that the caller may see.", listOf("PersonList", person)) },
  },
  "PATCH /api/v1/people/:id": {
    id: "changePerson",
    tag: "People",
    summary: "Stop a person, or let them in again",
    path: { id: "The person's id." },
    body: jsonBody(changePersonBody.register(components, { id: "PersonChange" }), { example: { disabled: true } }),
    answers: { 200: json("In force; their sessions have ended.", person) },
  },
} as const satisfies Operations;
