/**
 * Every event that OpenAI's Realtime API has, in both directions, with the fields of each. An event that is not here is unheard of: it is scanned
 * as any JSON, and passes.
 * @module
 */
import { type FieldNames, joinNames, plain } from "../fields.ts";

/** Events by type. */
export type EventFields = Readonly<Record<string, FieldNames>>;

/** What every event has. */
const common = plain("type event_id");
const events = (own: EventFields): EventFields =>
  Object.fromEntries(Object.entries(own).map(([type, names]) => [type, { ...common, ...names }]));

/** The fields of all events of a direction: events are read before it is known which one it is. */
export const namesOfAll = (all: EventFields): FieldNames => Object.values(all).reduce(joinNames, common);

const part = plain("type id text transcript audio image_url detail");
const item: FieldNames = {
  ...plain("id object type role status name arguments call_id output server_label approval_request_id approve reason"),
  content: part,
  error: plain("type code message"),
  tools: plain("name description input_schema annotations"),
};
const tools = plain(
  "type name description parameters server_label server_url server_description headers authorization allowed_tools " +
    "require_approval connector_id allowed_callers defer_loading tunnel_id",
);
const prompt = plain("id version variables");
const transcription = plain("model prompt language languages keywords delay");
const turnDetection = plain(
  "type create_response idle_timeout_ms interrupt_response prefix_padding_ms silence_duration_ms threshold eagerness",
);
const format = plain("type rate");
const noise = plain("type strength");
const output: FieldNames = { ...plain("speed voice"), format };

/** Of the API's first version too. */
const session: FieldNames = {
  ...plain("type object id model instructions output_modalities modalities max_output_tokens include expires_at"),
  ...plain("max_response_output_tokens parallel_tool_calls tool_choice temperature speed voice truncation"),
  ...plain("input_audio_format output_audio_format"),
  audio: { input: { format, noise_reduction: noise, transcription, turn_detection: turnDetection }, output },
  client_secret: plain("value expires_at"),
  input_audio_noise_reduction: noise,
  input_audio_transcription: transcription,
  prompt,
  reasoning: plain("effort"),
  tools,
  tracing: plain("group_id metadata workflow_name"),
  turn_detection: turnDetection,
};

/** What `response.create` asks for. */
const asked: FieldNames = {
  ...plain("conversation instructions max_output_tokens max_response_output_tokens metadata modalities tool_choice"),
  ...plain("output_modalities parallel_tool_calls temperature voice output_audio_format"),
  audio: { output },
  input: item,
  prompt,
  reasoning: plain("effort"),
  tools,
};

export const clientEvents: EventFields = events({
  "session.update": { session },
  "transcription_session.update": { session },
  "input_audio_buffer.append": plain("audio"),
  "input_audio_buffer.commit": {},
  "input_audio_buffer.clear": {},
  "output_audio_buffer.clear": {},
  "conversation.item.create": { ...plain("previous_item_id"), item },
  "conversation.item.retrieve": plain("item_id"),
  "conversation.item.truncate": plain("item_id content_index audio_end_ms"),
  "conversation.item.delete": plain("item_id"),
  "response.create": { response: asked },
  "response.cancel": plain("response_id"),
});

const error = plain("message type code param event_id");
const logprobs = plain("token bytes logprob");
const tokens: FieldNames = {
  ...plain("type seconds total_tokens input_tokens output_tokens"),
  input_token_details: {
    ...plain("audio_tokens cached_tokens image_tokens text_tokens"),
    cached_tokens_details: plain("audio_tokens image_tokens text_tokens"),
  },
  output_token_details: plain("audio_tokens text_tokens"),
};
const response: FieldNames = {
  ...plain("id object status conversation_id metadata max_output_tokens output_modalities modalities temperature"),
  ...plain("voice output_audio_format"),
  audio: { output },
  output: item,
  status_details: { ...plain("type reason"), error: plain("type code message") },
  usage: tokens,
};

const ofItem = plain("item_id");
const ofConversation: FieldNames = { ...plain("previous_item_id"), item };
const ofOutput = plain("response_id item_id output_index");
const ofPart: FieldNames = { ...ofOutput, ...plain("content_index") };
const ofSpeech = plain("item_id content_index");

/** Texts and sounds, and what they were called in the API's first version. */
const outputEvents: EventFields = {
  "response.output_text.delta": { ...ofPart, ...plain("delta") },
  "response.output_text.done": { ...ofPart, ...plain("text") },
  "response.output_audio_transcript.delta": { ...ofPart, ...plain("delta") },
  "response.output_audio_transcript.done": { ...ofPart, ...plain("transcript") },
  "response.output_audio.delta": { ...ofPart, ...plain("delta") },
  "response.output_audio.done": ofPart,
};
const earlierName = (type: string): string => type.replace(".output_", ".");
const earlier = Object.fromEntries(Object.entries(outputEvents).map(([type, names]) => [earlierName(type), names]));

export const serverEvents: EventFields = events({
  error: { error },
  "session.created": { session },
  "session.updated": { session },
  "transcription_session.created": { session },
  "transcription_session.updated": { session },
  "conversation.created": { conversation: plain("id object") },
  "conversation.item.created": ofConversation,
  "conversation.item.added": ofConversation,
  "conversation.item.done": ofConversation,
  "conversation.item.retrieved": { item },
  "conversation.item.deleted": ofItem,
  "conversation.item.truncated": { ...ofSpeech, ...plain("audio_end_ms") },
  "conversation.item.input_audio_transcription.delta": { ...ofSpeech, ...plain("delta"), logprobs },
  "conversation.item.input_audio_transcription.completed": {
    ...ofSpeech,
    ...plain("transcript languages"),
    logprobs,
    usage: tokens,
  },
  "conversation.item.input_audio_transcription.failed": { ...ofSpeech, error },
  "conversation.item.input_audio_transcription.segment": { ...ofSpeech, ...plain("id text speaker start end") },
  "input_audio_buffer.committed": plain("previous_item_id item_id"),
  "input_audio_buffer.cleared": {},
  "input_audio_buffer.speech_started": plain("item_id audio_start_ms"),
  "input_audio_buffer.speech_stopped": plain("item_id audio_end_ms"),
  "input_audio_buffer.timeout_triggered": plain("item_id audio_start_ms audio_end_ms"),
  "input_audio_buffer.dtmf_event_received": plain("event received_at"),
  "output_audio_buffer.started": plain("response_id"),
  "output_audio_buffer.stopped": plain("response_id"),
  "output_audio_buffer.cleared": plain("response_id"),
  "response.created": { response },
  "response.done": { response },
  "response.output_item.added": { ...ofOutput, item },
  "response.output_item.done": { ...ofOutput, item },
  "response.content_part.added": { ...ofPart, part },
  "response.content_part.done": { ...ofPart, part },
  ...outputEvents,
  ...earlier,
  "response.function_call_arguments.delta": { ...ofOutput, ...plain("call_id delta") },
  "response.function_call_arguments.done": { ...ofOutput, ...plain("call_id name arguments") },
  "response.mcp_call_arguments.delta": { ...ofOutput, ...plain("delta obfuscation") },
  "response.mcp_call_arguments.done": { ...ofOutput, ...plain("arguments") },
  "response.mcp_call.in_progress": ofOutput,
  "response.mcp_call.completed": ofOutput,
  "response.mcp_call.failed": ofOutput,
  "mcp_list_tools.in_progress": ofItem,
  "mcp_list_tools.completed": ofItem,
  "mcp_list_tools.failed": ofItem,
  "rate_limits.updated": { rate_limits: plain("name limit remaining reset_seconds") },
});
