/**
 * Requests, answers and streams as the stages of a call treat them, under a policy that is given; two patterns look.
 * @module
 */
import { bareExchange, bareFacts } from "../fixtures/bare-exchange.ts";
import { CustodyError } from "../../src/domain/errors.ts";
import { callerTexts, judgeDocument } from "../../src/http/judge-document.ts";
import { rewrite } from "../../src/http/scan-request.ts";
import { scanResponse } from "../../src/http/scan-response.ts";
import { readChatRequest } from "../../src/openai/chat-request.ts";
import { readRequestBody } from "../../src/openai/read-body.ts";
import { chatShape } from "../../src/openai/request-shape.ts";
import { requestParts } from "../../src/openai/text-parts.ts";
import { createGuard, type Guard } from "../../src/policy/guard.ts";
import { parsePolicy } from "../../src/policy/load-policy.ts";
import { createDetector } from "../../src/scan/detector.ts";
import { createPatternScanner } from "../../src/scan/pattern-scanner.ts";
import { card } from "../../src/scan/pii/card.ts";
import { contact } from "../../src/scan/pii/contact.ts";
import { Placeholders } from "../../src/scan/placeholders.ts";

const limits = { depthMax: 64 };
const patterns = createPatternScanner("patterns", "1", [...card, ...contact]);

/** A published test number, and an address of a reserved domain. */
export const [cardNumber, mail] = ["4111 1111 1111 1111", "maria.keller@example.com"];
/** The number in two pieces, neither of which is one. */
export const halves = ["card 4111 1111 ", "1111 1111"] as const;

export const guardOf = (policy: object): Guard =>
  createGuard(
    parsePolicy("t.yaml", JSON.stringify({ name: "t", ...policy })),
    createDetector({ scanners: [patterns] }),
  );

export const guardThat = (action: string): Guard =>
  guardOf({ rules: [{ types: ["CREDIT_CARD", "EMAIL_ADDRESS"], action }] });

/** What would leave for the upstream; the code of the refusal where it is blocked. */
export const sent = async (guard: Guard, body: object | string): Promise<string> => {
  const document = readRequestBody(Buffer.from(typeof body === "string" ? body : JSON.stringify(body)), limits);
  const request = chatShape(document, readChatRequest(document.value));
  const parts = requestParts(document);
  const placeholders = new Placeholders(() => callerTexts(parts));
  const { judgement, replacements } = await judgeDocument(parts, guard, { isAnswer: false, placeholders, request });
  return judgement.block?.error.code ?? (rewrite(document, replacements) ?? document.text).toString();
};

const run = async (guard: Guard, contentType: string, pieces: readonly string[]) => {
  let next = 0;
  const body = {
    read: () => Promise.resolve(next < pieces.length ? Buffer.from(pieces[next++] ?? "") : null),
    readAll: () => Promise.resolve(Buffer.from(pieces.join(""))),
    cancel: () => undefined,
  };
  const response = { status: 200, contentType, headers: {}, requestId: null, body };
  const facts = { ...bareFacts, stream: contentType !== "application/json" };
  const exchange = bareExchange(guard, { facts, response });
  await scanResponse(limits)(exchange);
  if (exchange.answer === null) throw new Error("no answer");
  return exchange.answer;
};

/** What the client gets of a whole answer with this choice. */
export const answered = async (guard: Guard, choice: object): Promise<string> => {
  const answer = await run(guard, "application/json", [JSON.stringify({ choices: [{ index: 0, ...choice }] })]);
  return answer.kind === "whole" ? Buffer.from(answer.changed ?? answer.received ?? []).toString() : "";
};

/** What the client gets of a stream: each choice is a frame, then come a finish reason and `[DONE]`. */
export const streamed = async (guard: Guard, choices: readonly object[]): Promise<string> => {
  const frame = (choice: object): string => `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`;
  const frames = [...choices, { delta: {}, finish_reason: "stop" }].map(frame);
  const answer = await run(guard, "text/event-stream", [...frames, "data: [DONE]\n\n"]);
  if (answer.kind !== "stream") throw new Error("no stream");
  const left: Uint8Array[] = [];
  try {
    for await (const { released, held } of answer.pieces(() => Promise.resolve())) left.push(...released, ...held);
    await answer.summary();
  } catch (error) {
    // What has left before it is refused stays with the client.
    if (!(error instanceof CustodyError) || error.code !== "upstream_failed") throw error;
  }
  return Buffer.concat(left).toString();
};

/** Whether a text still gives the number to who joins its strings. */
export const givesCard = (text: string): boolean => text.replaceAll(/\D/g, "").includes(cardNumber.replaceAll(" ", ""));
