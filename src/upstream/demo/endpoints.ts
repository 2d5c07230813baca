/**
 * Every endpoint that the demo answers. A test holds it to the table of those that are served: what is added there needs its file here.
 * @module
 */
import { demoChat } from "./chat.ts";
import { demoCompletions } from "./completions.ts";
import { demoEmbeddings } from "./embeddings.ts";
import type { DemoEndpoint } from "./endpoint.ts";
import { demoImages } from "./images.ts";
import { demoCountTokens, demoMessages } from "./messages.ts";
import { demoModerations } from "./moderations.ts";
import { demoImageEdits, demoImageVariations } from "./picture-forms.ts";
import { demoRerank } from "./rerank.ts";
import { demoResponses } from "./responses.ts";
import { demoSpeech } from "./speech.ts";
import { demoTranscriptions, demoTranslations } from "./transcripts.ts";

export const demoEndpoints: readonly DemoEndpoint[] = [
  demoSpeech,
  demoTranscriptions,
  demoTranslations,
  demoChat,
  demoCompletions,
  demoEmbeddings,
  demoImages,
  demoImageEdits,
  demoImageVariations,
  demoMessages,
  demoCountTokens,
  demoModerations,
  demoRerank,
  demoResponses,
];
