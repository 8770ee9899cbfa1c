/**
 * What a person sees of the line editor: pure.
 * @module
 */
import { gridOf } from "../../render/words/columns.ts";
import { sanitize } from "../../render/words/sanitize.ts";
import type { Styler } from "../../render/words/style.ts";
import type { TerminalSize } from "../../render/words/terminal_size.ts";
import { clipToWidth } from "../../render/words/width.ts";
import type { EditorState } from "./editor_state.ts";
import type { InputView } from "./painter.ts";

/** What is drawn of a state on a terminal of that size. */
export function view(
  { buffer, search, candidates }: EditorState,
  { size, style }: { size: TerminalSize; style: Styler },
): InputView {
  const below = search === null
    ? gridOf(candidates.map((word) => word.trim()), { indent: "  ", room: size.columns - 1 })
    : [clipToWidth(`  ${searchLine(search)}`, size.columns - 1)];
  return {
    prompt: style("cyan", "> "),
    continuation: style("dim", "· "),
    text: sanitize(buffer.text),
    cursor: buffer.cursor,
    below: below.map((line) => style("dim", line)),
  };
}

function searchLine({ query, isFailing }: NonNullable<EditorState["search"]>): string {
  const what = query === "" ? "type what to search for" : `search: ${sanitize(query)}`;
  return isFailing ? `${what} · not found` : `${what} · Ctrl-R finds an older one`;
}
