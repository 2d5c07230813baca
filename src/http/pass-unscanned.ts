/**
 * @module
 * Calls to paths that are open without a scan. What goes there has no class, so it is held to whatever holds for the strictest; it streams
 * both ways, and nothing of it is kept.
 */
import { Transform } from "node:stream";
import { CustodyError } from "../domain/errors.ts";
import { anthropicHeaders, openaiHeaders } from "../openai/passed-headers.ts";
import type { ClientExchange, ClientStage, Exchange, Stage, UnscannedAnswer } from "./exchange.ts";
import { writeHead, writePieces } from "./deliver.ts";
import { checkRoute } from "./identify-key.ts";
import { refuseClass } from "./key-class.ts";
import { closingOf } from "./settle.ts";
import type { UnscannedMethod, UnscannedRoute } from "./unscanned-route.ts";

/** A media type with at most the boundary of a form (RFC 9110, 8.3; RFC 2046, 5.1.1): a header that no scanner reads. */
const contentTypes = /^[\w!#$&^.+-]{1,64}\/[\w!#$&^.+-]{1,64}(?:; ?boundary="?[\w'()+,./:=?-]{1,70}"?)?$/;
const queryCharsMax = 2_048;
const passedHeaders = { ...openaiHeaders, ...anthropicHeaders };

/** Those that the caller sends and that fit. */
const headersOf = ({ incoming }: Exchange): readonly string[] =>
  Object.entries(passedHeaders).flatMap(([name, { pattern }]) => {
    const value = incoming.headers[name];
    if (value === undefined) return [];
    if (typeof value === "string" && pattern.test(value)) return [name, value];
    throw new CustodyError("request_malformed", `the header ${name} is not as the API has it`, name);
  });

const contentTypeOf = ({ incoming }: Exchange): string | null => {
  const value = incoming.headers["content-type"] ?? null;
  if (value === null || contentTypes.test(value)) return value;
  throw new CustodyError("unsupported_media_type", "the content type must be a plain one", "content-type");
};

/** The body as it comes, counted, and cut off where it is too large. */
const countedBody = (exchange: ClientExchange, bodyBytesMax: number): Transform => {
  let bytes = 0;
  const counted = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      if (exchange.unscanned !== null) exchange.unscanned.requestBytes = bytes;
      done(bytes > bodyBytesMax ? tooLarge(bodyBytesMax) : null, chunk);
    },
  });
  exchange.incoming.once("error", (error) => counted.destroy(error));
  return exchange.incoming.pipe(counted);
};

const tooLarge = (bytesMax: number): CustodyError =>
  new CustodyError("request_too_large", `the body must have at most ${bytesMax} bytes`);

const isAsked = (methods: readonly UnscannedMethod[], method: string | undefined): method is UnscannedMethod =>
  methods.some((one) => one === method);

/**
 * Reads the head of the call, and nothing else of it.
 *
 * @example
 * [limitCalls(...), admit(...), readUnscanned(route), choosePolicy(...), holdToStrictest(), checkCeiling(), chooseCredential(...), record(...)]
 */
export const readUnscanned = ({ route, methods, upstream, bodyBytesMax }: UnscannedRoute): ClientStage =>
  function readUnscanned(exchange) {
    const { incoming, outgoing, principal } = exchange;
    checkRoute(principal, route);
    const { method, url = "", headers } = incoming;
    if (!isAsked(methods, method)) {
      outgoing.setHeader("allow", methods.join(", "));
      throw new CustodyError("method_not_allowed", `this path answers ${methods.join(", ")} only`);
    }
    if (Number(headers["content-length"] ?? 0) > bodyBytesMax) throw tooLarge(bodyBytesMax);
    if (url.length - url.indexOf("?") > queryCharsMax && url.includes("?")) {
      throw new CustodyError("request_malformed", `the query must have at most ${queryCharsMax} characters`);
    }
    exchange.apiHeaders = headersOf(exchange);
    const contentType = contentTypeOf(exchange);
    const hasBody = headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
    exchange.unscanned = {
      method,
      path: url.slice("/v1".length),
      contentType,
      length: headers["content-length"] === undefined ? null : Number(headers["content-length"]),
      body: () => (hasBody ? countedBody(exchange, bodyBytesMax) : null),
      requestBytes: 0,
      responseBytes: 0,
    };
    exchange.candidates = [upstream];
  };

/** What nobody has looked at may be anything: it is of the strictest class, and goes where anything may go. */
export const holdToStrictest = (): Stage =>
  function holdToStrictest(exchange) {
    const { guard, candidates } = exchange;
    exchange.capture = "metadata";
    exchange.request = { ...exchange.request, dataClass: "secret" };
    const held = guard.policies.find(
      (policy) => policy.mode === "enforce" && policy.classificationCeiling !== "secret",
    );
    if (held !== undefined) {
      refuseClass(
        exchange,
        `nothing of this call is scanned, and the policy ${held.name} has a ceiling (classificationCeiling)`,
      );
    }
    const [upstream] = candidates;
    if (upstream === undefined || guard.routing.takesAll(upstream.recipient)) return;
    refuseClass(exchange, `nothing of this call is scanned, and ${upstream.name} may not be sent everything (routing)`);
  };

/** Each piece is given on when the next has come, so that the last waits for the close. */
const deliver = async (
  exchange: ClientExchange,
  status: number,
  headers: Readonly<Record<string, string>>,
): Promise<void> => {
  const { response, outgoing, unscanned, record } = exchange;
  if (response === null || unscanned === null) throw new Error("an answer is there before it is delivered");
  const { body } = response;
  let last: Buffer | null = null;
  for (let piece = await body.read(); piece !== null; piece = await body.read()) {
    unscanned.responseBytes += piece.length;
    if (exchange.gone) return;
    if (!outgoing.headersSent) writeHead(outgoing, status, headers);
    if (last !== null) await writePieces(outgoing, [last]);
    last = piece;
  }
  if (exchange.gone) return;
  const end = { outcome: "complete", error: null, status, usage: null, assessment: null, bodies: null } as const;
  await record?.close(closingOf(exchange, end));
  if (!outgoing.headersSent) writeHead(outgoing, status, headers);
  if (last !== null) outgoing.write(last);
  outgoing.end();
};

/** The answer, whatever it is: its head fits a grammar, its body is nobody's to read. */
export const passUnscanned = (): ClientStage =>
  function passUnscanned(exchange) {
    const { response } = exchange;
    if (response === null) throw new Error("an upstream has answered");
    const { status, contentType, headers } = response;
    const typed = contentType === null ? headers : { ...headers, "content-type": contentType };
    const answer: UnscannedAnswer = {
      kind: "unscanned",
      deliver: () => deliver(exchange, status, typed),
      texts: () => [],
    };
    exchange.answer = answer;
  };
