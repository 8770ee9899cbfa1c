/**
 * HTML in which nothing is markup by accident: whatever is put into a template
 * is escaped, unless it is HTML itself.
 * @module
 */
import { sanitize } from "../words/sanitize.ts";

/** A piece of HTML. */
export class Html {
  /** The markup. */
  readonly text: string;

  /** Use {@linkcode markup}; markup from elsewhere must come from an escaping renderer. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes; null stands for nothing. */
export type HtmlValue = string | number | Html | null | readonly HtmlValue[];

/**
 * Makes HTML from a template. Texts are escaped for contents and for quoted
 * attributes, and lose their control characters and marks that reverse the
 * direction of writing.
 *
 * @example
 * ```ts
 * import { markup } from "./html_template.ts";
 *
 * const name = '<b onclick="x">';
 * console.assert(!markup`<p>${name}</p>`.text.includes("<b"));
 * ```
 */
export function markup(strings: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Html(
    strings.map((string, index) => index === 0 ? string : toText(values[index - 1]) + string)
      .join(""),
  );
}

function toText(value: HtmlValue | undefined): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(toText).join("");
  return escape(sanitize(String(value)));
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
