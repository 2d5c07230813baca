/**
 * The names of the fields that OpenAI's Responses API knows, level by level.
 * @module
 */
import { type FieldNames, plain } from "../fields.ts";

const tokenLogprob: FieldNames = { ...plain("token bytes logprob"), top_logprobs: plain("token bytes logprob") };
const part: FieldNames = {
  ...plain("type text refusal image_url file_id file_data file_url filename detail transcript prompt_cache_breakpoint"),
  annotations: plain("type start_index end_index index url title file_id filename container_id"),
  input_audio: plain("data format"),
  logprobs: tokenLogprob,
};
const item: FieldNames = {
  ...plain(
    "type id role status name arguments call_id namespace encrypted_content phase input code result server_label",
  ),
  ...plain(
    "queries action error approval_request_id approve reason container_id outputs operation pending_safety_checks",
  ),
  content: part,
  output: part,
  summary: plain("type text"),
};
const tools = plain(
  "type name description parameters strict server_label server_url server_description headers allowed_tools require_approval " +
    "vector_store_ids filters max_num_results ranking_options search_context_size user_location format container defer_loading",
);
const text: FieldNames = { verbosity: null, format: plain("type name description schema strict") };
const shared: FieldNames = {
  ...plain("model max_output_tokens max_tool_calls metadata parallel_tool_calls previous_response_id prompt_cache_key"),
  ...plain(
    "prompt_cache_retention safety_identifier service_tier store temperature top_logprobs top_p truncation user",
  ),
  ...plain("background tool_choice"),
  conversation: plain("id"),
  prompt: plain("id version variables"),
  reasoning: plain("effort summary generate_summary"),
  text,
  tools,
};

export const responsesRequestNames: FieldNames = {
  ...shared,
  ...plain("include instructions stream context_management"),
  input: item,
  stream_options: plain("include_obfuscation"),
};

const response: FieldNames = {
  ...shared,
  ...plain("id object created_at completed_at status billing frequency_penalty presence_penalty moderation"),
  instructions: item,
  output: item,
  incomplete_details: plain("reason"),
  error: plain("type message param code"),
  usage: {
    ...plain("input_tokens output_tokens total_tokens"),
    input_tokens_details: plain("cached_tokens"),
    output_tokens_details: plain("reasoning_tokens"),
  },
};

/** A response, an event of a stream and an error: one level serves, since each may stand where another is expected. */
export const responsesAnswerNames: FieldNames = {
  ...response,
  ...plain(
    "type sequence_number output_index content_index summary_index annotation_index item_id delta refusal arguments",
  ),
  ...plain("name input code obfuscation message param partial_image_b64 partial_image_index output_text"),
  response,
  item,
  part,
  annotation: plain("type start_index end_index index url title file_id filename"),
  logprobs: tokenLogprob,
};
