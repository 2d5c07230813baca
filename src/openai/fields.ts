/**
 * The names of the fields that OpenAI's chat completions API knows, level by level. Names only: they tell a known key (structure)
 * from a caller's own (text), and find keys that differ from a known one by case only.
 * @module
 */

/** A known field: its name, and the fields known inside it (null: what is inside is free-form). */
export class Field {
  readonly name: string;
  readonly inner: FieldLevel | null;
  /** The field that last came after this one. Senders keep their order, so it is worth a look before any search. */
  next: Field | undefined = undefined;

  constructor(name: string, inner: FieldLevel | null) {
    this.name = name;
    this.inner = inner;
  }
}

/** The fields known in one object, or in each object of one array. */
export class FieldLevel {
  readonly #fields = new Map<string, Field>();
  readonly #folded = new Map<string, string>();
  #lengthMax = 0;
  /** The field that last came first. */
  first: Field | undefined = undefined;

  constructor(names: FieldNames) {
    for (const [name, inner] of Object.entries(names)) {
      this.#fields.set(name, new Field(name, inner === null ? null : new FieldLevel(inner)));
      this.#folded.set(fold(name), name);
      this.#lengthMax = Math.max(this.#lengthMax, name.length);
    }
  }

  /** The field of exactly this name; remembered as the one that follows `before`, or as the first. */
  find(key: string, before: Field | undefined): Field | undefined {
    const field = this.#fields.get(key);
    if (before === undefined) this.first = field ?? this.first;
    else before.next = field ?? before.next;
    return field;
  }

  /** The known name that a key, itself not known, differs from by case only. */
  twinOf(key: string): string | undefined {
    // Folding never shortens, so a longer key has no twin and need not be folded.
    return key.length > this.#lengthMax ? undefined : this.#folded.get(fold(key));
  }
}

/** A tree of names; null marks a field with no known fields inside. */
export interface FieldNames {
  readonly [name: string]: FieldNames | null;
}

/** As Go's encoding/json matches field names: `\u017F` is an `s` and `\u212A` a `k`, hence both directions. */
const fold = (key: string): string => key.toUpperCase().toLowerCase();

/** Fields without known fields inside, as a space-separated list. */
export const plain = (names: string): FieldNames => Object.fromEntries(names.split(" ").map((name) => [name, null]));

/** Both: where one has no fields inside and the other has, those. */
export const joinNames = (one: FieldNames, other: FieldNames): FieldNames => {
  const joined: Record<string, FieldNames | null> = { ...one };
  for (const [name, inner] of Object.entries(other)) {
    const known = joined[name] ?? null;
    joined[name] = known === null || inner === null ? (known ?? inner) : joinNames(known, inner);
  }
  return joined;
};

const contentPart: FieldNames = {
  ...plain("type text refusal"),
  image_url: plain("url detail"),
  input_audio: plain("data format"),
  file: plain("file_data file_id filename"),
  prompt_cache_breakpoint: plain("mode ttl"),
};

const toolCall: FieldNames = {
  ...plain("id type index"),
  function: plain("name arguments"),
  custom: plain("name input"),
};

const message: FieldNames = {
  ...plain("role name refusal tool_call_id reasoning reasoning_content"),
  content: contentPart,
  audio: plain("id data expires_at transcript"),
  annotations: { type: null, url_citation: plain("end_index start_index title url") },
  function_call: plain("name arguments"),
  tool_calls: toolCall,
};

const functionDefinition = plain("name description parameters strict");

/** Of other published systems: see `extensions.ts`. */
const extensions = plain("session_id ab_campaign labels tags system_prompt_args max_ttft_ms use_tools");

export const requestNames: FieldNames = {
  ...extensions,
  ...plain("model frequency_penalty logit_bias logprobs max_completion_tokens max_tokens metadata modalities n"),
  ...plain("parallel_tool_calls presence_penalty prompt_cache_key prompt_cache_retention reasoning_effort"),
  ...plain("safety_identifier seed service_tier stop store stream temperature top_logprobs top_p user verbosity"),
  messages: { ...message, ...plain("completion_id metadata") },
  audio: { format: null, voice: plain("id") },
  function_call: plain("name"),
  functions: functionDefinition,
  moderation: { model: null, policy: { input: plain("mode"), output: plain("mode") } },
  prediction: { type: null, content: contentPart },
  prompt_cache_options: plain("mode ttl"),
  response_format: { type: null, json_schema: plain("name description schema strict") },
  stream_options: plain("include_usage include_obfuscation"),
  tool_choice: {
    type: null,
    function: plain("name"),
    custom: plain("name"),
    allowed_tools: { mode: null, tools: { type: null, function: plain("name"), custom: plain("name") } },
  },
  tools: {
    ...plain("type id enabled"),
    function: functionDefinition,
    custom: {
      ...plain("name description"),
      format: { type: null, grammar: plain("definition syntax") },
    },
  },
  web_search_options: {
    search_context_size: null,
    user_location: { type: null, approximate: plain("city country region timezone") },
  },
};

const tokenLogprob: FieldNames = {
  ...plain("token bytes logprob"),
  top_logprobs: plain("token bytes logprob"),
};

/** The answer as a whole, a chunk of a stream, and an error body: one level serves, since each may stand where another is expected. */
export const answerNames: FieldNames = {
  ...plain("id created model object metadata obfuscation service_tier system_fingerprint"),
  choices: {
    ...plain("index finish_reason"),
    message,
    delta: message,
    logprobs: { content: tokenLogprob, refusal: tokenLogprob },
  },
  usage: {
    ...plain("prompt_tokens completion_tokens total_tokens cache_read_input_tokens cache_creation_input_tokens"),
    prompt_tokens_details: plain("audio_tokens cached_tokens cache_write_tokens image_tokens text_tokens"),
    completion_tokens_details: plain(
      "accepted_prediction_tokens audio_tokens reasoning_tokens rejected_prediction_tokens text_tokens",
    ),
  },
  error: plain("message type param code"),
};

/** Known fields of a chat completions request. */
export const requestFields = new FieldLevel(requestNames);

/** Known fields of a chat completion, of its chunks and of an error body. */
export const answerFields = new FieldLevel(answerNames);
