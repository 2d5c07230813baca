/**
 * The names of the fields that Anthropic's Messages API knows, level by level.
 * @module
 */
import { type FieldNames, plain } from "../fields.ts";

const source = plain("type media_type data url file_id");
const innerBlock: FieldNames = { ...plain("type text title context url data"), source };
const block: FieldNames = {
  ...plain(
    "type text title context citations thinking signature data id name input tool_use_id is_error cache_control",
  ),
  source,
  content: innerBlock,
};

export const messagesRequestNames: FieldNames = {
  ...plain("model max_tokens temperature top_p top_k stop_sequences stream service_tier container mcp_servers"),
  ...plain("context_management output_config"),
  system: plain("type text citations cache_control"),
  messages: { role: null, content: block },
  metadata: plain("user_id"),
  thinking: plain("type budget_tokens display"),
  tool_choice: plain("type name disable_parallel_tool_use"),
  tools: plain("type name description input_schema strict cache_control max_uses allowed_domains blocked_domains"),
};

const usage: FieldNames = {
  ...plain("input_tokens output_tokens cache_creation_input_tokens cache_read_input_tokens service_tier"),
  cache_creation: plain("ephemeral_5m_input_tokens ephemeral_1h_input_tokens"),
  server_tool_use: plain("web_search_requests"),
};
const message: FieldNames = {
  ...plain("id type role model stop_reason stop_sequence container"),
  content: block,
  usage,
};

/** A message, an event of a stream and an error: one level serves, since each may stand where another is expected. */
export const messagesAnswerNames: FieldNames = {
  ...message,
  ...plain("index request_id input_tokens"),
  message,
  content_block: block,
  delta: plain("type text partial_json thinking signature citation stop_reason stop_sequence"),
  error: plain("type message param code"),
};
