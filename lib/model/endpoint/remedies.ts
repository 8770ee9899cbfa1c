/**
 * What endpoints refuse that others need: each is changed once, when the
 * endpoint says so, and stays changed for that endpoint and model.
 * @module
 */
import type { JsonObject } from "../../events.ts";
import type { Failure } from "./attempt_failed.ts";

/** One way in which requests differ from the usual. */
export type Adaptation =
  /** The Responses API in place of Chat Completions. */
  | "responses"
  /** No stream: an error, or what cannot be streamed, comes as a whole. */
  | "no_stream"
  /** An answer without a reason to finish is taken: the endpoint gives none. */
  | "no_finish_reason"
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
  | "no_system_role"
  /** A field of the body is left out. */
  | `drop:${string}`
  /** A field of the body has this text as its value: `set:reasoning_effort=none`. */
  | `set:${string}=${string}`
  /** A field of the body has another name: `rename:max_tokens=max_completion_tokens`. */
  | `rename:${string}=${string}`;

/** Words of an endpoint that name what would be accepted. */
interface Complaint {
  words: string;
  param: string | null;
}

type Remedy = readonly [RegExp, Adaptation];

/** Remedies that are named word for word: another path, a value, no stream. */
const named: readonly Remedy[] = [
  [
    /(?:\buse|\bonly|\bsupported|\bvia|\bthrough|\btry|\bswitch|\bcall)\b[^.]{0,80}\bv1\/responses|\bv1\/responses\b[^.]{0,40}\binstead|(?:\buse|\bonly|\bvia|\bthrough|\bswitch to)\b[^.]{0,60}\bresponses (?:api|endpoint)/i,
    "responses",
  ],
  [/reasoning_?effort\b['"`]?\s*(?:to|=|:|as|of)\s*['"`]?none\b/i, "set:reasoning_effort=none"],
  [
    /verified to stream|\bstream(?:ing)?\b[^.]{0,40}\b(?:is|are) (?:not (?:supported|available|allowed|enabled)|unsupported|disabled)|does not support stream/i,
    "no_stream",
  ],
];

/** How endpoints say what they refuse; looser words than those above. */
const complaints: readonly Remedy[] = [
  [/stream_options|include_usage/i, "drop:stream_options"],
  [/response_format|json_schema|guided_json/i, "drop:response_format"],
  [/function_response\.name|\bname\b.{0,200}(?:cannot be empty|is required)/i, "tool_names"],
  [/tool call id.{0,200}length of 9/i, "short_ids"],
  [/unexpected role 'user' after role 'tool'/i, "assistant_bridge"],
  [/(?:reasoning_content|reasoning|thinking)\b.{0,200}must be passed back/i, "empty_reasoning"],
  [
    /reasoning_content|reasoning_details|\breasoning\b|thinking_blocks|extra_content|thought_signature/i,
    "no_opaque_fields",
  ],
  [/either content or tool_calls|must not have.{0,200}content/i, "no_content"],
  [
    /\bcontent\b.{0,200}(?:null|none|must be a string|valid string|is required|missing)|missing.{0,200}\bcontent\b/i,
    "empty_content",
  ],
  [
    /system role not supported|does not support 'system'|unsupported.{0,200}\bsystem\b|system messages? (?:is|are) not/i,
    "no_system_role",
  ],
];

/** `max_tokens` is refused, `max_completion_tokens` is wanted. */
const otherName =
  /['"`](\w{1,60})['"`]?[^.]{0,80}\b(?:is )?(?:not supported|unsupported|deprecated|unknown)\b.{0,120}?\buse ['"`](\w{1,60})['"`]/i;

/** Fields without which there is no request. */
const needed = new Set(["model", "messages", "input", "stream", "tools", "store"]);

const refusal =
  /not supported|unsupported|does not support|unknown|unrecogni[sz]ed|not permitted|not allowed|unexpected|invalid|\bextra\b|only the default|not accepted|cannot be|must (?:not )?be|deprecated/i;

/** True if the words of an error name, word for word, what would be accepted. */
export function namesRemedy({ words }: Complaint): boolean {
  return named.some(([remedy]) => remedy.test(words)) || otherName.test(words);
}

export interface FindAdaptationOptions {
  /** Those that were tried, whether they helped or not. */
  tried: ReadonlySet<Adaptation>;
  /** The body that was refused. */
  body: JsonObject;
}

/**
 * Returns what to change so that an endpoint accepts the request that it has
 * just refused; null if nothing is known, or it was tried already.
 */
export function findAdaptation(
  failure: Failure,
  { tried, body }: FindAdaptationOptions,
): Adaptation | null {
  const isNew = (adaptation: Adaptation) => !tried.has(adaptation);
  switch (failure.kind) {
    case "unfinished":
      return isNew("no_finish_reason") ? "no_finish_reason" : null;
    case "no_data":
      return isNew("no_stream") ? "no_stream" : null;
    case "pictures":
      return isNew("no_optional_images") ? "no_optional_images" : null;
    case "unsupported":
    case "rejected":
      return candidates(failure, body).find(isNew) ?? null;
    default:
      return null;
  }
}

function* candidates(complaint: Complaint, body: JsonObject): Generator<Adaptation> {
  const { words, param } = complaint;
  for (const [remedy, adaptation] of named) if (remedy.test(words)) yield adaptation;
  const [, from = "", to = ""] = otherName.exec(words) ?? [];
  if (from in body && !needed.has(from)) yield `rename:${from}=${to}`;
  const field = param?.split(/[.[]/)[0];
  if (field !== undefined && field in body && !needed.has(field)) yield `drop:${field}`;
  if (param === "stream" && body.stream === true) yield "no_stream";
  for (const [remedy, adaptation] of complaints) if (remedy.test(words)) yield adaptation;
  if (refusal.test(words)) yield* namedFields(words, body);
}

/** Fields of the body in the words of a refusal; short names only in quotation marks. */
function* namedFields(words: string, body: JsonObject): Generator<Adaptation> {
  for (const field of Object.keys(body)) {
    if (needed.has(field)) continue;
    const name = RegExp.escape(field);
    const mention = field.includes("_") ? `\\b${name}\\b` : `['"\`]${name}['"\`]|\\b${name}:`;
    if (new RegExp(mention).test(words)) yield `drop:${field}`;
  }
}

/** Returns a body as the adaptations of its fields want it. */
export function adaptFields(body: JsonObject, adaptations: ReadonlySet<Adaptation>): JsonObject {
  let adapted = body;
  for (const adaptation of adaptations) {
    const [, action, field = "", value = ""] =
      /^(drop|set|rename):([^=]+)(?:=(.*))?$/.exec(adaptation) ?? [];
    if (action === "set") adapted = { ...adapted, [field]: value };
    else if (action !== undefined && field in adapted) {
      const { [field]: old, ...others } = adapted;
      adapted = action === "drop" ? others : { ...others, [value]: old };
    }
  }
  return adapted;
}

/** Says what a person should know of an adaptation; null for what changes nothing that was asked for. */
export function describeAdaptation(
  adaptation: Adaptation,
  own: JsonObject,
): string | null {
  const [, action, field = "", value = ""] = /^(drop|set):([^=]+)(?:=(.*))?$/.exec(adaptation) ??
    [];
  if (action === "set") {
    return `The endpoint wants ${field} "${value}" for this request, which is sent now`;
  }
  if (action === "drop" && field in own) {
    return `The endpoint does not accept ${field}, which is left out`;
  }
  return null;
}
