/**
 * From a tool's result to what the protocol carries.
 * @module
 */
import type { JsonObject } from "../events.ts";
import type { ImagePart } from "../model/chat_model.ts";
import { succeeded } from "../tools/results.ts";
import type { CallToolResult } from "./package.ts";

/**
 * The result as text, as the model of this program gets it, and as structured
 * content; pictures as pictures. An `error` result has no structured content,
 * since it does not fit the tool's output schema.
 */
export function toCallToolResult(
  result: JsonObject,
  images: readonly ImagePart[],
): CallToolResult {
  return {
    content: [
      { type: "text", text: JSON.stringify(result) },
      ...images.map(({ url }) => ({ type: "image" as const, ...dataOf(url) })),
    ],
    ...(!("error" in result) && { structuredContent: result }),
    ...(!succeeded(result) && { isError: true }),
  };
}

/** The parts of a `data:` URL with base64. */
function dataOf(url: string): { data: string; mimeType: string } {
  const comma = url.indexOf(",");
  return {
    mimeType: url.slice("data:".length, url.indexOf(";")),
    data: url.slice(comma + 1),
  };
}
