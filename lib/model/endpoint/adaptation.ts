/**
 * What endpoints reject that others need: each is changed once, when the
 * endpoint says so, and stays changed for that endpoint and model.
 * @module
 */
import type { Failure } from "./failure.ts";

/** One way in which requests differ from the usual. */
export type Adaptation =
  /** No `stream_options`: usage is not reported then. */
  | "no_stream_options"
  /** No stream: an error, or what cannot be streamed, comes as a whole. */
  | "no_stream"
  /** An answer without a reason to finish is taken: the endpoint gives none. */
  | "no_finish_reason"
  /** No `response_format`: the answer is validated here in any case. */
  | "no_response_format"
  /** Tool results carry the `name` of their function. */
  | "tool_names"
  /** Tool call ids have nine letters and digits. */
  | "short_ids"
  /** An assistant message stands between a tool result and a user message. */
  | "assistant_bridge"
  /** An assistant message without text has the content "". */
  | "empty_content"
  /** An assistant message without text has no content. */
  | "no_content"
  /** Fields of the endpoint's own are not sent back. */
  | "no_opaque_fields"
  /** Assistant messages without reasoning carry an empty one. */
  | "empty_reasoning"
  /** Pictures that may be left out are left out. */
  | "no_optional_images"
  /** The instructions are part of the first user message. */
  | "no_system_role";

/** How endpoints say it; the first match that is not applied yet is taken. */
const complaints: readonly (readonly [RegExp, Adaptation])[] = [
  [/stream_options|include_usage/i, "no_stream_options"],
  [/response_format|json_schema|guided_json/i, "no_response_format"],
  [/\bimages?\b|image_url|vision|multimodal|item type in content/i, "no_optional_images"],
  [/function_response\.name|\bname\b.*(?:cannot be empty|is required)/i, "tool_names"],
  [/tool call id.*length of 9/i, "short_ids"],
  [/unexpected role 'user' after role 'tool'/i, "assistant_bridge"],
  [/(?:reasoning_content|reasoning|thinking)\b.*must be passed back/i, "empty_reasoning"],
  [
    /reasoning_content|reasoning_details|\breasoning\b|thinking_blocks|extra_content|thought_signature/i,
    "no_opaque_fields",
  ],
  [/either content or tool_calls|must not have.*content/i, "no_content"],
  [
    /\bcontent\b.*(?:null|none|must be a string|valid string|is required|missing)|missing.*\bcontent\b/i,
    "empty_content",
  ],
  [
    /system role not supported|does not support 'system'|unsupported.*\bsystem\b|system messages? (?:is|are) not/i,
    "no_system_role",
  ],
];

/**
 * Returns what to change so that an endpoint accepts the request that it has
 * just rejected; null if nothing is known, or it is applied already.
 */
export function findAdaptation(
  failure: Failure,
  applied: ReadonlySet<Adaptation>,
): Adaptation | null {
  if (failure.category === "unfinished") {
    return applied.has("no_finish_reason") ? null : "no_finish_reason";
  }
  if (failure.category === "no_data") return applied.has("no_stream") ? null : "no_stream";
  if (failure.category !== "rejected") return null;
  const match = complaints.find(([complaint, adaptation]) =>
    complaint.test(failure.words) && !applied.has(adaptation)
  );
  return match?.[1] ?? null;
}
