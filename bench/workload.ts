/**
 * What is sent and what is answered: requests of 977 bytes, answers of 1,049 bytes, streams of 100 chunks. Clean text: nothing in it is
 * to be found.
 * @module
 */

export const requestBytes = 977;
export const replyBytes = 1_049;
export const streamChunks = 100;
/** Between the chunks of a stream, so that the time to its first chunk is not the time to push all of it. */
export const chunkIntervalMs = 2;

/** Plain sentences: words at random are no text, and a model of names finds names in them. */
const sentences = [
  "The account of river trade grew slowly while merchants learned to keep better books.",
  "The price of grain fell by 12 percent across most towns where winter had closed the roads.",
  "Carriers asked for more, and clerks wrote each order twice.",
  "A reader of those letters will notice how often weather, distance and credit are named together.",
  "Please summarise what changed, which reasons are given, and how certain they seem.",
  "Use 3 short points, and say where the sources disagree.",
  "Most of the tables were copied by hand, so that small errors travelled from one book to the next.",
  "Nobody can tell today which of the two lists came first.",
  "The harbour was deep enough for barges, but not for larger ships.",
  "When the bridge was finished, the ferry lost half of its income within a year.",
  "It is worth asking who paid for the repairs, and why the work took so long.",
  "Several shops closed, and others began to sell on credit.",
];

const words = sentences.join(" ").split(" ");

/** The same sequence in every run: a linear congruential generator (Numerical Recipes' constants). */
const makeRandom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** Stands at the beginning of each request and each answer. */
const freshWord = "aaaaaaaaa";
const isFresh = process.argv.includes("fresh");
let freshCount = 0;

/**
 * What is sent: as it is, so that texts come again and again as a conversation's do, or in the process that is told `fresh` with another word
 * each time, so that none was seen before.
 */
export const nextOf = (bytes: Buffer): Buffer => {
  if (!isFresh) return bytes;
  const at = bytes.indexOf(freshWord);
  if (at === -1) return bytes;
  freshCount += 1;
  const word = freshCount.toString(16).padStart(freshWord.length, "0");
  // Letters only: a number might be somebody's.
  const letters = word.replaceAll(/./g, (digit) => "bcdfghjklmnpqrst"[Number.parseInt(digit, 16)] ?? "");
  const fresh = Buffer.from(bytes);
  fresh.write(letters, at, "latin1");
  return fresh;
};

/** Clean English text of exactly so many ASCII characters. */
export const cleanText = (chars: number, seed: number): string => {
  const random = makeRandom(seed);
  let text = `${freshWord} `;
  while (text.length < chars) text += `${sentences[Math.floor(random() * sentences.length)] ?? ""} `;
  // Cut behind a word.
  const end = text.lastIndexOf(" ", chars);
  return text.slice(0, end).padEnd(chars);
};

/** Pads `body("")` to exactly `bytes` with clean text. */
const ofSize = (bytes: number, seed: number, body: (text: string) => object): string => {
  const empty = JSON.stringify(body("")).length;
  return JSON.stringify(body(cleanText(bytes - empty, seed)));
};

/** One chat request. */
export const requestBody = (seed: number, stream: boolean): string =>
  ofSize(requestBytes, seed, (content) => ({
    model: "gpt-4o-mini",
    temperature: 0.2,
    stream,
    messages: [
      { role: "system", content: "You are a careful assistant. Answer in plain English." },
      { role: "user", content },
    ],
  }));

/** One chat completion. */
export const replyBody = (): string =>
  ofSize(replyBytes, 7, (content) => ({
    id: "chatcmpl-bench",
    object: "chat.completion",
    created: 1_760_000_000,
    model: "gpt-4o-mini",
    choices: [{ index: 0, message: { role: "assistant", content }, logprobs: null, finish_reason: "stop" }],
    usage: { prompt_tokens: 190, completion_tokens: 160, total_tokens: 350 },
  }));

/** The frames of a stream: 100 chunks and `[DONE]`. */
export const streamFrames = (): string[] => {
  const frames = Array.from({ length: streamChunks }, (_, place) => {
    const isLast = place === streamChunks - 1;
    const delta = isLast ? {} : { content: ` ${place === 0 ? freshWord : (words[place % words.length] ?? "")}` };
    const choices = [{ index: 0, delta, logprobs: null, finish_reason: isLast ? "stop" : null }];
    const head = { id: "chatcmpl-bench", object: "chat.completion.chunk", created: 1_760_000_000 };
    return `data: ${JSON.stringify({ ...head, model: "gpt-4o-mini", choices })}\n\n`;
  });
  return [...frames, "data: [DONE]\n\n"];
};
